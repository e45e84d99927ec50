from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    name = "doorstep.upkeep"
    label = "upkeep"
