"""Refusals a person can cause: each has a code for programs and a sentence for people."""

from datetime import datetime
from math import ceil
from typing import ClassVar

from django.utils.functional import Promise


class DomainError(Exception):
    """Something was asked that the rules refuse; nothing has changed."""

    code: ClassVar[str] = "kernel.refused"
    status: ClassVar[int] = 409

    def __init__(self, sentence: str | Promise, *, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field

    def __str__(self) -> str:
        return str(self.sentence)

    def wait(self, _at: datetime) -> int:
        """Seconds after which the same may be tried again; 0 when that is of no use."""
        return 60 if self.status == 503 else 0


class Busy(DomainError):
    """Others were writing for longer than anybody should wait."""

    code = "kernel.busy"
    status = 503

    def wait(self, _at: datetime) -> int:
        return 5


class OtherBody(DomainError):
    """The same capture came before with different content."""

    code = "kernel.other_body"


class TooMany(DomainError):
    """A limit is used up, until the moment in `until` where one is known."""

    code = "kernel.too_many"
    status = 429
    until: datetime | None = None

    def wait(self, at: datetime) -> int:
        return max(1, ceil((self.until - at).total_seconds())) if self.until else 60


class BadInput(DomainError):
    """What was typed cannot be kept as it is."""

    code = "kernel.bad_input"
    status = 422
