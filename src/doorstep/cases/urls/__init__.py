"""The addresses of cases, one list for each face."""

from doorstep.cases.urls.console import console
from doorstep.cases.urls.partner import partner
from doorstep.cases.urls.resident import resident
from doorstep.cases.urls.verifying import verifying
from doorstep.cases.urls.volunteer import volunteer

app_name = "cases"

urlpatterns = [*resident, *volunteer, *partner, *verifying, *console]
