"""Making and removing test databases together with the files that stand beside them."""

from pathlib import Path

from django.db.backends.sqlite3 import creation

_BESIDE = ("-wal", "-shm", ".lock", ".next", ".serving")


class DatabaseCreation(creation.DatabaseCreation):
    """Django's own, leaving nothing behind."""

    def _destroy_test_db(self, test_database_name: str, verbosity: int) -> None:
        super()._destroy_test_db(test_database_name, verbosity)  # type: ignore[misc]  # not in stubs
        for ending in _BESIDE:
            Path(f"{test_database_name}{ending}").unlink(missing_ok=True)
