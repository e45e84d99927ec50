"""Led cases: naming a leader, the group, its plan, papers and accounts, and the leader's word."""

from collections.abc import Callable, Iterable
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404
from ninja import File, Form
from ninja.files import UploadedFile

from doorstep.cases import operations, queries
from doorstep.cases.api.doors import Key, must, router, seen, uid_in
from doorstep.cases.models import Case
from doorstep.cases.schemas.incoming import WordsIn
from doorstep.cases.schemas.led import (
    AccountIn,
    CounterLineIn,
    GroupMemberIn,
    LeadIn,
    LedOut,
    PlanIn,
)
from doorstep.cases.schemas.outgoing import CaseLine, ResidentOut
from doorstep.kernel import clock, codes
from doorstep.kernel.schemas import Strict
from doorstep.people.http import ClientRequest, found
from doorstep.people.models import Person


@router.get("/led", response=list[CaseLine], operation_id="listLedCases", tags=["led"])
def led_cases(request: ClientRequest) -> list[CaseLine]:
    """The led cases you may see: those still open first, the longest led above."""
    return [CaseLine.of(each) for each in queries.led_page(request.actor)]


@router.get(
    "/cases/{key}/leaders", response=list[ResidentOut], operation_id="listLeaders", tags=["led"]
)
def leaders(request: ClientRequest, key: Key) -> list[ResidentOut]:
    """Who could answer for it in person."""
    case = seen(request, key)
    must(request, case, "lead")
    return [_called(each) for each in queries.who_can_lead(case)]


@router.post("/cases/{key}/lead", response=LedOut, operation_id="leadCase", tags=["led"])
def lead(request: ClientRequest, key: Key, payload: LeadIn) -> LedOut:
    """Have one of the leaders listed answer for it. It then closes by two words only."""
    case = seen(request, key)
    must(request, case, "lead")
    leader = _one_of(queries.who_can_lead(case), payload.leader)
    return _after(request, case.pk, operations.lead, payload, leader=leader, leave_out={"leader"})


@router.get("/cases/{key}/led", response=LedOut, operation_id="getLedCase", tags=["led"])
def led(request: ClientRequest, key: Key) -> LedOut:
    """A led case with its group, plan, accounts and papers."""
    return _shown(request, _led(request, key).pk)


@router.post("/cases/{key}/led/agree", response=LedOut, operation_id="agreeToClose", tags=["led"])
def agree(request: ClientRequest, key: Key, payload: WordsIn) -> LedOut:
    """The leader's word: it can be closed, and why."""
    return _after(request, _led(request, key).pk, operations.agree_to_close, payload)


@router.get(
    "/cases/{key}/led/people",
    response=list[ResidentOut],
    operation_id="listGroupable",
    tags=["led"],
)
def groupable(request: ClientRequest, key: Key) -> list[ResidentOut]:
    """Who could be in the group."""
    case = _led(request, key)
    if "gather" not in queries.may_in_group(request.actor, case):
        raise Http404
    return [_called(each) for each in queries.whom_to_gather(case)]


@router.post("/cases/{key}/led/group", response=LedOut, operation_id="joinGroup", tags=["led"])
def join(request: ClientRequest, key: Key, payload: GroupMemberIn) -> LedOut:
    """Have one of the people listed in the group, for something."""
    case = _led(request, key)
    person = _one_of(queries.whom_to_gather(case), payload.person)
    return _after(request, case.pk, operations.join_group, payload, person=person)


@router.delete(
    "/cases/{key}/led/group/{person}", response=LedOut, operation_id="leaveGroup", tags=["led"]
)
def leave(request: ClientRequest, key: Key, person: UUID) -> LedOut:
    """Somebody is no longer in the group."""
    case = _led(request, key)
    members = [each.person for each in found(queries.led_by, request.actor, case.pk).group]
    operations.leave_group(
        case.pk, person=_one_of(members, person), by=request.actor, at=clock.now()
    )
    return _shown(request, case.pk)


@router.post("/cases/{key}/led/plan", response=LedOut, operation_id="planStep", tags=["led"])
def plan(request: ClientRequest, key: Key, payload: PlanIn) -> LedOut:
    """Plan one thing for a day."""
    return _after(request, _led(request, key).pk, operations.plan_step, payload)


@router.post(
    "/cases/{key}/led/plan/{number}/done",
    response=LedOut,
    operation_id="finishStep",
    tags=["led"],
)
def finish(request: ClientRequest, key: Key, number: int) -> LedOut:
    """A planned step is done."""
    case = _led(request, key)
    operations.finish_step(case.pk, number=number, by=request.actor, at=clock.now())
    return _shown(request, case.pk)


@router.post("/cases/{key}/led/accounts", response=LedOut, operation_id="writeLine", tags=["led"])
def account(request: ClientRequest, key: Key, payload: AccountIn) -> LedOut:
    """Write down money that came in or went out."""
    return _after(request, _led(request, key).pk, operations.write_account_line, payload)


@router.post(
    "/cases/{key}/led/accounts/{number}/correct",
    response=LedOut,
    operation_id="correctLine",
    tags=["led"],
)
def correct(request: ClientRequest, key: Key, number: int, payload: CounterLineIn) -> LedOut:
    """Take a line back in full by a counter-line; both stay."""
    case = _led(request, key)
    return _after(request, case.pk, operations.correct_account_line, payload, number=number)


@router.post("/cases/{key}/led/papers", response=LedOut, operation_id="filePaper", tags=["led"])
def file_paper(
    request: ClientRequest,
    key: Key,
    payload: Form[WordsIn],
    photos: Annotated[list[UploadedFile] | None, File()] = None,
) -> LedOut:
    """File photos of a paper under a title."""
    case = _led(request, key)
    return _after(request, case.pk, operations.file_paper, payload, pictures=photos or [])


def _after(
    request: ClientRequest,
    case_id: int,
    operation: Callable[..., Case],
    payload: Strict,
    *,
    leave_out: set[str] | None = None,
    **more: Any,
) -> LedOut:
    told = payload.model_dump(exclude=leave_out) | more
    operation(case_id, by=request.actor, at=clock.now(), **told)
    return _shown(request, case_id)


def _shown(request: ClientRequest, case_id: int) -> LedOut:
    shown = found(queries.led_by, request.actor, case_id)
    return LedOut.of(shown, queries.may_in_group(request.actor, shown.case))


def _led(request: ClientRequest, key: str) -> Case:
    """The led case, for whoever may see it and for its group; Http404 for everybody else."""
    uid = uid_in(key)
    which = {"uid": uid} if uid else {"code": codes.normalise(key)}
    pk = found(lambda: Case.objects.values_list("pk", flat=True).get(**which))
    return found(queries.led_by, request.actor, pk).case


def _one_of(people: Iterable[Person], uid: UUID) -> Person:
    """One of those who may be chosen; Http404 for anybody else."""
    for person in people:
        if person.uid == uid:
            return person
    raise Http404


def _called(person: Person) -> ResidentOut:
    return ResidentOut(uid=person.uid, called=person.known_as)
