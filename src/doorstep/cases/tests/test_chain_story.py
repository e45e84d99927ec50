"""From any sequence of deeds: the steps tell the state and the owner, and there is always one."""

import contextlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.cases import operations
from doorstep.cases.models import Assignment, Case, HandOver, Step
from doorstep.cases.states import IN_HAND, OPEN, OWNER_STEPS, HandOverEnd, State
from doorstep.cases.tests.factories import NINE_AM, CaseFactory
from doorstep.kernel.errors import DomainError
from doorstep.people import parties
from doorstep.people.actors import Actor
from doorstep.people.states import PostKind
from doorstep.people.tests.factories import (
    ContactFactory,
    OrganisationFactory,
    ResidentFactory,
    SecretaryFactory,
    StaffFactory,
    TeamFactory,
    VolunteerFactory,
    actor_of,
)

pytestmark = pytest.mark.django_db

WHO = ("desk", "secretary", "sun", "zhou", "li", "member", "granny")
TO = ("desk", "secretary", "company", "other", "team")
DEEDS = (
    "propose",
    "accept",
    "refuse",
    "take_back",
    "lapse",
    "reassign",
    "claim",
    "assign",
    "hand_back",
    "start",
    "resolve",
    "confirm",
    "not_fixed",
    "withdraw",
)
turns = st.tuples(
    st.sampled_from(DEEDS),
    st.sampled_from(WHO),
    st.sampled_from(TO),
    st.integers(-48, 72),  # hours the clock moves, back too
)


class Town:
    """One case and everybody who may lay hands on it."""

    def __init__(self) -> None:
        granny = ResidentFactory()
        here = granny.community
        company, other = OrganisationFactory(), OrganisationFactory()
        member = ResidentFactory(near=granny)
        team = TeamFactory(community=here, members=[member])
        people = {
            "granny": granny,
            "desk": StaffFactory(at=here),
            "secretary": SecretaryFactory(at=here),
            "sun": ContactFactory(organisation=company),
            "zhou": ContactFactory(organisation=other),
            "li": VolunteerFactory(near=granny).person,
            "member": member,
        }
        self.actors = {name: actor_of(person) for name, person in people.items()}
        self.parties = {
            "desk": parties.fallback(here.pk),
            "secretary": parties.of_post(PostKind.SECRETARY, here),
            "company": company.party,
            "other": other.party,
            "team": team.party,
        }
        self.case: Case = CaseFactory(beneficiary=granny)
        self.first_owner = self.case.owner_id
        self.now = NINE_AM

    def do(self, deed: str, who: str, to: str, hours: int) -> None:
        """One try; a refusal is an answer, too."""
        self.now += timedelta(hours=hours)
        by, party, pk = self.actors[who], self.parties[to], self.case.pk
        told: dict[str, Any] = {"by": by, "at": self.now}
        system: dict[str, Any] = {"by": Actor.system("test"), "at": self.now}
        acts: dict[str, Callable[[], object]] = {
            "propose": lambda: operations.propose_hand_over(pk, to=party, words="请接", **told),
            "accept": lambda: operations.accept_hand_over(pk, **told),
            "refuse": lambda: operations.refuse_hand_over(pk, reason="不归", **told),
            "take_back": lambda: operations.take_back_hand_over(pk, **told),
            "lapse": lambda: operations.let_hand_over_lapse(pk, **system),
            "reassign": lambda: operations.reassign(pk, to=party, **told),
            "claim": lambda: operations.claim(pk, **told),
            "assign": lambda: operations.assign(pk, to=party, **told),
            "hand_back": lambda: operations.hand_back(pk, reason="有事", **told),
            "start": lambda: operations.start(pk, **told),
            "resolve": lambda: operations.resolve(pk, words="好了", **told),
            "confirm": lambda: operations.confirm(pk, **told),
            "not_fixed": lambda: operations.say_not_fixed(pk, **told),
            "withdraw": lambda: operations.withdraw(pk, **told),
        }
        with contextlib.suppress(DomainError, Case.DoesNotExist):
            acts[deed]()

    def check(self) -> None:
        """What holds after every single turn."""
        case = Case.objects.get(pk=self.case.pk)
        steps = list(Step.objects.filter(case=case).order_by("seq"))
        assert [each.seq for each in steps] == list(range(1, case.version + 1))
        state, owner = "", self.first_owner
        for step in steps:
            assert step.from_state == state
            state = step.to_state
            if step.kind in OWNER_STEPS:
                owner = step.party_id
        assert (case.state, case.owner_id) == (state, owner)
        assert (case.helper_id is not None) >= (case.state in IN_HAND)
        open_ = HandOver.objects.filter(case=case, ended_at=None)
        assert open_.count() <= (case.state in OPEN)
        assert not open_.exclude(giver=case.owner).exists()
        standing = Assignment.objects.filter(case=case, ended_at=None)
        if case.state in OPEN:
            assert standing.get().party_id == (case.helper_id or case.owner_id)
        else:
            assert not standing.exists()
        said_yes = HandOver.objects.filter(case=case, ended_how=HandOverEnd.ACCEPTED)
        assert said_yes.count() == sum(each.kind == "HANDED_OVER" for each in steps)


@given(st.lists(turns, max_size=14))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_steps_tell_it_all(some_turns):
    town = Town()
    for turn in some_turns:
        town.do(*turn)
        town.check()


def test_a_known_long_way_round_is_told_by_its_steps():
    """Asked, refused, asked of another, taken, taken on, done, not fixed, silent, withdrawn."""
    town = Town()
    for turn in (
        ("propose", "desk", "company", 0),
        ("refuse", "sun", "desk", 1),
        ("propose", "desk", "other", 1),
        ("accept", "zhou", "desk", 1),
        ("assign", "zhou", "other", 1),
        ("propose", "zhou", "company", 1),  # they refused it: only whoever gives out work may ask
        ("resolve", "zhou", "other", 1),
        ("not_fixed", "granny", "desk", 1),
        ("propose", "secretary", "company", 1),
        ("lapse", "desk", "desk", 72),
        ("withdraw", "granny", "desk", 1),
    ):
        town.do(*turn)
        town.check()
    kinds = list(town.case.steps.order_by("seq").values_list("kind", flat=True))
    assert kinds[:5] == [
        "RAISED",
        "HANDOVER_ASKED",
        "HANDOVER_REFUSED",
        "HANDOVER_ASKED",
        "HANDED_OVER",
    ]
    assert kinds[-3:] == ["HANDOVER_ASKED", "HANDOVER_LAPSED", "WITHDRAWN"]
    assert Case.objects.get(pk=town.case.pk).state == State.WITHDRAWN
