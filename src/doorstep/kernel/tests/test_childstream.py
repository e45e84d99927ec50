"""A file read in parts: everything arrives, and whatever goes wrong ends in one refusal."""

import io
import subprocess
import tempfile

import pytest

from doorstep.kernel.childproc import ParseFailed, TooBig, TookTooLong
from doorstep.kernel.childstream import stream_limited

NAUGHTY = "doorstep.kernel.tests.naughty"


def parts(name, content=b"", **limits):
    with tempfile.TemporaryFile() as file:
        file.write(content)
        yield from stream_limited(f"{NAUGHTY}:{name}", file, **limits)


class TestStreamLimited:
    def test_gives_every_part_in_order(self):
        told = list(parts("count_up", b"a\nb\nc\n", options="3"))

        assert told == [b"0 a", b"1 b", b"2 c"]

    def test_a_stumble_comes_after_what_was_told_before_without_the_words_of_the_file(self):
        told = parts("stop_half_way")

        assert next(told) == b"one"
        with pytest.raises(ParseFailed) as refusal:
            next(told)
        assert refusal.value.reason == "ValueError"

    def test_passes_on_a_refusal_with_its_reason(self):
        with pytest.raises(ParseFailed) as refusal:
            list(parts("stop_half_way", options="refuse"))

        assert refusal.value.reason == "half:2"

    def test_survives_a_crash(self):
        with pytest.raises(ParseFailed) as refusal:
            list(parts("crash_half_way"))

        assert refusal.value.reason == "crash"

    def test_stops_what_takes_too_long(self):
        with pytest.raises(TookTooLong):
            list(parts("stall_half_way", patience_s=1))
        with pytest.raises(TookTooLong):
            list(parts("spin_half_way", seconds=1))

    @pytest.mark.parametrize("size", [40, 600])
    def test_stops_what_grows_too_big(self, size):
        with pytest.raises(TooBig):
            list(parts("swell_half_way", options=str(size * 1024 * 1024)))

    def test_lets_nothing_be_written(self, tmp_path):
        with pytest.raises(ParseFailed):
            list(parts("write_half_way", options=str(tmp_path / "left")))

        assert list(tmp_path.iterdir()) == []

    def test_says_when_there_is_no_such_function(self):
        with pytest.raises(LookupError):
            list(parts("nobody"))

    def test_leaves_no_child_behind_when_we_stop_listening(self, monkeypatch):
        started = []
        popen = subprocess.Popen

        def remembered(*arguments, **keywords):
            started.append(popen(*arguments, **keywords))
            return started[-1]

        monkeypatch.setattr("doorstep.kernel.childstream.subprocess.Popen", remembered)
        told = parts("stall_half_way")
        next(told)

        told.close()

        assert [each.poll() is not None for each in started] == [True]

    def test_wants_a_real_file(self):
        with pytest.raises(io.UnsupportedOperation):
            next(stream_limited(f"{NAUGHTY}:count_up", io.BytesIO(b""), options="1"))
