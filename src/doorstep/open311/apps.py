from django.apps import AppConfig


class Open311Config(AppConfig):
    name = "doorstep.open311"
    label = "open311"
