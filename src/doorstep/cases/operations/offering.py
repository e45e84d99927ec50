"""Two more ways to find somebody: ask volunteers near by name, or a team in turn."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from doorstep.cases import events, policies
from doorstep.cases.models import Assignment, Case, Invitation
from doorstep.cases.operations import moving, work
from doorstep.cases.operations.moving import MayNot, WrongState
from doorstep.cases.states import OfferEnd, Part, State, StepKind
from doorstep.kernel import locks
from doorstep.kernel.errors import BadInput, DomainError
from doorstep.people.actors import Actor
from doorstep.people.models import Party, Person, Team

MOST_ASKED = 20
LONG_AGO = datetime.min.replace(tzinfo=UTC)


class NobodysTurn(DomainError):
    """Nobody of the team may be given this case."""

    code = "cases.nobodys_turn"


@transaction.atomic
def offer(
    case_id: int, *, to: Sequence[Person], by: Actor, at: datetime, version: int | None = None
) -> Case:
    """Ask volunteers by name; the first who claims has it, the others are told.

    Asking again those who have not answered changes nothing for them. Raises MayNot, WrongState
    once somebody has it, MayNotBeGiven, BadInput for nobody or more than twenty.
    """
    case = moving.locked(case_id, by=by, version=version)
    _must_give_out(case, by=by)
    if case.state != State.RAISED:
        raise WrongState(case)
    people = {person.pk: person for person in to}
    if not 0 < len(people) <= MOST_ASKED:
        raise BadInput(_("Please choose whom to ask, twenty at most."), field="to")
    case.is_open_to_volunteers = True
    if not all(policies.might_claim(Actor.of(person), case) for person in people.values()):
        raise work.MayNotBeGiven(
            _("Not to them: it is their own, or it enters a home and they are not vetted yet.")
        )
    asked = Invitation.objects.filter(case=case, ended_at=None)
    new = people.keys() - set(asked.values_list("person", flat=True))
    Invitation.objects.bulk_create(
        Invitation(case=case, person_id=pk, asked_at=at) for pk in sorted(new)
    )
    step = moving.append(case, StepKind.OFFERED, {"is_open_to_volunteers": True}, by=by, at=at)
    told = events.CaseOffered(case_id=case.pk, seq=step.seq)
    moving.leave(case, "offer", told, by=by, at=at)
    return case


@transaction.atomic
def give_in_turn(
    case_id: int, *, team: Team, by: Actor, at: datetime, version: int | None = None
) -> Case:
    """Give the work to whoever of the team was given something longest ago.

    Two cases given out at once go to two people: the team waits its turn, after the case.
    Raises MayNot, WrongState once somebody has it, NobodysTurn.
    """
    case = moving.locked(case_id, by=by, version=version)
    _must_give_out(case, by=by)
    if case.state != State.RAISED:
        raise WrongState(case)
    locks.hold(Team.objects.filter(pk=team.pk))
    next_ = _whose_turn(team, case)
    if next_ is None:
        raise NobodysTurn(_("Nobody of this team can be given it. Please choose another way."))
    return work.take(case, next_, by=by, at=at, action="give_in_turn")


def end_invitations(case_id: int, *, winner_id: int | None, at: datetime) -> list[Person]:
    """The case is no longer on offer: who of those asked does not have it."""
    open_ = Invitation.objects.filter(case=case_id, ended_at=None).select_related("person__party")
    others = []
    for each in open_.order_by("pk"):
        is_theirs = winner_id is not None and each.person.party.pk == winner_id
        how = OfferEnd.CLAIMED if is_theirs else OfferEnd.ELSEWHERE
        Invitation.objects.filter(pk=each.pk).update(ended_at=at, ended_how=how)
        if not is_theirs:
            others.append(each.person)
    return others


def _must_give_out(case: Case, *, by: Actor) -> None:
    if not (policies.may_dispatch(by, case) or policies.is_owner(by, case)):
        raise MayNot(_("Only whoever gives out work here can give this to somebody."))


def _whose_turn(team: Team, case: Case) -> Party | None:
    members = Party.objects.filter(person__teams__team=team, person__is_active=True)
    last = (
        Assignment.objects.filter(party__in=members, part=Part.HELPER)
        .values("party")
        .annotate(last=Max("given_at"))
        .values_list("party", "last")
    )
    when = dict(last)
    waiting = sorted(
        members.select_related("person").order_by("pk"),
        key=lambda party: (when.get(party.pk, LONG_AGO), party.pk),
    )
    for party in waiting:
        if policies.may_be_given(party.person, case, is_vetted=work.is_vetted(party)):
            return party
    return None
