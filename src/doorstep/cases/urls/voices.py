"""Listening to voice notes and writing down what they say."""

from django.urls import URLPattern, path

from doorstep.cases.views import voices as views

voices: list[URLPattern] = [
    path("desk/voices/", views.voices, name="voices"),
    path("desk/voices/<uuid:uid>/", views.voice, name="voice"),
]
