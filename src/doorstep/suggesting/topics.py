"""What many people speak of: kind and place, how many people, since when. Never who.

Counts people from five up; what fewer speak of is not listed. Private matters are left out.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from doorstep.cases.models import Case, CaseSearch
from doorstep.cases.states import OPEN
from doorstep.kernel.search import folding
from doorstep.people.actors import Actor
from doorstep.people.states import Right
from doorstep.suggesting.learning.features import runs_of, words_of
from doorstep.suggesting.learning.masking import masked
from doorstep.suggesting.learning.training import PEOPLE
from doorstep.suggesting.sources import known_places
from doorstep.suggesting.telling import FEWEST_SHOWN, teller_of

DAYS = (7, 30, 90)
MOST = 40
MOST_READ = 120
MOST_WORDS = 5
AT_ONCE = 2_000
WANTED = (
    "category",
    "estate",
    "community",
    "state",
    "recorded_at",
    "spoken_by",
    "beneficiary",
    "contact_index",
    "raised_by_kind",
    "raised_by_id",
)


@dataclass(frozen=True, slots=True)
class Topic:
    """One kind of matter in one place, as many people as told of it, from when to when."""

    category_id: int
    category: str
    category_code: str
    community_id: int
    place: str
    people: int
    cases: int
    open: int
    first: datetime
    last: datetime
    words: list[str]


@dataclass(slots=True)
class _Counted:
    people: set[str] = field(default_factory=set)
    told: list[tuple[int, str]] = field(default_factory=list)  # case and teller
    moments: list[datetime] = field(default_factory=list)
    open: int = 0


def topics_for(
    actor: Actor, *, days: int, at: datetime, community_id: int | None = None
) -> list[Topic]:
    """What people spoke of in these days where `actor` may see figures, the hottest first."""
    counted = _counted(actor, since=at - timedelta(days=days), community_id=community_id)
    hot = [item for item in counted.items() if len(item[1].people) >= FEWEST_SHOWN]
    hot.sort(key=lambda item: (-len(item[1].people), -len(item[1].told), item[0][0]))
    firsts = [each.told[0][0] for _key, each in hot[:MOST]]
    places = known_places()
    shown = Case.objects.select_related("category", "estate", "community").in_bulk(firsts)
    return [_topic(each, shown[each.told[0][0]], places) for _key, each in hot[:MOST]]


def _counted(
    actor: Actor, *, since: datetime, community_id: int | None
) -> dict[tuple[int, int], _Counted]:
    """By category and estate; a case under two of one's places counts once."""
    found: dict[tuple[int, int], _Counted] = {}
    seen: set[int] = set()
    for grant in actor.places_with(Right.SEE_FIGURES):
        rows = Case.objects.filter(
            recorded_at__gte=since,
            is_private=False,
            category__is_private=False,
            **grant.as_filter,
        )
        if community_id is not None:
            rows = rows.filter(community=community_id)
        for case in rows.only(*WANTED).order_by("pk").iterator(chunk_size=AT_ONCE):
            if case.pk not in seen:
                seen.add(case.pk)
                _count(found.setdefault((case.category_id, case.estate_id or 0), _Counted()), case)
    return found


def _count(counted: _Counted, case: Case) -> None:
    teller = teller_of(case)
    counted.people.add(teller)
    counted.told.append((case.pk, teller))
    counted.moments.append(case.recorded_at)
    counted.open += case.state in OPEN


def _topic(counted: _Counted, one: Case, places: re.Pattern[str] | None) -> Topic:
    return Topic(
        category_id=one.category_id,
        category=one.category.name,
        category_code=one.category.code,
        community_id=one.community_id,
        place=one.estate.name if one.estate else one.community.name,
        people=len(counted.people),
        cases=len(counted.told),
        open=counted.open,
        first=min(counted.moments),
        last=max(counted.moments),
        words=_words(counted, places),
    )


def _words(counted: _Counted, places: re.Pattern[str] | None) -> list[str]:
    """What at least five people said, most people first; nobody's own words."""
    tellers = dict(counted.told[-MOST_READ:])
    said: dict[str, set[str]] = {}
    for row in CaseSearch.objects.filter(pk__in=tellers):
        clean = masked(row.text.replace(folding.BETWEEN, "\n"), places=places)
        for word in {each for each in words_of(runs_of(clean)) if len(each) > 1}:
            said.setdefault(word, set()).add(tellers[row.pk])
    held = Counter({word: len(who) for word, who in said.items() if len(who) >= PEOPLE})
    ranked = sorted(held.items(), key=lambda each: (-each[1], -len(each[0]), each[0]))
    return [word for word, _n in ranked[:MOST_WORDS]]
