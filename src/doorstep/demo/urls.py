"""Addresses that exist in a demo only."""

from django.urls import path

from doorstep.demo import views

app_name = "demo"
urlpatterns = [
    path("demo/", views.who, name="who"),
    path("demo/as/<slug:key>/", views.sign_in_as, name="as"),
]
