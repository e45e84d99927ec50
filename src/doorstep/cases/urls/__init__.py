"""The addresses of cases, one list for each face."""

from doorstep.cases.urls.resident import resident

app_name = "cases"

urlpatterns = [*resident]
