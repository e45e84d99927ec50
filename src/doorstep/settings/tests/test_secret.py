import stat

import pytest
from django.core.exceptions import ImproperlyConfigured

from doorstep.settings.secret import secret_in


def test_is_made_once_and_for_the_owner_only(tmp_path):
    first = secret_in(tmp_path / "keys", may_make=True)
    assert first == secret_in(tmp_path / "keys", may_make=False)
    assert len(first) >= 40
    assert stat.S_IMODE((tmp_path / "keys/secret").stat().st_mode) == 0o600
    assert [file.name for file in (tmp_path / "keys").iterdir()] == ["secret"]


def test_production_never_makes_one(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="DOORSTEP_KEYS"):
        secret_in(tmp_path, may_make=False)


def test_refuses_a_short_one(tmp_path):
    (tmp_path / "secret").write_text("short")
    with pytest.raises(ImproperlyConfigured, match="shorter"):
        secret_in(tmp_path, may_make=False)
