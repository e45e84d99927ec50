from django.urls import path

from doorstep.catalogue import views

app_name = "catalogue"

urlpatterns = [
    path("desk/catalogue/", views.index, name="index"),
    path("desk/catalogue/new/", views.new, name="new"),
    path("desk/catalogue/<int:category_id>/", views.category, name="category"),
    path("desk/catalogue/rules/", views.owner_rules, name="rules"),
    path("desk/catalogue/rules/<int:rule_id>/move/", views.move_rule, name="move_rule"),
    path("desk/catalogue/rules/<int:rule_id>/remove/", views.remove_rule, name="remove_rule"),
    path("desk/catalogue/times/", views.times, name="times"),
    path("desk/catalogue/times/<slug:urgency>/", views.urgency, name="urgency"),
    path("desk/catalogue/hours/", views.hours, name="hours"),
    path("desk/catalogue/days/", views.mark_day, name="mark_day"),
    path("desk/catalogue/days/<int:day_id>/remove/", views.unmark_day, name="unmark_day"),
]
