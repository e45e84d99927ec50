"""Cases that hang together: splitting one in two, and saying that two belong together."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.cases import clocks, events, part_policies
from doorstep.cases.clocks import Reading
from doorstep.cases.joint_states import TieKind
from doorstep.cases.models import Case, Tie
from doorstep.cases.operations import moving, timing
from doorstep.cases.operations.draft import Draft, Where, clean
from doorstep.cases.operations.moving import MayNot, WrongState
from doorstep.cases.operations.planning import Ready, plan
from doorstep.cases.operations.sorting import Heading, by_code
from doorstep.cases.operations.writing import write
from doorstep.cases.states import OPEN, Channel, SortedBy, StepKind
from doorstep.catalogue import rules
from doorstep.catalogue.models import Category
from doorstep.catalogue.queries import due_for, pace_for
from doorstep.catalogue.rules import Matched
from doorstep.kernel.errors import BadInput, DomainError
from doorstep.people.actors import Actor
from doorstep.places.locate import Found
from doorstep.places.models import Place
from doorstep.places.states import Precision


class AlreadyTied(DomainError):
    """The two stand beside each other already."""

    code = "cases.already_tied"


class NotTied(DomainError):
    """The two do not, or no longer, stand beside each other."""

    code = "cases.not_tied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offshoot:
    """What becomes a case of its own: one neutral line, its own words if any, its own heading."""

    summary: str
    said: str = ""
    category: Category | None = None


@transaction.atomic
def split(
    case_id: int, *, offshoot: Offshoot, by: Actor, at: datetime, version: int | None = None
) -> Case:
    """Make a second case of part of what was said. Both keep the words and stand tied.

    A split buys no time: under the same heading the deadline stays. To undo it, join the new case
    back. Raises MayNot, WrongState once it is done, NotOfferedHere, HoldsPersonalData, BadInput.
    """
    case = moving.locked(case_id, by=by, version=version)
    if not part_policies.may_tie(by, case):
        raise MayNot(_("Only whoever gives out work here can split a case."))
    if case.state not in OPEN:
        raise WrongState(case)
    if not offshoot.summary.strip():
        raise BadInput(_("Please say in one line what the new case is about."), field="summary")
    planned = plan(_ready(case, offshoot), by=by, at=at)
    new = planned.case
    new.is_private = new.is_private or case.is_private
    new.contact_is_confirmed = case.contact_is_confirmed
    write([planned], by=by, at=at)
    step = moving.append(case, StepKind.SPLIT, by=by, at=at)
    moving.append(new, StepKind.SPLIT, by=by, at=at)
    Tie.objects.create(one=case, other=new, kind=TieKind.SPLIT, made_at=at)
    told = events.CaseSplit(case_id=case.pk, seq=step.seq, new_id=new.pk)
    moving.leave(case, "split", told, by=by, at=at)
    return new


@transaction.atomic
def tie(case_id: int, *, to: int, by: Actor, at: datetime, version: int | None = None) -> Case:
    """Say that two cases belong together; each stays a case of its own and shows the other.

    Raises MayNot, AlreadyTied, BadInput for itself; Case.DoesNotExist when either is not theirs
    to know.
    """
    case, other = _both(case_id, to, by=by, version=version)
    if not part_policies.may_tie(by, case):
        raise MayNot(_("Only whoever gives out work here can tie two cases."))
    one, two = sorted((case, other), key=lambda each: each.pk)
    if Tie.objects.filter(one=one, other=two, ended_at=None).exists():
        raise AlreadyTied(_("These two are tied already."))
    Tie.objects.create(one=one, other=two, kind=TieKind.RELATED, made_at=at)
    step = moving.append(case, StepKind.TIED, by=by, at=at)
    moving.append(other, StepKind.TIED, by=by, at=at)
    told = events.CaseTied(case_id=case.pk, seq=step.seq, other_id=other.pk)
    moving.leave(case, "tie", told, by=by, at=at)
    return case


@transaction.atomic
def untie(case_id: int, *, from_: int, by: Actor, at: datetime) -> Case:
    """Say that two cases do not belong together after all. What was written stays.

    Raises MayNot, NotTied; Case.DoesNotExist when either is not theirs to know.
    """
    case, other = _both(case_id, from_, by=by, version=None)
    if not part_policies.may_tie(by, case):
        raise MayNot(_("Only whoever gives out work here can tie two cases."))
    one, two = sorted((case, other), key=lambda each: each.pk)
    ended = Tie.objects.filter(one=one, other=two, ended_at=None).update(ended_at=at)
    if not ended:
        raise NotTied(_("These two are not tied any more."))
    moving.append(case, StepKind.UNTIED, by=by, at=at)
    moving.append(other, StepKind.UNTIED, by=by, at=at)
    moving.leave(case, "untie", None, by=by, at=at)
    return case


def _both(one: int, other: int, *, by: Actor, version: int | None) -> tuple[Case, Case]:
    """Both under lock, in the order of their keys: nobody waits in a ring."""
    if one == other:
        raise BadInput(_("That is the same case. Please choose another one."), field="code")
    found = {
        pk: moving.locked(pk, by=by, version=version if pk == one else None)
        for pk in sorted({one, other})
    }
    return found[one], found[other]


def _ready(case: Case, offshoot: Offshoot) -> Ready:
    """The new case as a draft: the same place, people and words, its own line and heading."""
    wanted = offshoot.category or case.category
    is_other = wanted.pk != case.category_id
    category = by_code(wanted.code, case.community_id) if is_other else case.category
    draft = Draft(
        channel=Channel(case.channel),
        summary=offshoot.summary,
        said=offshoot.said.strip() or case.said_words,
        category=category,
        where=Where(address=case.where_words),
        beneficiary=case.beneficiary,
        spoken_by=case.spoken_by,
        contact_name=case.contact_name or "",
        contact_phone=case.contact_phone or "",
    )
    ran_from = timing.clock_from(
        case.happened_at, channel=Channel(case.channel), recorded_at=case.recorded_at
    )
    due_at = due_for(category, happened_at=ran_from) if is_other else case.due_at
    return Ready(
        draft,
        clean(draft),
        _found(case),
        Heading(category, SortedBy.PERSON),
        _owner(case, category) if is_other else _same_owner(case),
        case.happened_at,
        due_at,
        clocks.ticks_at(Reading(due_at), pace_for(category)),
    )


def _found(case: Case) -> Found:
    precision = Precision.COMMUNITY
    if case.estate is not None:
        precision = Precision.ESTATE
    if case.building is not None:
        precision = Precision.BUILDING
    if case.dwelling is not None:
        precision = Precision.DWELLING
    return Found(
        community=Place.objects.get(pk=case.community_id),
        precision=precision,
        scope=case.scope,
        estate=case.estate,
        building=case.building,
        dwelling=case.dwelling,
    )


def _owner(case: Case, category: Category) -> Matched:
    return rules.first_match(
        category=category,
        scope=case.scope,
        estate_id=case.estate_id,
        building_id=case.building_id,
    )


def _same_owner(case: Case) -> Matched:
    return Matched(case.rule, case.owner, case.rule_words_zh, case.rule_words_en)
