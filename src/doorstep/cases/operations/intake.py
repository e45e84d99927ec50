"""Writing down what somebody says: once, placed, owned and with a deadline."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from doorstep.cases import events, policies
from doorstep.cases.models import Case, Step
from doorstep.cases.operations import moving, photos, timing
from doorstep.cases.operations.draft import SUMMARY_LENGTH, Cleaned, Draft, clean
from doorstep.cases.operations.finding import find
from doorstep.cases.operations.moving import MayNot
from doorstep.cases.operations.sorting import Heading, heading_for
from doorstep.cases.states import Moment, Part, State, StepKind
from doorstep.catalogue import rules
from doorstep.catalogue.models import Category
from doorstep.catalogue.queries import due_for
from doorstep.catalogue.rules import Matched
from doorstep.kernel import captures, codes, limits, words
from doorstep.kernel.captures import Sent
from doorstep.kernel.files import Stored
from doorstep.kernel.models import Words
from doorstep.people import indexes, links
from doorstep.people.actors import Actor
from doorstep.people.models import Person
from doorstep.people.states import LinkKind
from doorstep.places.locate import Found
from doorstep.places.states import PlaceKind, Precision

CODE_SYMBOLS = 11  # 54 random bits
RECEIPT_LASTS = timedelta(days=180)
A_DAY = timedelta(days=1)
# A place known less exactly is shared by more people, so it may be spoken of more often.
MOST_A_DAY = {PlaceKind.BUILDING: 30, PlaceKind.ESTATE: 120, PlaceKind.COMMUNITY: 600}
MOST_PER_DEVICE = 8


class MayNotTakeDown(MayNot):
    """Not here, not for them, or not by this channel."""

    code = "cases.may_not_take_down"


@dataclass(frozen=True, slots=True)
class Ready:
    """A draft that has been cleaned, placed, sorted and given an owner; nothing is written yet."""

    draft: Draft
    text: Cleaned
    found: Found
    heading: Heading
    owner: Matched
    happened_at: datetime
    due_at: datetime


def take_down(sent: Sent, *, draft: Draft, by: Actor, at: datetime) -> tuple[Case, bool]:
    """Write down what somebody says, once, however often it is sent. True when it is new.

    Raises BadInput and its kin for what cannot be kept, WhereIsIt, UnknownCode,
    NotInAnyCommunity, NotOfferedHere, MayNotTakeDown, TooMany for strangers who send too much,
    OtherBody when the id came before with other content, and refusals of photos.
    """
    ready, kept = None, list[Stored]()
    if draft.pictures or policies.is_unknown(by):
        if earlier := _earlier(sent):
            return earlier, False
        ready = _ready(draft, by=by, at=at)
        _spend(ready.found, by=by, at=at)
        kept = photos.keep(draft.pictures, at=at)
    with transaction.atomic():
        if earlier := _recalled(sent):
            return earlier, False
        case = _write(ready or _ready(draft, by=by, at=at), kept, by=by, at=at)
        captures.remember(sent, case.uid, result_kind=policies.THING, at=at)
    return case, True


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


@transaction.atomic
def _earlier(sent: Sent) -> Case | None:
    return _recalled(sent)


def _recalled(sent: Sent) -> Case | None:
    """What came of the same capture before. Wants a transaction; raises OtherBody."""
    uid = captures.recall(sent)
    return Case.objects.get(uid=uid) if uid else None


def _ready(draft: Draft, *, by: Actor, at: datetime) -> Ready:
    text = clean(draft)
    happened_at = timing.said_at(draft.happened_at, channel=draft.channel, recorded_at=at)
    found = find(draft, sender=by.person)
    if not policies.may_take_down(by, draft.channel, found.scope, people=draft.people):
        raise MayNotTakeDown(_why_not(draft.people))
    heading = heading_for(draft, found.scope.community_id)
    owner = rules.first_match(
        category=heading.category,
        scope=found.scope,
        estate_id=found.estate.pk if found.estate else None,
        building_id=found.building.pk if found.building else None,
    )
    clock = timing.clock_from(happened_at, channel=draft.channel, recorded_at=at)
    due_at = due_for(heading.category, happened_at=clock)
    return Ready(draft, text, found, heading, owner, happened_at, due_at)


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


def _write(ready: Ready, kept: list[Stored], *, by: Actor, at: datetime) -> Case:
    case = _case(ready, by=by, at=at)
    said = _keep(case, ready.text.said, at=at)
    where = _keep(case, ready.text.where, at=at)
    case.said, case.said_digest = said, said.digest if said else ""
    case.where, case.where_digest = where, where.digest if where else ""
    steps = _steps(case, ready, said=said, by=by, at=at)
    case.version = len(steps)
    case.save(force_insert=True)
    Step.objects.bulk_create(steps)
    moving.hand_to(case, case.owner, Part.OWNER, at=at)
    photos.hang(case, kept, seq=1, moment=Moment.BEFORE)
    moving.leave(case, "take_down", events.CaseRaised(case_id=case.pk), by=by, at=at)
    return case


def _keep(case: Case, text: str, *, at: datetime) -> Words | None:
    if not text:
        return None
    return words.keep(text, about=moving.about(case), at=at)


def _case(ready: Ready, *, by: Actor, at: datetime) -> Case:
    draft, text, found = ready.draft, ready.text, ready.found
    category = ready.heading.category
    return Case(
        **found.scope.as_columns(),
        code=codes.mint(CODE_SYMBOLS),
        category=category,
        sorted_by=ready.heading.sorted_by,
        urgency=category.urgency,
        is_private=category.is_private,
        is_open_to_volunteers=category.open_to_volunteers,
        enters_home=category.enters_home,
        summary=text.summary or _neutral(category, found),
        channel=draft.channel,
        estate=found.estate,
        building=found.building,
        dwelling=found.dwelling,
        beneficiary=draft.beneficiary,
        spoken_by=draft.spoken_by,
        contact_name=text.contact_name or None,
        contact_phone=text.contact_phone or None,
        contact_index=indexes.of_account_phone(text.contact_phone) if text.contact_phone else None,
        raised_by_kind=by.kind,
        raised_by_id=by.id,
        owner=ready.owner.party,
        rule=ready.owner.rule,
        rule_words_zh=ready.owner.why_zh,
        rule_words_en=ready.owner.why_en,
        outside_id=draft.outside_id,
        happened_at=ready.happened_at,
        recorded_at=at,
        due_at=ready.due_at,
    )


def _neutral(category: Category, found: Found) -> str:
    """What tells rows apart when nobody wrote a line: 欧景苑2栋公共照明; never a door or a name."""
    places = [each.name_zh for each in (found.estate, found.building) if each is not None]
    return "".join([*places, category.name_zh])[:SUMMARY_LENGTH]


def _steps(case: Case, ready: Ready, *, said: Words | None, by: Actor, at: datetime) -> list[Step]:
    """Taken down, and placed when at least the estate is known."""
    raised = Step(
        case=case,
        seq=1,
        kind=StepKind.RAISED,
        to_state=State.RAISED,
        actor_kind=by.kind,
        actor_id=by.id,
        device=by.device,
        party=ready.owner.party,
        words=said,
        words_digest=said.digest if said else "",
        happened_at=ready.happened_at,
        recorded_at=at,
    )
    if ready.found.precision == Precision.COMMUNITY:
        return [raised]
    placed = Step(
        case=case,
        seq=2,
        kind=StepKind.PLACED,
        from_state=State.RAISED,
        to_state=State.RAISED,
        actor_kind=by.kind,
        actor_id=by.id,
        device=by.device,
        happened_at=at,
        recorded_at=at,
    )
    return [raised, placed]
