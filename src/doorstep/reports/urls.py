from django.urls import path

from doorstep.reports import views

app_name = "reports"

urlpatterns = [
    path("desk/figures/", views.figures, name="figures"),
    path("desk/figures/export/", views.export, name="export"),
]
