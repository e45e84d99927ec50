"""Asking volunteers by name, and giving work to a team in turn."""

from django.http import Http404

from doorstep.cases import operations, queries
from doorstep.cases.api.doors import Key, must, router, seen, shown
from doorstep.cases.api.office import chosen
from doorstep.cases.schemas.incoming import PartyIn
from doorstep.cases.schemas.offering import OfferToIn
from doorstep.cases.schemas.outgoing import CandidateOut, CaseOut
from doorstep.kernel import clock
from doorstep.people.http import ClientRequest
from doorstep.people.models import Person, Team


@router.get(
    "/cases/{key}/volunteers-near", response=list[CandidateOut], operation_id="listVolunteersNear"
)
def near(request: ClientRequest, key: Key) -> list[CandidateOut]:
    """Whom you may ask by name, the nearest and freest first, each with why."""
    case = seen(request, key)
    must(request, case, "assign")
    return [CandidateOut.of(each) for each in queries.volunteers_near(case)]


@router.post("/cases/{key}/offer", response=CaseOut, operation_id="offerCase")
def offer(request: ClientRequest, key: Key, payload: OfferToIn) -> CaseOut:
    """Ask some of the volunteers listed; the first who claims has it, the others are told."""
    case = seen(request, key)
    must(request, case, "assign")
    known = {each.uid: each.party_id for each in queries.volunteers_near(case)}
    if set(payload.to) - known.keys():
        raise Http404
    people = Person.objects.filter(party__in=[known[uid] for uid in payload.to])
    operations.offer(
        case.pk, to=list(people), by=request.actor, at=clock.now(), version=payload.version
    )
    return shown(request, case.uid)


@router.post("/cases/{key}/in-turn", response=CaseOut, operation_id="giveCaseInTurn")
def in_turn(request: ClientRequest, key: Key, payload: PartyIn) -> CaseOut:
    """Give it to whoever of a team was given something longest ago."""
    case = seen(request, key)
    must(request, case, "assign")
    party = chosen([("", queries.teams_for(case))], payload.to)
    operations.give_in_turn(
        case.pk,
        team=Team.objects.get(party=party),
        by=request.actor,
        at=clock.now(),
        version=payload.version,
    )
    return shown(request, case.uid)
