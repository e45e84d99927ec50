"""The ways out of the building: one folder each, all with the same single function."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from doorstep.messaging.states import Carrier, Lane


class TransportFailed(Exception):
    """A message was not accepted, or we do not know whether it was.

    `reason` is kept and logged, so it holds neither address nor text.
    """

    def __init__(self, reason: str, *, retry: bool, is_unknown: bool = False) -> None:
        super().__init__(reason)
        self.retry = retry
        self.is_unknown = is_unknown


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message ready to go. `key` is the same on every attempt, so a provider can tell."""

    key: str
    address: str
    subject: str
    text: str
    language: str
    lane: Lane

    def __repr__(self) -> str:
        return f"Parcel({self.key})"


type Deliver = Callable[[Parcel], str]


def deliver(parcel: Parcel, *, by: Carrier) -> str:
    """Hand a parcel over; the carrier's own id of it, or nothing. Raises TransportFailed."""
    transport = import_module(f"{__name__}.{by.value.lower()}")
    hand_over: Deliver = transport.deliver
    return hand_over(parcel)
