from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class MessagingConfig(AppConfig):
    name = "doorstep.messaging"
    label = "messaging"

    def ready(self) -> None:
        """Every room's texts are known before anything is told."""
        autodiscover_modules("messages")
