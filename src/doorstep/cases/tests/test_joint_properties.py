"""Whatever people do in whatever order: what must stay true of joint cases."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.cases import operations, part_policies, queries
from doorstep.cases.joint_states import OPEN_PARTS, PartState
from doorstep.cases.models import Case, CasePart
from doorstep.cases.states import OPEN, StepKind
from doorstep.cases.tests.factories import NINE_AM, staff_of
from doorstep.cases.tests.joint import wish
from doorstep.cases.tests.worlds import ROLES, World, plans
from doorstep.kernel.errors import DomainError
from doorstep.people import links
from doorstep.people.actors import Actor
from doorstep.people.states import LinkKind
from doorstep.people.tests.factories import actor_of

pytestmark = pytest.mark.django_db
LEAVES = {
    StepKind.PART_ASKED: PartState.ASKED,
    StepKind.PART_ACCEPTED: PartState.ACCEPTED,
    StepKind.PART_RETURNED: PartState.RETURNED,
    StepKind.PART_DONE: PartState.DONE,
    StepKind.PART_WITHDRAWN: PartState.WITHDRAWN,
}
DEEDS = (
    "ask",
    "accept",
    "return",
    "finish",
    "again",
    "withdraw_part",
    "resolve",
    "answer",
    "withdraw",
    "reopen",
    "merge",
    "unjoin",
    "hand_back",
)
few = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def do(deed: str, world: World, pick: int) -> None:
    """One deed by whoever could do it; what is refused is refused."""
    at = NINE_AM + timedelta(hours=1)
    case = Case.objects.get(pk=world.cases[pick % len(world.cases)].pk)
    other = world.cases[(pick + 1) % len(world.cases)]
    part = case.parts.order_by("pk").last()
    desk = staff_of(case)
    partner = actor_of(world.people["partner"])
    due_at = at + timedelta(days=1)
    part_id = part.pk if part else 0
    deeds = {
        "ask": lambda: operations.ask_for_part(
            case.pk, to=world.company.party, wish=wish(due_at=due_at), by=desk, at=at
        ),
        "accept": lambda: operations.accept_part(part_id, by=partner, at=at),
        "return": lambda: operations.return_part(part_id, reason="不归我", by=partner, at=at),
        "finish": lambda: operations.finish_part(part_id, words="好了", by=partner, at=at),
        "again": lambda: operations.ask_again(part_id, words="再请", due_at=due_at, by=desk, at=at),
        "withdraw_part": lambda: operations.withdraw_part(part_id, by=desk, at=at),
        "resolve": lambda: operations.resolve(case.pk, words="好了", by=desk, at=at),
        "answer": lambda: operations.answer_on_the_spot(case.pk, words="好了", by=desk, at=at),
        "withdraw": lambda: operations.withdraw(case.pk, by=desk, at=at),
        "reopen": lambda: operations.say_not_fixed(case.pk, by=desk, at=at),
        "merge": lambda: operations.merge(case.pk, into=other.pk, by=desk, at=at),
        "unjoin": lambda: operations.unjoin(case.pk, by=desk, at=at),
        "hand_back": lambda: operations.hand_back(case.pk, reason="不行", by=desk, at=at),
    }
    try:
        deeds[deed]()
    except (DomainError, CasePart.DoesNotExist, Case.DoesNotExist):
        return


@few
@given(
    st.lists(plans, min_size=2, max_size=3),
    st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 2)), max_size=14),
)
def test_state_is_the_replay_of_steps_and_nothing_open_stands_under_something_closed(
    planned, deeds
):
    world = World(planned)
    for deed, pick in deeds:
        do(deed, world, pick)

        open_ = CasePart.objects.filter(state__in=OPEN_PARTS)
        assert not open_.exclude(case__state__in=OPEN).exists()

    for part in CasePart.objects.all():
        moves = part.case.steps.filter(part=part, kind__in=LEAVES).order_by("seq")
        assert LEAVES[StepKind([*moves][-1].kind)] == part.state
    for case in Case.objects.exclude(version=9):  # those of the world closed by hand
        steps = list(case.steps.order_by("seq"))
        assert [step.seq for step in steps] == list(range(1, case.version + 1))
        assert steps[-1].to_state == case.state
        assert case.owner_id is not None


@few
@given(
    st.lists(plans, min_size=1, max_size=3),
    st.lists(st.sampled_from(["company", "team", "li", "desk"]), min_size=1, max_size=4),
    st.sampled_from([*ROLES, "part-link", "other-link"]),
)
def test_both_doors_follow_one_policy(planned, parties, who):
    """part_page == { part : has_part }, and own_part opens exactly those."""
    world = World(planned)
    open_cases = [case for case in world.cases if case.state in OPEN]
    for number, name in enumerate(parties):
        for case in open_cases[number % 2 :]:
            operations.ask_for_part(
                case.pk,
                to=world._party(name),
                wish=wish(due_at=NINE_AM + timedelta(days=1)),
                by=Actor.system("world"),
                at=NINE_AM + timedelta(minutes=number),
            )
    every = list(CasePart.objects.select_related("case").order_by("pk"))
    actor = _actor(world, who, every)

    listed = {part.pk for part in queries.part_page([actor], limit=100).items}

    assert listed == {part.pk for part in every if part_policies.has_part(actor, part)}
    for part in every:
        if part.pk in listed:
            assert queries.own_part([actor], part.uid).part == part
        else:
            with pytest.raises(CasePart.DoesNotExist):
                queries.own_part([actor], part.uid)
        assert part_policies.may_see_part(actor, part) == (
            part.pk in listed or part_policies.oversees(actor, part.case)
        )


def _actor(world: World, who: str, every: list[CasePart]) -> Actor:
    if who not in {"part-link", "other-link"} or not every:
        return world.actor("li" if who.endswith("-link") else who)
    kind = "part" if who == "part-link" else "case"
    link, _token = links.mint(
        LinkKind.PART,
        thing=(kind, every[0].uid),
        at=NINE_AM,
        lasts=timedelta(days=1),
        for_whom="孙师傅",
    )
    return Actor.holding(link)
