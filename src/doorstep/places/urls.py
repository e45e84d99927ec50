from django.urls import path

from doorstep.places import views

app_name = "places"

urlpatterns = [
    path("desk/places/", views.start, name="map"),
    path("desk/places/example.xlsx", views.example, name="example"),
    path("desk/places/<int:place_id>/", views.place, name="place"),
    path("desk/places/<int:place_id>/map.json", views.map_data, name="map_data"),
    path("desk/places/<int:place_id>/codes/", views.codes, name="codes"),
    path("desk/places/<int:place_id>/import/", views.bring_in, name="import"),
]
