"""Recordings: taken by what they are, told how long they run, kept without notes and encrypted."""

import struct
from datetime import UTC, datetime

import pytest
from django.core.files.base import ContentFile
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.kernel import files, sounds
from doorstep.kernel.child import Refused
from doorstep.kernel.models import StoredFile
from doorstep.kernel.recordings import NotASound, SoundTooBig, SoundTooLong, store_sound
from doorstep.kernel.sounds.heard import unpack
from doorstep.kernel.tests import noises
from doorstep.kernel.views import served

AT = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
KINDS = sorted(noises.ALL)


def heard(payload: bytes):
    return unpack(sounds.look(payload))


class TestLook:
    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("seconds", [1, 5, 179])
    def test_tells_the_kind_and_the_length(self, kind, seconds):
        told = heard(noises.ALL[kind](seconds))

        assert told.media_type == kind
        assert seconds <= told.seconds <= seconds + 1

    @pytest.mark.parametrize("kind", KINDS)
    def test_leaves_out_what_phones_note_beside_the_sound(self, kind):
        payload = noises.ALL[kind](3)
        assert noises.NOTE in payload

        told = heard(payload)

        assert noises.NOTE not in told.content
        assert heard(told.content) == told, "what we keep is a recording again"

    @pytest.mark.parametrize("seconds", [1, 4])
    def test_counts_the_pieces_of_a_recording_without_a_length(self, seconds):
        assert heard(noises.mp4_in_pieces(seconds)).seconds == seconds

    def test_takes_three_minutes_and_a_breath_as_three_minutes(self):
        assert heard(noises.wav(180.8)).seconds == 180

    @pytest.mark.parametrize("kind", KINDS)
    def test_refuses_more_than_three_minutes(self, kind):
        with pytest.raises(Refused, match=r"^too_long:20[01]$"):
            heard(noises.ALL[kind](200))

    @pytest.mark.parametrize(
        "payload",
        [
            b"",
            b"words",
            b"#!AMR\n" + bytes(400),
            b"RIFF\0\0\0\0WEBP" + bytes(40),
            noises.webm(kind=1, codec=b"V_VP8"),
            noises.mp4(handler=b"vide"),
            b"\xff\xd8\xff\xe0" + bytes(400),
        ],
        ids=["nothing", "words", "amr", "picture", "film", "film in mp4", "photo"],
    )
    def test_refuses_what_is_no_recording(self, payload):
        with pytest.raises(Refused, match=r"^not_a_sound$"):
            heard(payload)

    def test_refuses_silence(self):
        with pytest.raises(Refused, match=r"^silent$"):
            heard(noises.wav(0))

    @settings(max_examples=200, deadline=1000)
    @given(
        kind=st.sampled_from(KINDS),
        cut=st.integers(0, 700),
        place=st.integers(0, 600),
        junk=st.binary(max_size=12),
    )
    def test_answers_or_refuses_whatever_comes(self, kind, cut, place, junk):
        payload = noises.ALL[kind](1)[:cut]
        payload = payload[:place] + junk + payload[place + len(junk) :]
        try:
            told = heard(payload)
        except (Refused, struct.error, IndexError, ValueError):
            return  # the child makes a refusal of each
        assert told.seconds <= 180


@pytest.mark.django_db
class TestStoreSound:
    @pytest.fixture(autouse=True)
    def folder(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        return tmp_path

    def stored(self, payload):
        return store_sound(ContentFile(payload, name="../../x.exe"), at=AT)

    def test_keeps_it_encrypted_under_a_random_key(self, folder):
        kept = self.stored(noises.webm(4))

        assert kept.seconds == 4
        assert (kept.file.kind, kept.file.media_type) == ("voice", "audio/webm")
        assert kept.file.is_encrypted
        (blob,) = [path for path in folder.rglob("*") if path.is_file()]
        assert blob.name == kept.file.key
        assert b"A_OPUS" not in blob.read_bytes()
        assert b"A_OPUS" in files.read(kept.file)

    @pytest.mark.parametrize(
        ("payload", "refusal"),
        [
            (b"words", NotASound),
            (noises.wav(0), NotASound),
            (b"OggS" + bytes(90), NotASound),
            (noises.wav(200), SoundTooLong),
            (noises.wav(170, rate=48_000), SoundTooBig),
        ],
    )
    def test_refuses_in_words_and_keeps_nothing(self, folder, payload, refusal):
        with pytest.raises(refusal) as told:
            self.stored(payload)

        assert "still" in str(told.value) or "还在" in str(told.value)
        assert not StoredFile.objects.exists()
        assert not any(path.is_file() for path in folder.rglob("*"))

    @pytest.mark.parametrize(
        ("asked", "status", "part"),
        [
            ("", 200, slice(None)),
            ("bytes=0-1", 206, slice(0, 2)),
            ("bytes=10-", 206, slice(10, None)),
            ("bytes=-5", 206, slice(-5, None)),
            ("bytes=5-2", 200, slice(None)),
            ("bytes=999999-", 200, slice(None)),
            ("bytes=0-1,4-5", 200, slice(None)),
            ("lines=0-1", 200, slice(None)),
        ],
    )
    def test_is_served_whole_or_in_the_part_a_player_asks_for(self, asked, status, part):
        kept = self.stored(noises.mp3(2)).file
        whole = files.read(kept)

        answer = served(kept, asked=asked)

        assert answer.status_code == status
        assert answer.getvalue() == whole[part]
        assert answer["Content-Type"] == "audio/mpeg"
        assert (answer["X-Content-Type-Options"], answer["Accept-Ranges"]) == ("nosniff", "bytes")
        assert ("Content-Range" in answer) == (status == 206)
