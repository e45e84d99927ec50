"""Django's `migrate`, killed at any moment: a migration is there and noted down, or it is neither.

Django notes a migration down after its transaction when indexes or keys are left to its end.
Whoever is killed between the two finds the tables there at the next start and cannot go on.
"""

from contextlib import ExitStack
from typing import Any, override

from django.core.management.commands import migrate
from django.db import transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState


class WholeExecutor(MigrationExecutor):
    """Does a migration and notes it down in one transaction."""

    @override
    def apply_migration(
        self, state: ProjectState, migration: Migration, *args: Any, **options: Any
    ) -> ProjectState:
        if not (migration.atomic and self.connection.features.can_rollback_ddl):
            return super().apply_migration(state, migration, *args, **options)
        with ExitStack() as stack:
            if self.connection.vendor == "sqlite":  # it remakes tables; keys are checked at the end
                stack.enter_context(self.connection.constraint_checks_disabled())
            stack.enter_context(transaction.atomic(self.connection.alias))
            return super().apply_migration(state, migration, *args, **options)


class Command(migrate.Command):
    """Bring the tables up to date."""

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        # Django's command has no other place to say which executor it uses.
        migrate.MigrationExecutor = WholeExecutor  # type: ignore[attr-defined]  # not in the stubs
        super().handle(*args, **options)
