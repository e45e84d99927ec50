"""Estates served from one district and lying in another: who does the work there."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from doorstep.cases import policies
from doorstep.cases.models import Case, CasePart
from doorstep.cases.operations import moving, timekeeping
from doorstep.cases.operations.asking_parts import Wish, ask_for_part
from doorstep.cases.states import OPEN
from doorstep.catalogue import rules
from doorstep.catalogue.queries import due_for
from doorstep.people.actors import Actor
from doorstep.people.models import Party


@transaction.atomic
def ask_where_it_lies(case_id: int, *, by: Actor, at: datetime) -> CasePart | None:
    """Ask the department of the district it lies in for the work; the owner stays in charge.

    None when that is no longer so: it is over, a neighbour or somebody chosen by hand has it, it
    was put right meanwhile, or they were asked before. For the worker.
    """
    case = moving.locked(case_id, by=by)
    party = _whom_to_ask(case)
    if party is None or case.parts.filter(party=party).exists():
        return None
    wish = Wish(what=_words(case), due_at=_due_at(case, at))
    return ask_for_part(case.pk, to=party, wish=wish, by=by, at=at)


def _whom_to_ask(case: Case) -> Party | None:
    """As the rules say now, while nobody else has it in hand."""
    is_free = case.state in OPEN and case.helper_id in {None, case.owner_id}
    if not is_free or case.rule_id is None:
        return None
    matched = rules.first_match(
        category=case.category,
        scope=case.scope,
        estate_id=case.estate_id,
        building_id=case.building_id,
    )
    return matched.asked


def _due_at(case: Case, at: datetime) -> datetime:
    """When the owner is warned, so that time is left to look and answer; else by the deadline."""
    pace = timekeeping.pace_of(case)
    warned_at = pace.clock.before(case.due_at, pace.warn_before)
    for moment in (warned_at, case.due_at):
        if moment > at:
            return moment
    return due_for(case.category, happened_at=at)


def _words(case: Case) -> str:
    """What they read of it, in the language of the office: never what the resident said."""
    with override(settings.LANGUAGE_CODE):
        is_open = policies.may_be_public(case)
        matter = case.category.public_name if is_open else _("a private matter")
        return _(
            "%(matter)s. It lies in your district, so we ask you to see to it. Please say first "
            "whether you take it on, and afterwards what was done."
        ) % {"matter": matter}
