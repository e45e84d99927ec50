"""The folder in which files lie: what is saved there survives a power cut."""

import os
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


@deconstructible(path="doorstep.kernel.storage.DurableFolder")
class DurableFolder(FileSystemStorage):
    """Flushes each new file and its folders to the disk before saying that it is saved."""

    def save(self, name: str | None, content: IO[Any], max_length: int | None = None) -> str:
        """As any storage does it, and then on the disk; what cannot be saved whole is not there."""
        try:
            return self._save_for_good(name, content, max_length)
        except OSError:
            if name is not None:
                with suppress(OSError):
                    Path(self.path(name)).unlink()
            raise

    def _save_for_good(self, name: str | None, content: IO[Any], max_length: int | None) -> str:
        saved = super().save(name, content, max_length)
        path = Path(self.path(saved))
        _flush(path, os.O_RDONLY)
        for folder in path.parents:
            _flush(folder, os.O_RDONLY | os.O_DIRECTORY)
            if folder == Path(self.location):
                break
        return saved


def _flush(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
