"""Messages printed where the worker runs."""

from doorstep.messaging.states import Carrier, Lane
from doorstep.messaging.transports import Parcel, deliver


def test_prints_address_and_text(capsys):
    deliver(
        Parcel("k1", "13800138000", "News", "灯修好了", "zh-hans", Lane.URGENT), by=Carrier.CONSOLE
    )
    printed = capsys.readouterr().out
    assert "to 13800138000: News" in printed
    assert "灯修好了" in printed
