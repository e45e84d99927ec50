"""Saving planned cases: one or many by the same few statements."""

from collections.abc import Sequence
from datetime import datetime

from doorstep.cases import events, policies
from doorstep.cases.models import Assignment, Case, CaseSearch, Step
from doorstep.cases.operations import searching, tallies
from doorstep.cases.operations.planning import Planned
from doorstep.cases.states import Channel, State
from doorstep.catalogue import rules
from doorstep.kernel import audit
from doorstep.kernel.events import emit_many
from doorstep.kernel.models import Words
from doorstep.people.actors import Actor


def write(planned: Sequence[Planned], *, by: Actor, at: datetime) -> None:
    """Save planned cases and leave what every write leaves. Wants a transaction.

    One insert a table, however many cases there are. What another system had on record is no
    news: nobody is told of an import. What lies in another district is asked for by the worker.
    """
    cases = [each.case for each in planned]
    Words.objects.bulk_create([row for each in planned for row in each.words])
    Case.objects.bulk_create(cases)
    tallies.began(cases)
    CaseSearch.objects.bulk_create(searching.rows_for(cases))
    Step.objects.bulk_create([row for each in planned for row in each.steps])
    Assignment.objects.bulk_create([row for each in planned for row in each.assignments])
    things = [(policies.THING, case.uid) for case in cases]
    audit.note_many(by, "cases.take_down", things, at=at)
    news = [case for case in cases if case.channel != Channel.IMPORT]
    elsewhere = [case for case in cases if _is_for_others(case)]
    emit_many(
        [
            *(events.CaseRaised(case_id=case.pk) for case in news),
            *(events.LiesElsewhere(case_id=case.pk) for case in elsewhere),
        ],
        at=at,
    )


def _is_for_others(case: Case) -> bool:
    """Nobody has it yet, and the work is that of another district's department."""
    return case.state == State.RAISED and rules.is_asked_elsewhere(case.rule, case.scope)
