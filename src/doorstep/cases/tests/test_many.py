"""Taking down many at once comes out as one by one would."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext

from doorstep.cases.models import Assignment, Case, Step
from doorstep.cases.operations import (
    BadHistory,
    Draft,
    KnownElsewhere,
    Letter,
    Past,
    Where,
    take_down,
    take_down_many,
)
from doorstep.cases.states import Channel, Ending, State, StepKind
from doorstep.cases.tests.factories import NINE_AM, draft_for, sent
from doorstep.kernel.errors import OtherBody
from doorstep.kernel.models import AuditEntry, Capture, EventRow, Words
from doorstep.people.actors import Actor

pytestmark = pytest.mark.django_db

BY = Actor.system("import")
LAST_YEAR = NINE_AM - timedelta(days=365)
# Made anew for every row: keys, and what is random or bound to it.
OWN = {"id", "uid", "seal_id", "code", "said", "where", "answer", "contact_name", "contact_phone"}
OWN |= {"said_digest", "where_digest", "answer_digest", "case", "words", "words_digest"}


def elsewhere(community: Any, **fields: Any) -> Draft:
    given = {"channel": Channel.IMPORT, "said": "楼道灯坏了", "community_id": community.pk}
    return Draft(**{**given, **fields})


def letter(draft: Draft, *past: Past, id_: UUID | None = None, body: object = "") -> Letter:
    return Letter(sent(body, id_=id_), draft, past)


def stood(case: Case) -> dict[str, Any]:
    """Everything of a case that does not have to differ, with its rows and its words."""
    case.refresh_from_db()
    steps = Step.objects.filter(case=case).order_by("seq").select_related("words")
    return {
        **_plain(case),
        "steps": [_plain(step) for step in steps],
        "assignments": [_plain(row) for row in case.assignments.order_by("pk")],
        "words": [case.said_words, case.where_words, case.contact_name, case.contact_phone],
        "told": [step.said for step in steps],
        "audit": AuditEntry.objects.filter(thing_id=str(case.uid)).count(),
        "captures": Capture.objects.filter(result_id=str(case.uid)).count(),
    }


def _plain(row: Any) -> dict[str, Any]:
    return {name: value for name, value in model_to_dict(row).items() if name not in OWN}


class TestTakeDownMany:
    def test_comes_out_as_one_by_one(self, granny):
        door = granny.home
        drafts = [
            elsewhere(granny.community),
            elsewhere(granny.community, said="", category_code="light", outside_id="a-1"),
            elsewhere(granny.community, said="路上有坑", happened_at=LAST_YEAR),
            elsewhere(granny.community, where=Where(address="月亮路99号")),
            elsewhere(granny.community, where=Where(code=door.building.code, address=door.door)),
            elsewhere(granny.community, contact_name="王", contact_phone="13812345678"),
            elsewhere(granny.community, category_code="no-such"),
            elsewhere(granny.community, said=""),
            elsewhere(granny.community, happened_at=NINE_AM + timedelta(days=1)),
            Draft(channel=Channel.IMPORT, said="哪里?"),
        ]
        several = take_down_many([letter(draft) for draft in drafts], by=BY, at=NINE_AM)
        Case.objects.filter(outside_id="a-1").update(outside_id="")

        for outcome, draft in zip(several, drafts, strict=True):
            if outcome.case is None:
                assert outcome.refusal is not None
                with pytest.raises(type(outcome.refusal)) as refused:
                    take_down(sent(), draft=draft, by=BY, at=NINE_AM)
                assert str(refused.value) == str(outcome.refusal)
                continue
            alone, is_new = take_down(sent(), draft=draft, by=BY, at=NINE_AM)
            assert (is_new, outcome.is_new) == (True, True)
            one, other = stood(alone), stood(outcome.case)
            one.pop("outside_id"), other.pop("outside_id")
            assert one == other
        assert sum(outcome.case is None for outcome in several) == 4

    def test_costs_the_same_for_one_and_for_fifty(self, granny):
        home = elsewhere(granny.community, category_code="light", outside_id="")
        for _ in range(2):  # the first makes the desk's post, which ends what was kept
            take_down_many([letter(home)], by=BY, at=NINE_AM)
        one, fifty = ([letter(home) for _ in range(count)] for count in (1, 50))
        counts = []
        for some in (one, fifty):
            with CaptureQueriesContext(connection) as queries:
                take_down_many(some, by=BY, at=NINE_AM)
            counts.append(len(queries))

        assert counts[0] == counts[1]

    def test_what_came_before_is_told_apart_from_what_is_new(self, granny):
        id_, other = uuid4(), uuid4()
        draft = elsewhere(granny.community)
        first = take_down_many(
            [letter(draft, id_=id_), letter(draft, id_=other)], by=BY, at=NINE_AM
        )

        again = take_down_many(
            [
                letter(draft, id_=id_),
                letter(draft, id_=other, body="changed"),
                new := letter(draft),
                new,
                Letter(sent("changed", id_=new.sent.id), draft),
            ],
            by=BY,
            at=NINE_AM + timedelta(days=1),
        )

        assert [each.is_new for each in again] == [False, False, True, False, False]
        assert again[0].case == first[0].case
        assert again[3].case == again[2].case
        assert isinstance(again[1].refusal, OtherBody)
        assert isinstance(again[4].refusal, OtherBody)
        assert Case.objects.count() == 3

    def test_another_systems_number_is_taken_once(self, granny):
        draft = elsewhere(granny.community, outside_id="sf-7")
        outcomes = take_down_many([letter(draft), letter(draft)], by=BY, at=NINE_AM)

        assert outcomes[0].is_new
        assert isinstance(outcomes[1].refusal, KnownElsewhere)
        with pytest.raises(KnownElsewhere):
            take_down(sent(), draft=draft, by=BY, at=NINE_AM)

    def test_nobody_is_told_of_what_another_system_knew(self, granny):
        take_down_many([letter(elsewhere(granny.community))], by=BY, at=NINE_AM)

        assert not EventRow.objects.exists()

    def test_is_not_for_strangers(self, granny):
        with pytest.raises(ValueError, match="somebody we know"):
            take_down_many([letter(draft_for(granny))], by=Actor.anonymous("d"), at=NINE_AM)


class TestHistory:
    def test_a_case_closed_elsewhere_carries_what_happened(self, granny):
        draft = elsewhere(granny.community, category_code="light", happened_at=LAST_YEAR)
        past = [
            Past(kind=StepKind.TAKEN, happened_at=LAST_YEAR + timedelta(days=1)),
            Past(kind=StepKind.NOTED, happened_at=LAST_YEAR + timedelta(days=2), words="等配件"),
            Past(kind=StepKind.STARTED, happened_at=LAST_YEAR + timedelta(days=3)),
            Past(
                kind=StepKind.RESOLVED, happened_at=LAST_YEAR + timedelta(days=4), words="换了灯泡"
            ),
            Past(kind=StepKind.NO_ANSWER, happened_at=LAST_YEAR + timedelta(days=9)),
        ]

        (outcome,) = take_down_many([letter(draft, *past)], by=BY, at=NINE_AM)

        case = outcome.case
        assert case is not None
        case.refresh_from_db()
        assert (case.state, case.version) == (State.NO_ANSWER, 6)
        assert (case.answer_words, case.helper) == ("换了灯泡", case.owner)
        assert (case.resolved_at, case.closed_at) == (NINE_AM, NINE_AM)
        steps = list(case.steps.order_by("seq"))
        assert [step.happened_at for step in steps[1:]] == [each.happened_at for each in past]
        assert {step.recorded_at for step in steps} == {NINE_AM}
        assert [step.from_state for step in steps[1:]] == [step.to_state for step in steps[:-1]]
        assert list(case.assignments.values_list("ended_how", flat=True).order_by("pk")) == [
            Ending.PASSED_ON,
            Ending.FINISHED,
        ]

    @pytest.mark.parametrize(
        ("kind", "state"),
        [(StepKind.ANSWERED, State.ANSWERED), (StepKind.WITHDRAWN, State.WITHDRAWN)],
    )
    def test_one_step_closes_it(self, granny, kind, state):
        draft = elsewhere(granny.community, where=Where(code=granny.home.building.code))
        past = Past(kind=kind, happened_at=LAST_YEAR, words="已处理")

        (outcome,) = take_down_many([letter(draft, past)], by=BY, at=NINE_AM)

        assert outcome.case is not None
        outcome.case.refresh_from_db()
        assert (outcome.case.state, outcome.case.closed_at) == (state, NINE_AM)
        assert not Assignment.objects.filter(case=outcome.case, ended_at=None).exists()

    @pytest.mark.parametrize(
        "past",
        [
            [Past(kind=StepKind.STARTED, happened_at=LAST_YEAR)],
            [Past(kind=StepKind.ANSWERED, happened_at=LAST_YEAR)],
            [Past(kind=StepKind.MERGED, happened_at=LAST_YEAR)],
            [
                Past(kind=StepKind.WITHDRAWN, happened_at=LAST_YEAR),
                Past(kind=StepKind.TAKEN, happened_at=LAST_YEAR),
            ],
        ],
    )
    def test_what_cannot_have_happened_is_refused_and_the_rest_is_taken(self, granny, past):
        draft = elsewhere(granny.community)

        bad, good = take_down_many([letter(draft, *past), letter(draft)], by=BY, at=NINE_AM)

        assert isinstance(bad.refusal, BadHistory)
        assert good.is_new
        assert Words.objects.count() == 1
