"""A partner's own parts, under one short address; by signing in or by a link."""

from django.urls import URLPattern, path

from doorstep.cases.views import partner as views

partner: list[URLPattern] = [
    path("p/", views.parts, name="parts"),
    path("p/<uuid:uid>/", views.part, name="part"),
    path("p/<uuid:uid>/accept/", views.accept, name="accept_part"),
    path("p/<uuid:uid>/return/", views.give_back, name="return_part"),
    path("p/<uuid:uid>/done/", views.finish, name="finish_part"),
    path("p/<uuid:uid>/contact/", views.contact, name="part_contact"),
]
