from django.urls import path

from doorstep.upkeep import views

app_name = "upkeep"

urlpatterns = [
    path("desk/upkeep/", views.doctor_page, name="doctor"),
]
