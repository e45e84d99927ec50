"""Whether something cannot wait: words of danger, many people, somebody frail. A person decides."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from doorstep.catalogue import words
from doorstep.catalogue.models import Category
from doorstep.catalogue.states import Urgency
from doorstep.people.models import Person

MANY = 3  # people who say the same

type KnowsFrailty = Callable[[Person], bool]
_KNOWS: list[KnowsFrailty] = []


@dataclass(frozen=True, slots=True)
class Haste:
    """What speaks for looking at it first."""

    word: str = ""
    heading: Category | None = None
    people: int = 0
    is_frail: bool = False

    def __bool__(self) -> bool:
        return bool(self.word or self.people or self.is_frail)


def knows_frailty(ask: KnowsFrailty) -> KnowsFrailty:
    """Records of care may say whether a person is frail; until they are there nobody is asked."""
    _KNOWS.append(ask)
    return ask


def forget_who_knows(ask: KnowsFrailty) -> None:
    """No longer ask them."""
    _KNOWS.remove(ask)


def haste(
    text: str, headings: Iterable[Category], *, people: int = 0, person: Person | None = None
) -> Haste:
    """What speaks for haste in what was said; a danger only supposed does not."""
    dangers = [each for each in headings if each.urgency == Urgency.DANGER]
    found = words.guess(text, dangers)
    return Haste(
        word=found.word if found else "",
        heading=found.category if found else None,
        people=people if people >= MANY else 0,
        is_frail=person is not None and any(ask(person) for ask in _KNOWS),
    )
