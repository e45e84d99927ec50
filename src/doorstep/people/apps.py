from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "doorstep.people"
    label = "people"

    def ready(self) -> None:
        """Say that we keep search rows."""
        from doorstep.people.operations import searching  # noqa: F401 - it registers itself
