"""The promise register: its pages, one promise, and how well words were kept.

Figures are read from the roll-up and what is not folded yet in one statement, so they cost the
same whatever the size. Every list is cut from an index of its own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case as Choice
from django.db.models import F, IntegerField, Q, QuerySet, Sum, Value, When

from doorstep.cases import promise_policies
from doorstep.cases.models import Case, Promise, PromiseCount, PromiseDelta, PromiseStep
from doorstep.cases.operations.hands import hands_of
from doorstep.cases.operations.promise_steps import promisers_of
from doorstep.cases.operations.promise_tallies import EVERYBODY, EVERYWHERE
from doorstep.cases.policies import Hands
from doorstep.cases.promising import Amount, PromiseState, PromiseStepKind, Reckoning
from doorstep.cases.queries.counted import Share, in_counts, in_deltas, shares_of, standings
from doorstep.cases.queries.filling import BODIES
from doorstep.cases.queries.lists import by_role
from doorstep.kernel.paging import Cursor, Page, merged
from doorstep.people.actors import PERSON, Actor
from doorstep.people.models import Party, Person
from doorstep.people.states import PartyKind

PAGE = 50
SOONEST = ("due_at", "id")
NEWEST = ("-due_at", "-id")
LATELY = 500  # matters of a partner that are looked at for how many carry a promise
MOST_PARTIES = 200
OF_PARTY = tuple(f"party__{body}" for body in BODIES)
SHOWN_WITH = ("case__category", "to_person", "place", *OF_PARTY)
FIRST = Sum(Choice(When(is_first=True, then="sign"), default=0, output_field=IntegerField()))
STANDS = ("state", "was_put_off", "was_merged", "was_recategorised")


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseFilter:
    """What to look for. Without a state, everything."""

    state: PromiseState | None = None
    party_id: int | None = None
    mine: bool = False

    def narrow(self, promises: QuerySet[Promise]) -> list[QuerySet[Promise]]:
        """State by state, each in the order of an index."""
        if self.party_id is not None:
            promises = promises.filter(party=self.party_id)
        states = [self.state] if self.state is not None else list(PromiseState)
        return [promises.filter(state=state) for state in states]

    @property
    def order(self) -> tuple[str, str]:
        """What is still to be kept soonest first, all else newest first."""
        return SOONEST if self.state == PromiseState.OPEN else NEWEST


@dataclass(frozen=True, slots=True)
class PromiseTold:
    """One step of a promise, as its page tells it."""

    kind: PromiseStepKind
    who: str
    words: str
    told: str
    due_at: datetime
    recorded_at: datetime


def promises_for(
    actor: Actor,
    *,
    only: PromiseFilter = PromiseFilter(),
    after: Cursor | None = None,
    limit: int = PAGE,
) -> Page[Promise]:
    """The promises `actor` may see. Raises BadInput for a cursor of another list."""
    parts = [
        each
        for way in _ways(actor, mine=only.mine)
        for each in only.narrow(Promise.objects.filter(way).select_related(*SHOWN_WITH))
    ]
    if not parts:
        return Page([], None)
    return merged(parts, order=only.order, after=after, limit=limit)


def promise_lines(actor: Actor, *, only: PromiseFilter, most: int) -> list[Promise]:
    """The same, to be written out: the first so many."""
    return list(promises_for(actor, only=only, limit=most).items)


def promise_seen_by(actor: Actor, promise_id: int) -> Promise:
    """One promise; Promise.DoesNotExist for a stranger."""
    return _if_seen(actor, Promise.objects.select_related(*SHOWN_WITH).get(pk=promise_id))


def promise_seen_by_uid(actor: Actor, uid: UUID) -> Promise:
    """As `promise_seen_by`, by the id that leaves the building."""
    return _if_seen(actor, Promise.objects.select_related(*SHOWN_WITH).get(uid=uid))


def promises_about(case: Case) -> list[Promise]:
    """What was promised about a case and about those joined to it, oldest first."""
    wanted = Q(case=case) | Q(case__merged_into=case)
    return list(Promise.objects.filter(wanted).select_related(*SHOWN_WITH).order_by("pk"))


def promise_story(promise: Promise, actor: Actor) -> list[PromiseTold]:
    """What happened to it, oldest first. Reasons are for the office and whoever promised."""
    rows = list(PromiseStep.objects.filter(promise=promise).select_related("words").order_by("seq"))
    uids = {row.actor_id for row in rows if row.actor_kind == PERSON}
    people = Person.objects.filter(uid__in=uids).only("uid", "name", "called") if uids else []
    names = {person.uid.hex: person.known_as for person in people}
    reads = promise_policies.may_change(actor, promise)
    return [
        PromiseTold(
            kind=PromiseStepKind(row.kind),
            who=names.get(row.actor_id, ""),
            words=row.said if reads else "",
            told=row.get_told_display() if row.told else "",
            due_at=row.due_at,
            recorded_at=row.recorded_at,
        )
        for row in rows
    ]


def may_with_promise(actor: Actor, promise: Promise, at: datetime) -> frozenset[str]:
    """What they may do to it here and now; what a page offers as buttons."""
    is_open = promise.state == PromiseState.OPEN
    is_early = is_open and promise.due_at >= at
    rules = {
        "keep": promise.state in promise_policies.UNSETTLED
        and promise_policies.may_keep(actor, promise, _hands(promise)),
        "put_off": is_early and promise_policies.may_change_now(actor, promise, at),
        "withdraw": is_early and promise_policies.may_change_now(actor, promise, at),
    }
    return frozenset(name for name, is_open_ in rules.items() if is_open_)


def reckoning_for(actor: Actor) -> Reckoning:
    """How words were kept in all that their roles show."""
    found = reckonings(shares_of(actor))
    whole = Reckoning()
    for each in found.values():
        whole.plus(each)
    return whole


def cases_for(actor: Actor) -> int:
    """How many matters there are in what their roles show; what the share is of."""
    return sum(each.cases for each in standings(shares_of(actor)))


def reckonings(
    shares: Iterable[Share], *, by_party: bool = False
) -> dict[tuple[int, int], Reckoning]:
    """How words were kept, by place and, if wanted, by party. One query, none for nobody."""
    wanted = list(shares)
    if not wanted:
        return {}
    folded = PromiseCount.objects.filter(in_counts(wanted))
    folded = folded.exclude(party_id=EVERYBODY) if by_party else folded.filter(party_id=EVERYBODY)
    rows = folded.values_list("place_id", "party_id", *STANDS, "promises", "cases")
    for column in sorted({each.column for each in wanted}):
        here = [each for each in wanted if each.column == column]
        waiting = PromiseDelta.objects.filter(in_deltas(here))
        if by_party:
            waiting = waiting.filter(is_by_person=False)
        rows = rows.union(_unfolded(waiting, column, by_party=by_party), all=True)
    found: dict[tuple[int, int], Reckoning] = {}
    for place_id, party_id, *amount in rows:
        found.setdefault((place_id, party_id), Reckoning()).add(Amount(*amount))
    return found


def reckoning_of(actor: Actor, party: Party) -> Reckoning | None:
    """How one party kept its word everywhere; None for a person's when it is not theirs to know."""
    if not promise_policies.may_see_rate_of(actor, party):
        return None
    folded = PromiseCount.objects.filter(place_id=EVERYWHERE, party_id=party.pk)
    waiting = PromiseDelta.objects.filter(party_id=party.pk).order_by()
    rows = folded.values_list(*STANDS, "promises", "cases").union(_summed(waiting), all=True)
    return Reckoning.of(Amount(*row) for row in rows)


def parties_with_promises(actor: Actor) -> list[tuple[Party, Reckoning]]:
    """Every body, team and post that promised something there, the most promises first.

    Persons are never listed by how they keep their word.
    """
    by_key: dict[int, Reckoning] = {}
    for (_place, party_id), each in reckonings(shares_of(actor), by_party=True).items():
        by_key.setdefault(party_id, Reckoning()).plus(each)
    busiest = sorted(by_key, key=lambda key: (-by_key[key].whole, key))[:MOST_PARTIES]
    parties = Party.objects.select_related(*BODIES).exclude(kind=PartyKind.PERSON)
    known = parties.in_bulk(busiest)
    return [(known[key], by_key[key]) for key in busiest if key in known]


def lately_carried(party: Party) -> tuple[int, int]:
    """Of the last five hundred matters with a party, how many carry a promise: (so many, of)."""
    keys = Case.objects.filter(owner=party).order_by("-recorded_at", "-pk")
    lately = list(keys.values_list("pk", flat=True)[:LATELY])
    carried = Promise.objects.filter(case__in=lately, is_first=True)
    return carried.count() if lately else 0, len(lately)


def people_led_by(actor: Actor) -> list[Party]:
    """The people of the teams somebody leads, whose rates are theirs to see."""
    if actor.person is None:
        return []
    mine = Party.objects.filter(
        kind=PartyKind.PERSON,
        person__teams__team__lead=actor.person,
        person__teams__team__is_active=True,
    )
    others = mine.exclude(person=actor.person).select_related("person")
    return list(others.distinct().order_by("pk")[:MOST_PARTIES])


def _ways(actor: Actor, *, mine: bool) -> Iterator[Q]:
    if actor.person is not None:
        yield from (Q(party=party_id) for party_id in sorted(actor.party_ids))
    if not mine:
        yield from by_role(actor)


def _if_seen(actor: Actor, promise: Promise) -> Promise:
    if not promise_policies.may_see(actor, promise):
        raise Promise.DoesNotExist
    return promise


def _hands(promise: Promise) -> Hands:
    actors, devices = promisers_of(promise)
    own = hands_of(promise.case) if promise.case is not None else Hands()
    return Hands(own.actors | actors, own.devices | devices)


def _unfolded(
    deltas: QuerySet[PromiseDelta], column: str, *, by_party: bool
) -> "QuerySet[PromiseDelta, tuple[object, ...]]":
    """The same columns as a folded row has, summed up from deltas."""
    party = F("party_id") if by_party else Value(EVERYBODY)
    named = deltas.order_by().annotate(at_place=F(column), of_party=party)
    summed = named.values_list("at_place", "of_party", *STANDS)
    return summed.annotate(n_promises=Sum("sign"), n_cases=FIRST)


def _summed(deltas: QuerySet[PromiseDelta]) -> "QuerySet[PromiseDelta, tuple[object, ...]]":
    return deltas.values_list(*STANDS).annotate(n_promises=Sum("sign"), n_cases=FIRST)
