"""What has happened to a promise, said to whoever listens. Ids only."""

from dataclasses import dataclass

from doorstep.kernel.events import Event


@dataclass(frozen=True)
class PromiseMade(Event):
    """Somebody gave their word."""

    promise_id: int
    seq: int


@dataclass(frozen=True)
class PromisePutOff(Event):
    """It will be later than was promised, said before the time passed."""

    promise_id: int
    seq: int


@dataclass(frozen=True)
class PromiseWithdrawn(Event):
    """Whoever promised took it back, with a reason."""

    promise_id: int
    seq: int


@dataclass(frozen=True)
class PromiseComingDue(Event):
    """The promised time is near."""

    promise_id: int
    seq: int


@dataclass(frozen=True)
class PromiseWasBroken(Event):
    """The promised time passed and nothing was said."""

    promise_id: int
    seq: int
