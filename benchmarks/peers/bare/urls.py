"""One row with one `create()`; and all the rows of an intake with no rule asked."""

from uuid import UUID

from django.urls import path
from ninja import NinjaAPI, Schema

from benchmarks.peers.bare.models import Note
from benchmarks.peers.bare.same_rows import template
from doorstep.people.bearer import PersonToken

api = NinjaAPI(auth=PersonToken(), docs_url=None)


class NoteIn(Schema):
    capture_id: UUID
    summary: str
    said: str
    category: str
    where: dict[str, str]


class NoteOut(Schema):
    id: str


@api.post("/notes", response={201: NoteOut})
def keep(request: object, payload: NoteIn) -> tuple[int, dict[str, str]]:
    """One create()."""
    note = Note.objects.create(
        capture_id=payload.capture_id,
        summary=payload.summary,
        said=payload.said,
        category=payload.category,
        building=payload.where["code"],
    )
    return 201, {"id": str(note.pk)}


@api.post("/same-rows", response={201: NoteOut})
def keep_same_rows(request: object, payload: NoteIn) -> tuple[int, dict[str, str]]:
    """The rows an intake leaves, table by table."""
    template().write()
    return 201, {"id": str(payload.capture_id)}


urlpatterns = [path("", api.urls)]
