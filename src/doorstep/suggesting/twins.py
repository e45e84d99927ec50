"""Cases that may be about the same: one place, one kind, near in time, told alike.

Only what is open or waits for the resident's word, and nobody's private matter. A person joins
them; nothing here does.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from doorstep.cases.models import Case, CaseSearch
from doorstep.cases.states import OPEN, State
from doorstep.cases.walking import metres_between
from doorstep.kernel import search, typed
from doorstep.kernel.search import folding, grams
from doorstep.places.models import Place
from doorstep.suggesting.learning.likeness import alike, bare
from doorstep.suggesting.telling import people_behind_each

JOINABLE = sorted({*OPEN, State.RESOLVED})
MOST_LOOKED_AT = 150
MOST_SAME = 20
MOST = 3
SAME_TEXT_WITHIN = timedelta(days=60)
SHORTEST_TEXT = 4  # signs; 谢谢 is the same text and says nothing


@dataclass(frozen=True, slots=True)
class Reach:
    """How far apart two of one kind may be and still be the same."""

    metres: float
    time: timedelta


USUAL = Reach(120.0, timedelta(days=14))
# What is told of a whole street is told from many doors; what drips drips in one stairwell.
REACHES = {
    "power": Reach(600.0, timedelta(days=2)),
    "water": Reach(600.0, timedelta(days=2)),
    "gas": Reach(600.0, timedelta(days=1)),
    "street": Reach(300.0, timedelta(days=30)),
    "fire": Reach(200.0, timedelta(days=1)),
    "noise": Reach(250.0, timedelta(days=7)),
    "heat": Reach(600.0, timedelta(days=2)),
    "lift": Reach(15.0, timedelta(days=7)),
    "light": Reach(60.0, timedelta(days=21)),
    "leak": Reach(15.0, timedelta(days=30)),
    "parking": Reach(200.0, timedelta(days=30)),
    "rubbish": Reach(150.0, timedelta(days=7)),
}
# How alike the words have to be, by what is known of the places.
SAME_BUILDING, NEAR, SAME_ESTATE, ANYWHERE = 0.12, 0.25, 0.4, 0.6


@dataclass(frozen=True, slots=True)
class Sought:
    """What is compared with the cases there are."""

    community_id: int
    text: str
    at: datetime
    headings: tuple[int, ...] = ()
    estate: Place | None = None
    building: Place | None = None
    not_this: int = 0


@dataclass(frozen=True, slots=True)
class Twin:
    """A case that may be the same, how alike it is told, and how many people told it so far."""

    case: Case
    likeness: float
    people: int
    metres: int | None = None

    @property
    def is_same_text(self) -> bool:
        """Letter by letter."""
        return self.likeness == 1.0

    @property
    def percent(self) -> int:
        """How alike."""
        return round(self.likeness * 100)


def of_case(case: Case, text: str) -> Sought:
    """A case as it is compared with others; a private one with none."""
    return Sought(
        community_id=case.community_id,
        text=text,
        at=case.recorded_at,
        headings=(case.category_id,),
        estate=case.estate,
        building=case.building,
        not_this=case.pk,
    )


def find(sought: Sought, *, most: int = MOST) -> list[Twin]:
    """The likeliest, the most alike first; every case with the very same text is among them."""
    own = _clean(sought.text)
    found: dict[int, tuple[Case, float]] = {}
    for case in (*_same_text(sought, own), *_same_kind(sought)):
        if case.pk in found or case.pk == sought.not_this:
            continue
        likeness = alike(own, said_in(case))
        if _is_likely(sought, case, likeness):
            found[case.pk] = case, likeness
    people = people_behind_each([case for case, _how in found.values()])
    twins = [
        Twin(case, likeness, people[case.pk], _metres(sought, case))
        for case, likeness in found.values()
    ]
    twins.sort(key=lambda each: (-each.likeness, each.metres or 0, -each.case.pk))
    same = [each for each in twins if each.is_same_text]
    return [*same, *twins[len(same) : max(most, len(same))]]


def said_in(case: Case) -> str:
    """What was said, as its search row has it: without numbers, and opened by no key."""
    parts = case.search.text.split(folding.BETWEEN)
    return str(parts[-1])


def reach_of(case: Case) -> Reach:
    """By its heading; the usual one where nothing is said of it."""
    return REACHES.get(case.category.code, USUAL)


def _same_kind(sought: Sought) -> Iterator[Case]:
    """Of the same heading lately, the newest first."""
    if not sought.headings:
        return
    longest = max(each.time for each in (*REACHES.values(), USUAL))
    rows = _rows(sought.at - longest).filter(category__in=sought.headings)
    yield from rows.order_by("-recorded_at", "-pk")[:MOST_LOOKED_AT]


def _same_text(sought: Sought, own: str) -> Iterable[Case]:
    """Whose text is the very same, whatever heading it has: found by the index of search."""
    opening = folding.folded(own)[: folding.MOST_ASKED].strip()
    if len(bare(own)) < SHORTEST_TEXT:
        return []
    scope = [[grams.scope("c", sought.community_id)]]
    keys = search.newest(CaseSearch, opening, scope=scope, limit=MOST_SAME)
    rows = _rows(sought.at - SAME_TEXT_WITHIN).filter(pk__in=keys)
    return [case for case in rows if bare(said_in(case)) == bare(own)]


def _rows(since: datetime) -> QuerySet[Case]:
    joinable = Case.objects.filter(
        state__in=JOINABLE, is_private=False, category__is_private=False, recorded_at__gte=since
    )
    return joinable.select_related("category", "estate", "building", "search")


def _is_likely(sought: Sought, case: Case, likeness: float) -> bool:
    if case.community_id != sought.community_id:
        return False
    if likeness == 1.0:
        return not _is_elsewhere(sought, case)
    reach = reach_of(case)
    if abs(sought.at - case.recorded_at) > reach.time:
        return False
    return likeness >= _least(sought, case, reach)


def _least(sought: Sought, case: Case, reach: Reach) -> float:
    """How alike they must be told, the less the surer the place is the same; 2 is never."""
    if sought.building is not None and case.building is not None:
        if sought.building.pk == case.building.pk:
            return SAME_BUILDING
        metres = metres_between(sought.building, case.building)
        if metres is None:
            return SAME_ESTATE if _share_estate(sought, case) else 2.0
        return NEAR if metres <= reach.metres else 2.0
    if sought.estate is not None and case.estate is not None:
        return SAME_ESTATE if _share_estate(sought, case) else 2.0
    return ANYWHERE


def _is_elsewhere(sought: Sought, case: Case) -> bool:
    """The same words about two estates are two matters."""
    both = sought.estate is not None and case.estate is not None
    return both and not _share_estate(sought, case)


def _share_estate(sought: Sought, case: Case) -> bool:
    return sought.estate is not None and sought.estate.pk == case.estate_id


def _metres(sought: Sought, case: Case) -> int | None:
    metres = metres_between(sought.building, case.building)
    return None if metres is None else round(metres)


def _clean(text: str) -> str:
    return folding.folded(typed.without_personal(text))
