from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "doorstep.places"
    label = "places"

    def ready(self) -> None:
        """Say that we keep search rows."""
        from doorstep.places import search_rows  # noqa: F401 - it registers itself
