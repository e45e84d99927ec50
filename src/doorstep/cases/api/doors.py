"""The one router of this room, and the doors through which its API finds a case or a person."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from ninja import Router
from pydantic import Field

from doorstep.cases import operations, policies, queries
from doorstep.cases.models import Case
from doorstep.cases.schemas.incoming import WhereIn
from doorstep.cases.schemas.outgoing import CaseOut
from doorstep.kernel import clock
from doorstep.kernel.errors import BadInput
from doorstep.kernel.schemas import Strict
from doorstep.people.http import ClientRequest, found
from doorstep.people.models import Person

router = Router(tags=["cases"])

Key = Annotated[
    str, Field(max_length=40, description="its code or its uid", examples=["7KQM2WXYZ4AB"])
]


def seen(request: ClientRequest, key: str) -> Case:
    """The case, for whoever may see it; Http404 for everybody else."""
    uid = uid_in(key)
    if uid is None:
        return found(queries.seen_by_code, request.actor, key)
    return found(queries.seen_by_uid, request.actor, uid)


def known(request: ClientRequest, key: str) -> Case:
    """The case, also for whom it is only on offer to."""
    uid = uid_in(key)
    if uid is None:
        return found(queries.known_by_code, request.actor, key)
    return found(queries.known_by_uid, request.actor, uid)


def uid_in(key: str) -> UUID | None:
    """The uid that was sent, or None for a code."""
    try:
        return UUID(key)
    except ValueError:
        return None


def after(
    request: ClientRequest, key: str, operation: Callable[..., Case], payload: Strict
) -> CaseOut:
    """One operation with what was sent, and the case as it is then."""
    case = seen(request, key)
    operation(case.pk, by=request.actor, at=clock.now(), **payload.model_dump())
    return shown(request, case.uid)


def shown(request: ClientRequest, uid: UUID) -> CaseOut:
    """The case as it is now, read afresh with everything that is shown."""
    case = found(queries.seen_by_uid, request.actor, uid)
    photos = [each.file.key for each in queries.photos_of(request.actor, case)]
    return CaseOut.seen(case, request.actor, photos=photos)


def must(request: ClientRequest, case: Case, deed: str) -> None:
    """Raises MayNot for what is not open to them here and now."""
    if deed not in queries.may(request.actor, case):
        raise operations.MayNot(_("This is not yours to do as things stand."))


def person(request: ClientRequest, uid: UUID | None) -> Person | None:
    """Somebody the client may speak for; Http404 for everybody else."""
    if uid is None:
        return None
    home = "household__dwelling__unit__parent"
    someone = Person.objects.select_related(home, "community").filter(uid=uid).first()
    if someone is None or not policies.may_name(request.actor, someone):
        raise Http404
    return someone


def point(where: WhereIn) -> tuple[float, float] | None:
    """Both coordinates or none. Raises BadInput."""
    if where.latitude is not None and where.longitude is not None:
        return (where.latitude, where.longitude)
    if where.latitude is not None or where.longitude is not None:
        raise BadInput(_("Please give both latitude and longitude, or neither."), field="where")
    return None
