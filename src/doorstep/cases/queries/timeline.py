"""What happened to a case, as a story, and what the reader may do next."""

from dataclasses import dataclass
from datetime import datetime

from doorstep.cases import leading_policies, part_policies, policies, promise_policies
from doorstep.cases.models import Case, Step
from doorstep.cases.operations.hands import hands_of
from doorstep.cases.queries.clock import may_time
from doorstep.cases.queries.handing_over import may_about, question_about
from doorstep.cases.states import IN_HAND, OPEN, State, StepKind
from doorstep.people.actors import PERSON, Actor
from doorstep.people.models import Person

RESIDENTS_READ = frozenset(
    {StepKind.RAISED, StepKind.RESOLVED, StepKind.ANSWERED, StepKind.REOPENED, StepKind.WITHDRAWN}
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One step: what, who, when, and what they wrote as far as the reader may read it."""

    seq: int
    kind: StepKind
    to_state: State
    who: str
    party: str
    words: str
    happened_at: datetime
    recorded_at: datetime

    @property
    def label(self) -> str:
        """What happened, in words."""
        return str(self.kind.label)


def timeline(case: Case, actor: Actor) -> list[Entry]:
    """Every step of a case `actor` sees, oldest first; three queries however many there are."""
    parties = (f"party__{body}" for body in ("person", "team", "organisation", "post"))
    steps = list(Step.objects.filter(case=case).select_related("words", *parties).order_by("seq"))
    names = _names(steps)
    return [
        Entry(
            seq=step.seq,
            kind=StepKind(step.kind),
            to_state=State(step.to_state),
            who=names.get(step.actor_id, ""),
            party=step.party.name if step.party else "",
            words=step.said if _may_read(actor, case, step) else "",
            happened_at=step.happened_at,
            recorded_at=step.recorded_at,
        )
        for step in steps
    ]


def _names(steps: list[Step]) -> dict[str, str]:
    """Who took each step, as they like to be called."""
    uids = {step.actor_id for step in steps if step.actor_kind == PERSON}
    people = Person.objects.filter(uid__in=uids).only("uid", "name", "called")
    return {person.uid.hex: person.known_as for person in people} if uids else {}


def _may_read(actor: Actor, case: Case, step: Step) -> bool:
    """Those who work on it read everything; residents what was said to them and by them."""
    if (actor.kind, actor.id) == (step.actor_kind, step.actor_id):
        return True
    if not policies.may_read(actor, case):
        return False
    is_resident = policies.is_resident_side(actor, case) and not policies.works_on(actor, case)
    return not is_resident or step.kind in RESIDENTS_READ


def may(actor: Actor, case: Case) -> frozenset[str]:
    """The names of the operations open to `actor` here and now; what a page offers as buttons."""
    hands = hands_of(case)
    state = State(case.state)
    open_ = state in OPEN
    open_or_done = open_ or state == State.RESOLVED
    rules = {
        "claim": state == State.RAISED and policies.may_claim(actor, case),
        "assign": state == State.RAISED
        and (policies.may_dispatch(actor, case) or policies.is_owner(actor, case)),
        "start": state == State.TAKEN and policies.is_helper(actor, case),
        "resolve": state in IN_HAND and policies.may_resolve(actor, case),
        "hand_back": state in IN_HAND and policies.works_on(actor, case),
        "answer_on_the_spot": state in {State.RAISED, State.TAKEN}
        and case.leader_id is None
        and policies.may_answer(actor, case),
        "confirm": state == State.RESOLVED and policies.may_confirm(actor, case, hands),
        "say_not_fixed": policies.can_be_reopened(case) and policies.may_reopen(actor, case),
        "ask_for_a_call": state == State.RESOLVED
        and not case.wants_call
        and policies.is_resident_side(actor, case),
        "rate": state == State.CONFIRMED and policies.may_rate(actor, case, hands),
        "withdraw": open_ and policies.may_withdraw(actor, case),
        "dispatch": open_ and policies.may_dispatch(actor, case),
        "ask_for_part": open_ and part_policies.may_ask(actor, case),
        "split": open_ and part_policies.may_tie(actor, case),
        "tie": part_policies.may_tie(actor, case),
        "record_meeting": case.closed_at is None and part_policies.may_meet(actor, case),
        "unjoin": state == State.MERGED and policies.may_dispatch(actor, case),
        "promise": state not in {State.WITHDRAWN, State.MERGED}
        and promise_policies.may_promise(actor, case),
        "note": policies.may_note(actor, case),
        "show": policies.may_show(actor, case),
        "lead": open_or_done and leading_policies.may_name_leader(actor, case),
        **may_about(actor, case, question_about(case)),
        **may_time(actor, case),
    }
    return frozenset(name for name, is_open in rules.items() if is_open)
