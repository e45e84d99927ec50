"""Who is asked to own what, and which cases wait for somebody to say who has them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from doorstep.cases import policies
from doorstep.cases.models import Case, HandOver
from doorstep.cases.queries.filling import BODIES
from doorstep.cases.states import OPEN
from doorstep.people.actors import Actor
from doorstep.people.models import Person
from doorstep.people.states import Right

MOST = 100


@dataclass(frozen=True, slots=True)
class Question:
    """A question to own a case, who put it, and whether the reader sees the case itself."""

    asked: HandOver
    asked_by: str
    may_open: bool

    @property
    def case(self) -> Case:
        """Before the yes: its heading, place and times; door, names and words follow."""
        return self.asked.case


def asked_of(actor: Actor) -> list[Question]:
    """What waits for the word of `actor` or of a body they stand for; the soonest first."""
    if actor.person is None:
        return []
    put = HandOver.objects.filter(taker__in=actor.party_ids, ended_at=None)
    return _told(actor, put.order_by("answer_by", "pk"))


def many_asked_of(actor: Actor) -> int:
    """How many of them there are."""
    if actor.person is None:
        return 0
    return HandOver.objects.filter(taker__in=actor.party_ids, ended_at=None)[:MOST].count()


def awaiting_a_word(actor: Actor) -> list[Question]:
    """What nobody took over and `actor` gives out: somebody has to say who has it."""
    grants = actor.places_with(Right.DISPATCH)
    if not grants:
        return []
    here = Q()
    for grant in grants:
        here |= Q(**{f"case__{name}": key for name, key in grant.as_filter.items()})
    back = HandOver.objects.filter(here, needs_word=True).order_by("ended_at", "pk")
    return [each for each in _told(actor, back) if each.may_open]


def question_about(case: Case) -> HandOver | None:
    """The question that stands open about a case."""
    if case.state not in OPEN:
        return None
    parties = (f"{side}__{body}" for side in ("giver", "taker") for body in BODIES)
    rows = HandOver.objects.select_related("words", *parties)
    return rows.filter(case=case, ended_at=None).first()


def put_to(actor: Actor, uid: UUID) -> Case:
    """The case one was asked to own, by its uid; Case.DoesNotExist for a stranger."""
    case = Case.objects.get(uid=uid)
    asked = actor.person is not None and HandOver.objects.filter(
        case=case, taker__in=actor.party_ids
    )
    if not (asked and asked.exists()) and not policies.may_see(actor, case):
        raise Case.DoesNotExist
    return case


def may_about(actor: Actor, case: Case, asked: HandOver | None) -> dict[str, bool]:
    """The deeds of handing over open to `actor`: what a page offers as buttons."""
    is_open = case.state in OPEN
    is_asked = asked is not None and policies.is_asked(actor, asked)
    return {
        "propose_hand_over": is_open and asked is None and policies.may_propose(actor, case),
        "accept_hand_over": is_asked,
        "refuse_hand_over": is_asked,
        "take_back_hand_over": asked is not None and policies.may_take_back(actor, case, asked),
    }


def _told(actor: Actor, rows: QuerySet[HandOver]) -> list[Question]:
    parties = (f"{side}__{body}" for side in ("giver", "taker") for body in BODIES)
    case = (f"case__{name}" for name in ("category", "estate", "building", "dwelling"))
    found = list(rows.select_related("words", *parties, *case)[:MOST])
    names = _names(found)
    return [
        Question(each, names.get(each.asked_by_id, ""), policies.may_see(actor, each.case))
        for each in found
    ]


def _names(asked: Iterable[HandOver]) -> dict[str, str]:
    uids = {each.asked_by_id for each in asked}
    people = Person.objects.filter(uid__in=uids).only("uid", "name", "called")
    return {person.uid.hex: person.known_as for person in people} if uids else {}
