from django.apps import AppConfig


class SuggestingConfig(AppConfig):
    name = "doorstep.suggesting"
    label = "suggesting"

    def ready(self) -> None:
        """Offer our hints to the pages of cases, and listen to what people choose."""
        from doorstep.suggesting import handlers, hints  # noqa: F401 - they register themselves
