"""Writing down what somebody says: once, placed, owned and with a deadline."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from doorstep.cases import clocks, policies
from doorstep.cases.clocks import Reading
from doorstep.cases.models import Case
from doorstep.cases.operations import photos, timing
from doorstep.cases.operations.draft import Draft, clean
from doorstep.cases.operations.finding import find
from doorstep.cases.operations.moving import MayNot
from doorstep.cases.operations.planning import Past, Planned, Ready, plan
from doorstep.cases.operations.sorting import heading_for
from doorstep.cases.operations.writing import write
from doorstep.cases.states import Moment
from doorstep.catalogue import rules, shelf
from doorstep.catalogue.queries import due_for, pace_for
from doorstep.kernel import captures, editions, limits
from doorstep.kernel.captures import Sent, SentBefore
from doorstep.kernel.errors import DomainError, OtherBody
from doorstep.kernel.files import Stored
from doorstep.people import links
from doorstep.people.actors import Actor
from doorstep.people.models import Person
from doorstep.people.states import LinkKind
from doorstep.places.locate import Found
from doorstep.places.states import PlaceKind

RECEIPT_LASTS = timedelta(days=180)
A_DAY = timedelta(days=1)
# A place known less exactly is shared by more people, so it may be spoken of more often.
MOST_A_DAY = {PlaceKind.BUILDING: 30, PlaceKind.ESTATE: 120, PlaceKind.COMMUNITY: 600}
MOST_PER_DEVICE = 8
TRIES = 3


class MayNotTakeDown(MayNot):
    """Not here, not for them, or not by this channel."""

    code = "cases.may_not_take_down"


class KnownElsewhere(DomainError):
    """A case with the other system's number is here already."""

    code = "cases.known_elsewhere"


@dataclass(frozen=True, slots=True)
class Letter:
    """One of many things to take down: how it came, what it says, what became of it elsewhere."""

    sent: Sent
    draft: Draft
    past: Sequence[Past] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a letter: a case, new or of an earlier time, or why there is none."""

    case: Case | None = None
    is_new: bool = False
    refusal: DomainError | None = None


def take_down(sent: Sent, *, draft: Draft, by: Actor, at: datetime) -> tuple[Case, bool]:
    """Write down what somebody says, once, however often it is sent. True when it is new.

    Raises BadInput and its kin for what cannot be kept, WhereIsIt, UnknownCode,
    NotInAnyCommunity, NotOfferedHere, MayNotTakeDown, TooMany for strangers who send too much,
    OtherBody when the id came before with other content, KnownElsewhere for another system's
    number that is here, and refusals of photos.
    """
    is_costly = bool(draft.pictures) or policies.is_unknown(by)
    if is_costly and (earlier := _earlier(sent)):
        return earlier, False
    try:
        return _take_down(sent, draft, by=by, at=at), True
    except (DomainError, SentBefore):
        if earlier := _earlier(sent):
            return earlier, False
        raise


def _take_down(sent: Sent, draft: Draft, *, by: Actor, at: datetime) -> Case:
    ready = _ready(draft, by=by, at=at, as_of=by.as_of or editions.current())
    _spend(ready.found, by=by, at=at)
    kept = photos.keep(draft.pictures, at=at)
    planned = plan(ready, by=by, at=at)
    try:
        _write([(sent, planned)], kept, by=by, at=at)
    except IntegrityError:
        if draft.outside_id in _numbers_here([draft]):
            raise _known_elsewhere() from None
        # Its code was minted before, or what it was read from has gone meanwhile.
        ready = _ready(draft, by=by, at=at, as_of=editions.current())
        planned = plan(ready, by=by, at=at)
        _write([(sent, planned)], kept, by=by, at=at)
    return planned.case


def take_down_many(letters: Iterable[Letter], *, by: Actor, at: datetime) -> list[Outcome]:
    """Take down many at once for somebody we know, in one transaction: an outcome for each letter.

    Each comes out as `take_down` one by one would have it, its refusal kept apart. Photos are not
    taken here. A few hundred letters a call keep the transaction short.
    """
    letters = list(letters)
    if policies.is_unknown(by) or any(letter.draft.pictures for letter in letters):
        raise ValueError("Many at once only for somebody we know, and without photos.")
    for tries_left in reversed(range(TRIES)):
        outcomes, planned = _sorted_out(letters, by=by, at=at)
        try:
            _write(planned, [], by=by, at=at)
        except (SentBefore, IntegrityError):  # somebody sent one of them meanwhile: known now
            if not tries_left:
                raise
        else:
            return outcomes
    raise AssertionError("unreachable")


def rehearse_many(letters: Iterable[Letter], *, by: Actor, at: datetime) -> list[Outcome]:
    """What `take_down_many` would answer, with cases that are not saved: nothing is written."""
    return _sorted_out(list(letters), by=by, at=at)[0]


@transaction.atomic
def mint_receipt(case_id: int, *, by: Actor, at: datetime) -> str:
    """A link for the device that sent it without signing in: follow, confirm, reopen, withdraw.

    Raises Case.DoesNotExist for anybody else.
    """
    case = Case.objects.get(pk=case_id)
    first = case.steps.get(seq=1)
    is_sender = (first.actor_kind, first.actor_id) == (by.kind, by.id)
    if by.person is not None or not is_sender or not by.device or first.device != by.device:
        raise Case.DoesNotExist
    thing = (policies.THING, case.uid)
    _link, token = links.mint(LinkKind.RECEIPT, thing=thing, at=at, lasts=RECEIPT_LASTS)
    return token


def _earlier(sent: Sent) -> Case | None:
    """What came of the same capture before. Raises OtherBody."""
    uid = captures.recall(sent)
    return Case.objects.get(uid=uid) if uid else None


def _sorted_out(
    letters: list[Letter], *, by: Actor, at: datetime
) -> tuple[list[Outcome], list[tuple[Sent, Planned]]]:
    """What becomes of each letter, and the rows of those that are new."""
    answers = captures.recall_many([letter.sent for letter in letters])
    earlier = _cases(answer for answer in answers if isinstance(answer, str))
    numbers = _numbers_here(letter.draft for letter in letters)
    as_of = editions.current()
    outcomes: list[Outcome] = []
    planned: dict[tuple[str, str, UUID], tuple[Sent, Planned]] = {}
    for letter, answer in zip(letters, answers, strict=True):
        key = (letter.sent.client, letter.sent.kind, letter.sent.id)
        if isinstance(answer, OtherBody):
            outcomes.append(Outcome(refusal=answer))
        elif answer is not None:
            outcomes.append(Outcome(earlier[answer]))
        elif key in planned:
            outcomes.append(_again(letter.sent, *planned[key]))
        else:
            outcome, rows = _planned(letter, numbers, by=by, at=at, as_of=as_of)
            outcomes.append(outcome)
            if rows is not None:
                planned[key] = (letter.sent, rows)
    return outcomes, list(planned.values())


def _again(sent: Sent, first: Sent, planned: Planned) -> Outcome:
    """The same letter twice in one call."""
    if sent.digest != first.digest:
        return Outcome(refusal=captures.other_body())
    return Outcome(planned.case)


def _planned(
    letter: Letter, numbers: set[str], *, by: Actor, at: datetime, as_of: UUID | None
) -> tuple[Outcome, Planned | None]:
    number = letter.draft.outside_id
    try:
        if number in numbers:
            raise _known_elsewhere()
        ready = _ready(letter.draft, by=by, at=at, as_of=as_of)
        planned = plan(ready, by=by, at=at, past=letter.past)
    except DomainError as refusal:
        return Outcome(refusal=refusal), None
    if number:
        numbers.add(number)
    return Outcome(planned.case, is_new=True), planned


def _cases(uids: Iterable[str]) -> dict[str, Case]:
    wanted = list(uids)
    return {str(case.uid): case for case in Case.objects.filter(uid__in=wanted)} if wanted else {}


def _numbers_here(drafts: Iterable[Draft]) -> set[str]:
    """Which of the other system's numbers have a case here."""
    wanted = {draft.outside_id for draft in drafts} - {""}
    if not wanted:
        return set()
    known = Case.objects.filter(outside_id__in=wanted)
    return set(known.values_list("outside_id", flat=True))


def _known_elsewhere() -> KnownElsewhere:
    return KnownElsewhere(
        _("There is a case with this number already. Please look at that one."), field="outside_id"
    )


def _ready(draft: Draft, *, by: Actor, at: datetime, as_of: UUID | None) -> Ready:
    text = clean(draft)
    happened_at = timing.said_at(draft.happened_at, channel=draft.channel, recorded_at=at)
    found = find(draft, sender=by.person, as_of=as_of)
    if not policies.may_take_down(by, draft.channel, found.scope, people=draft.people):
        raise MayNotTakeDown(_why_not(draft.people))
    heading = heading_for(draft, shelf.of(found.scope.community_id, as_of=as_of))
    owner = rules.first_match(
        category=heading.category,
        scope=found.scope,
        estate_id=found.estate.pk if found.estate else None,
        building_id=found.building.pk if found.building else None,
        as_of=as_of,
    )
    clock = timing.clock_from(happened_at, channel=draft.channel, recorded_at=at)
    due_at = due_for(heading.category, happened_at=clock, as_of=as_of)
    ticks_at = clocks.ticks_at(Reading(due_at), pace_for(heading.category, as_of=as_of))
    return Ready(draft, text, found, heading, owner, happened_at, due_at, ticks_at)


def _why_not(people: list[Person]) -> Promise:
    if people:
        return _("You can write things down for yourself and for people close to you.")
    return _("Only staff and volunteers here can write this down in this way.")


def _spend(found: Found, *, by: Actor, at: datetime) -> None:
    """People unknown to us may say a few things a day; counted before the case is written."""
    if not policies.is_unknown(by):
        return
    place = found.building or found.estate or found.community
    most = MOST_A_DAY[PlaceKind(place.kind)]
    limits.spend("cases.intake.place", str(place.pk), limit=most, window=A_DAY, at=at)
    if by.device:
        limits.spend("cases.intake.device", by.device, limit=MOST_PER_DEVICE, window=A_DAY, at=at)


def _write(
    planned: list[tuple[Sent, Planned]], kept: list[Stored], *, by: Actor, at: datetime
) -> None:
    """All of them, or none. Raises SentBefore, or KnownElsewhere."""
    if not planned:
        return
    with transaction.atomic():
        results = [(sent, rows.case.uid) for sent, rows in planned]
        captures.put(results, at=at, result_kind=policies.THING)
        write([rows for _sent, rows in planned], by=by, at=at)
        for _sent, rows in planned:
            photos.hang(rows.case, kept, seq=1, moment=Moment.BEFORE)
