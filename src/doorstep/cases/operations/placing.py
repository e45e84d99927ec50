"""Putting a case right: where it is, what it is, whose it is, and what else was said."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.cases import events, policies
from doorstep.cases.models import Case
from doorstep.cases.operations import moving, owning, searching, timekeeping
from doorstep.cases.operations.moving import MayNot, WrongState
from doorstep.cases.operations.sorting import by_code
from doorstep.cases.operations.timing import clock_from
from doorstep.cases.states import OPEN, Channel, SortedBy, StepKind
from doorstep.catalogue import rules
from doorstep.catalogue.models import Category
from doorstep.catalogue.queries import due_for
from doorstep.kernel.errors import DomainError
from doorstep.kernel.events import emit
from doorstep.people.actors import Actor
from doorstep.people.models import Party
from doorstep.places.locate import Found
from doorstep.places.states import Precision

NOT_YOURS = _("Only whoever gives out work here can put this right.")


class NotExact(DomainError):
    """The place has to be at least an estate, and only one."""

    code = "cases.not_exact"


@transaction.atomic
def place(
    case_id: int, *, found: Found, by: Actor, at: datetime, version: int | None = None
) -> Case:
    """Say where it is; the owner follows by rule. The only change there is to scope.

    Raises MayNot, WrongState once it is done, NotExact, NotOfferedHere.
    """
    case = _to_be_put_right(case_id, by=by, version=version)
    if found.precision == Precision.COMMUNITY or not found.is_sure:
        raise NotExact(_("Please choose the estate or the building from the list."))
    category = case.category
    if category.community_id != found.scope.community_id:
        category = by_code(category.code, found.scope.community_id)
    step = moving.append(
        case,
        StepKind.PLACED,
        {
            **found.scope.as_columns(),
            "estate": found.estate,
            "building": found.building,
            "dwelling": found.dwelling,
            "category": category,
        },
        by=by,
        at=at,
    )
    _follow_rule(case, by=by, at=at)
    searching.write([case])
    told = events.CasePlaced(case_id=case.pk, seq=step.seq, place_id=found.place.pk)
    moving.leave(case, "place", told, by=by, at=at)
    return case


@transaction.atomic
def recategorise(
    case_id: int, *, to: Category, by: Actor, at: datetime, version: int | None = None
) -> Case:
    """Put it under another heading; deadline and owner follow.

    Raises MayNot, WrongState once it is done, NotOfferedHere, LevelAbove once it is coming due.
    """
    case = _to_be_put_right(case_id, by=by, version=version)
    category = by_code(to.code, case.community_id)
    if category != case.category:
        moving.level_for_moving(case, by=by)
    clock = clock_from(
        case.happened_at, channel=Channel(case.channel), recorded_at=case.recorded_at
    )
    due_at = case.due_at if case.reopened else due_for(category, happened_at=clock)
    timing = timekeeping.put_under(case, category, due_at, at=at)
    step = moving.append(
        case,
        StepKind.RECATEGORISED,
        {
            "category": category,
            "sorted_by": SortedBy.PERSON,
            "urgency": category.urgency,
            "is_private": category.is_private,
            "is_open_to_volunteers": category.open_to_volunteers,
            "enters_home": category.enters_home,
            **timing,
        },
        by=by,
        at=at,
    )
    _follow_rule(case, by=by, at=at)
    searching.write([case])
    told = events.CaseRecategorised(case_id=case.pk, seq=step.seq, category_id=category.pk)
    moving.leave(case, "recategorise", told, by=by, at=at)
    return case


@transaction.atomic
def reassign(
    case_id: int, *, to: Party, by: Actor, at: datetime, version: int | None = None
) -> Case:
    """Give it to another owner by hand; the rule no longer counts.

    Raises MayNot, WrongState once it is done.
    """
    case = _to_be_put_right(case_id, by=by, version=version)
    if to.pk != case.owner_id:
        _own(case, to, owning.BY_HAND, by=by, at=at)
        searching.write([case])
        moving.leave(case, "reassign", None, by=by, at=at)
    return case


@transaction.atomic
def note(case_id: int, *, words: str, by: Actor, at: datetime, version: int | None = None) -> Case:
    """Add something to it without changing where it stands. Raises MayNot, BadInput."""
    case = moving.locked(case_id, by=by, version=version)
    if not policies.may_note(by, case):
        raise MayNot(_("With this link you can see where it stands, but not write."))
    said = moving.keep_needed(case, words, at=at)
    moving.append(case, StepKind.NOTED, by=by, at=at, said=said)
    moving.leave(case, "note", None, by=by, at=at)
    return case


def _to_be_put_right(case_id: int, *, by: Actor, version: int | None) -> Case:
    case = moving.locked(case_id, by=by, version=version)
    if not policies.may_dispatch(by, case):
        raise MayNot(NOT_YOURS)
    if case.state not in OPEN:
        raise WrongState(case)
    return case


def _follow_rule(case: Case, *, by: Actor, at: datetime) -> None:
    """The owner the rules give it now, unless somebody chose one by hand."""
    if case.rule_id is None and not case.rule_words_zh:
        return
    matched = rules.first_match(
        category=case.category,
        scope=case.scope,
        estate_id=case.estate_id,
        building_id=case.building_id,
    )
    by_rule = {
        "rule": matched.rule,
        "rule_words_zh": matched.why_zh,
        "rule_words_en": matched.why_en,
    }
    if matched.party.pk == case.owner_id:
        Case.objects.filter(pk=case.pk).update(**by_rule)
    else:
        _own(case, matched.party, by_rule, by=by, at=at)
    if matched.asked is not None:
        emit(events.LiesElsewhere(case_id=case.pk), at=at)


def _own(
    case: Case, party: Party, by_rule: Mapping[str, object], *, by: Actor, at: datetime
) -> None:
    step = owning.own(case, party, StepKind.REASSIGNED, by=by, at=at, why=by_rule)
    told = events.OwnerChanged(case_id=case.pk, seq=step.seq, party_id=party.pk)
    emit(told, at=at)
