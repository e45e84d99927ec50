"""Led cases: the list of them, and everything the page of one shows."""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q

from doorstep.cases import leading_policies, policies
from doorstep.cases.models import AccountLine, Case, CasePhoto, GroupMember, PlanStep, Step
from doorstep.cases.operations.led_work import is_member, knows_of
from doorstep.cases.queries.doors import WHOLE
from doorstep.cases.queries.filling import ON_A_PAGE, with_parties, with_places
from doorstep.cases.states import Moment, State, StepKind
from doorstep.people.actors import Actor
from doorstep.people.models import Person
from doorstep.people.states import Right

MOST = 200


@dataclass(frozen=True, slots=True)
class Account:
    """The sheet: its lines, what came in, what went out, what is left."""

    lines: list[AccountLine]
    income_fen: int
    outgo_fen: int

    @property
    def left_fen(self) -> int:
        """What is left."""
        return self.income_fen - self.outgo_fen


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper under its title."""

    title: str
    filed_at: datetime
    photos: list[CasePhoto]


@dataclass(frozen=True, slots=True)
class Led:
    """A case with a leader, as its own page shows it."""

    case: Case
    why: str
    group: list[GroupMember]
    plan: list[PlanStep]
    account: Account
    papers: list[Paper]
    may_read: bool


def led_page(actor: Actor) -> list[Case]:
    """The led cases `actor` may see: those still open first, the longest led above."""
    if actor.person is None:
        return []
    in_group = GroupMember.objects.filter(case=OuterRef("pk"), person=actor.person, until=None)
    reasons = [Q(leader=actor.person), Q(Exists(in_group)), Q(owner__in=actor.party_ids)]
    reasons += [Q(**grant.as_filter) for grant in actor.places_with(Right.SEE_CASES)]
    led = Case.objects.filter(reduce(or_, reasons), leader__isnull=False)
    listed = led.select_related("leader", "category").order_by("closed_at", "led_since", "pk")
    found = [each for each in listed[:MOST] if knows_of(actor, each)]
    with_parties(found)
    with_places(found)
    return sorted(found, key=lambda case: (case.closed_at is not None, case.led_since))


def led_by(actor: Actor, case_id: int) -> Led:
    """One led case with all of it; Case.DoesNotExist for a stranger and without a leader."""
    case = Case.objects.select_related(*WHOLE).get(pk=case_id, leader__isnull=False)
    if not knows_of(actor, case):
        raise Case.DoesNotExist
    with_parties([case])
    with_places([case], ON_A_PAGE)
    reads = policies.may_read(actor, case) or is_member(actor, case)
    named = Step.objects.filter(case=case, kind=StepKind.LED).select_related("words")
    last = named.order_by("-seq").first()
    group = GroupMember.objects.filter(case=case, until=None).select_related("person")
    return Led(
        case=case,
        why=last.said if last and reads else "",
        group=list(group.order_by("since", "pk")),
        plan=list(PlanStep.objects.filter(case=case).order_by("due_on", "number")),
        account=account_of(case),
        papers=_papers(case) if reads else [],
        may_read=reads,
    )


def account_of(case: Case) -> Account:
    """The sheet of a case. A line and its counter-line cancel out in both sums."""
    lines = list(
        AccountLine.objects.filter(case=case).select_related("corrects").order_by("number")
    )
    income = outgo = 0
    for line in lines:
        is_income = (line.amount_fen > 0) != (line.corrects_id is not None)
        income += line.amount_fen if is_income else 0
        outgo -= 0 if is_income else line.amount_fen
    return Account(lines, income, outgo)


def may_in_group(actor: Actor, case: Case) -> frozenset[str]:
    """What `actor` may do with a led case here and now; what its page offers."""
    is_open = case.closed_at is None
    works = leading_policies.may_work_in_group(actor, case, is_member=is_member(actor, case))
    rules = {
        "work_in_group": is_open and works,
        "gather": is_open and leading_policies.may_gather(actor, case),
        "agree_to_close": is_open
        and case.leader_agreed_at is None
        and leading_policies.is_leader(actor, case),
        "lead": case.state in {State.RAISED, State.TAKEN, State.STARTED, State.RESOLVED}
        and leading_policies.may_name_leader(actor, case),
    }
    return frozenset(name for name, is_so in rules.items() if is_so)


def who_can_lead(case: Case) -> list[Person]:
    """Who could lead it: whoever holds such an office over its place now."""
    places = [case.community_id, case.street_id, case.district_id]
    holders = Person.objects.filter(
        is_active=True,
        roles__kind__in=sorted(leading_policies.LEADERS),
        roles__place__in=places,
        roles__to_at=None,
    )
    people = holders.distinct().order_by("pk")
    return [each for each in people if leading_policies.can_lead(Actor.of(each), case)]


def whom_to_gather(case: Case) -> list[Person]:
    """Who could be in the group: staff of its place, contacts of bodies that serve or own it."""
    places = [key for key in (case.grid_id, case.community_id, case.street_id) if key]
    on_it = [key for key in (case.owner_id, case.helper_id) if key]
    wanted = Q(roles__place__in=places, roles__to_at=None)
    wanted |= Q(memberships__is_contact=True, memberships__organisation__party__in=on_it)
    if case.estate_id is not None:
        wanted |= Q(
            memberships__is_contact=True, memberships__organisation__serves__place=case.estate_id
        )
    people = Person.objects.filter(wanted, is_active=True).distinct().order_by("pk")
    return list(people[:MOST])


def _papers(case: Case) -> list[Paper]:
    photos = CasePhoto.objects.filter(case=case, moment=Moment.PAPER)
    hung: dict[int, list[CasePhoto]] = {}
    for photo in photos.select_related("file", "thumbnail").order_by("step_seq", "pk"):
        hung.setdefault(photo.step_seq, []).append(photo)
    steps = Step.objects.filter(case=case, seq__in=hung).select_related("words").order_by("-seq")
    return [Paper(step.said, step.recorded_at, hung[step.seq]) for step in steps]
