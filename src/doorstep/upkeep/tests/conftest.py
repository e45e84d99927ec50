from pathlib import Path

import pytest

from doorstep.kernel import clock
from doorstep.upkeep import recovery
from doorstep.upkeep.recovery import Sheet


@pytest.fixture
def house(settings, tmp_path: Path) -> Path:
    """Folders of this test's own; the keys stay where the suite keeps them."""
    settings.DOORSTEP_DATA = tmp_path / "data"
    settings.DOORSTEP_FILES = settings.MEDIA_ROOT = tmp_path / "data/files"
    settings.DOORSTEP_BACKUPS = tmp_path / "backups"
    settings.DOORSTEP_LOGBOOK = tmp_path / "logbook"
    return tmp_path


@pytest.fixture
def sheet(house: Path, monkeypatch: pytest.MonkeyPatch) -> Sheet:
    """A recovery key, and the sheet that somebody printed."""
    monkeypatch.setattr(recovery, "_file", lambda: house / "keys/recovery.public")
    printed = recovery.new(clock.now())
    recovery.keep(printed)
    return printed
