"""Messages written into a folder."""

import json

import pytest

from doorstep.messaging.states import Carrier, Lane
from doorstep.messaging.transports import Parcel, TransportFailed, deliver

PARCEL = Parcel("k1", "13800138000", "News", "灯修好了。\n亮了吗?", "zh-hans", Lane.URGENT)


@pytest.fixture
def outbox(settings, tmp_path):
    settings.DOORSTEP_OUTBOX = tmp_path / "out"
    return tmp_path / "out"


def test_adds_one_line_to_the_file_of_the_lane_that_only_we_read(outbox):
    deliver(PARCEL, by=Carrier.FILE)
    deliver(PARCEL, by=Carrier.FILE)
    file = outbox / "urgent.jsonl"
    first, second = (json.loads(line) for line in file.read_text().splitlines())
    assert first == second
    assert first["key"] == "k1"
    assert first["text"] == "灯修好了。\n亮了吗?"
    assert file.stat().st_mode & 0o077 == 0


def test_tries_again_later_when_the_folder_cannot_be_written(outbox):
    outbox.write_text("not a folder")
    with pytest.raises(TransportFailed) as failed:
        deliver(PARCEL, by=Carrier.FILE)
    assert failed.value.retry
    assert not failed.value.is_unknown


def test_a_parcel_does_not_show_itself_in_logs():
    assert repr(PARCEL) == "Parcel(k1)"
