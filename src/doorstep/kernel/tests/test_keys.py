import threading

import pytest

from doorstep.kernel import keys
from doorstep.kernel.keys import KeysUnfit, Purpose


@pytest.fixture
def folder(settings, tmp_path):
    settings.DOORSTEP_KEYS = tmp_path / "keys"
    return tmp_path / "keys"


class TestEnsure:
    def test_makes_one_private_file_for_each_purpose(self, folder):
        keys.ensure()

        assert folder.stat().st_mode & 0o777 == 0o700
        files = sorted(folder.glob("*.keys"))
        assert [file.name for file in files] == ["data.keys", "index.keys", "signing.keys"]
        assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
        assert len({keys.ring(purpose).newest.secret for purpose in Purpose}) == 3

    def test_leaves_them_alone_afterwards(self, folder):
        keys.ensure()
        before = (folder / "data.keys").read_bytes()

        keys.ensure()

        assert (folder / "data.keys").read_bytes() == before

    def test_refuses_to_replace_one_that_is_lost(self, folder):
        keys.ensure()
        (folder / "index.keys").unlink()

        with pytest.raises(KeysUnfit, match="index"):
            keys.ensure()
        assert not (folder / "index.keys").exists()

    def test_agrees_when_several_start_at_once(self, folder):
        threads = [threading.Thread(target=keys.ensure) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(keys.ring(Purpose.DATA).keys) == 1


class TestRing:
    def test_refuses_a_missing_file(self, folder):
        with pytest.raises(KeysUnfit, match="DOORSTEP_KEYS"):
            keys.ring(Purpose.DATA)

    def test_refuses_a_file_open_to_others(self, folder):
        keys.ensure()
        (folder / "data.keys").chmod(0o640)

        with pytest.raises(KeysUnfit, match="chmod 600"):
            keys.ring(Purpose.DATA)

    @pytest.mark.parametrize(
        "text", ["", "{", "[]", '{"keys": []}', '{"keys": [{"id": "00", "secret": "AA=="}]}']
    )
    def test_refuses_a_damaged_file(self, folder, text):
        keys.ensure()
        (folder / "data.keys").write_text(text)

        with pytest.raises(KeysUnfit, match="damaged"):
            keys.ring(Purpose.DATA)

    def test_never_shows_a_secret(self, folder):
        keys.ensure()
        key = keys.ring(Purpose.DATA).newest

        assert repr(key) == f"Key({key.id.hex()})"
        assert key.secret.hex() not in repr(keys.ring(Purpose.DATA))


class TestAdd:
    def test_writes_with_the_new_key_and_keeps_the_old(self, folder):
        keys.ensure()
        old = keys.ring(Purpose.DATA).newest

        new = keys.add(Purpose.DATA)

        assert keys.ring(Purpose.DATA).keys == (old, new)
        assert (folder / "data.keys").stat().st_mode & 0o777 == 0o600

    def test_refuses_for_the_index(self, folder):
        keys.ensure()

        with pytest.raises(KeysUnfit):
            keys.add(Purpose.INDEX)


class TestFind:
    def test_sees_a_key_another_process_added(self, folder):
        keys.ensure()
        keys.ring(Purpose.DATA)
        new = keys.Key(b"\x01\x02\x03\x04", b"k" * 32)
        keys._write(Purpose.DATA, keys.Ring((*keys.ring(Purpose.DATA).keys, new)))

        assert keys.find(Purpose.DATA, new.id) == new

    def test_is_none_for_a_key_nobody_has(self, folder):
        keys.ensure()

        assert keys.find(Purpose.DATA, b"\x00\x00\x00\x00") is None
