"""What a check says: a light, and one sentence that says what to do."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from doorstep.kernel.failures import named

logger = logging.getLogger(__name__)


class Light(StrEnum):
    """How much it matters."""

    GREEN = "GREEN"
    YELLOW = "YELLOW"
    RED = "RED"

    @property
    def weight(self) -> int:
        """The worse, the more."""
        return list(Light).index(self)


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was looked at."""

    light: Light
    sentence: str


@dataclass(frozen=True, slots=True)
class Line:
    """A check by its name, and what it says."""

    name: str
    title: str | Promise
    light: Light
    sentence: str

    def as_dict(self) -> dict[str, str]:
        """For programs."""
        return {"name": self.name, "light": self.light.value, "sentence": self.sentence}


type Look = Callable[[datetime], Iterable[Said]]


@dataclass(frozen=True, slots=True)
class Check:
    """Something to look at. A slow one reads whole tables: not for a page that renews itself."""

    name: str
    title: str | Promise
    look: Look
    is_slow: bool = False

    def lines(self, at: datetime) -> Iterator[Line]:
        """What it says now. One that breaks is red: not knowing is no comfort."""
        try:
            said = list(self.look(at))
        except Exception as failure:  # noqa: BLE001 - whatever is broken, the other checks go on
            logger.warning("doctor, %s: %s", self.name, named(failure))
            said = [red(_("This could not be looked at: %(what)s.") % {"what": named(failure)})]
        for each in said:
            yield Line(self.name, self.title, each.light, each.sentence)


def green(sentence: str) -> Said:
    return Said(Light.GREEN, sentence)


def yellow(sentence: str) -> Said:
    return Said(Light.YELLOW, sentence)


def red(sentence: str) -> Said:
    return Said(Light.RED, sentence)


def by_age(age: timedelta, sentence: str, *, soon: timedelta, late: timedelta) -> Said:
    """Green, yellow from `soon` on, red from `late` on."""
    light = Light.RED if age >= late else Light.YELLOW if age >= soon else Light.GREEN
    return Said(light, sentence)


def ago(age: timedelta) -> str:
    """How long ago, roughly, as people say it."""
    hours = max(0, round(age.total_seconds() / 3600))
    if hours < 48:
        return _("%(count)d hours") % {"count": hours}
    return _("%(count)d days") % {"count": hours // 24}
