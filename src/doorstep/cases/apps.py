from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "doorstep.cases"
    label = "cases"

    def ready(self) -> None:
        """Declare what the database keeps, listen to our own events, and offer our jobs."""
        from doorstep.cases import (  # noqa: F401 - they register themselves
            clock_handlers,
            clock_messages,
            handlers,
            jobs,
            part_handlers,
            promises,
        )
        from doorstep.cases.operations import searching  # noqa: F401 - they register themselves
