"""What is told of a request: little to strangers, all of it to the system that said it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.cases import standing
from doorstep.cases.models import Case, CasePhoto, Showing, Step
from doorstep.cases.queries.public import STANDS
from doorstep.cases.queries.timeline import RESIDENTS_READ
from doorstep.cases.states import SAYS_HOW, State, StepKind
from doorstep.catalogue.models import Category
from doorstep.kernel import words
from doorstep.open311 import ids, policies
from doorstep.open311.formats import Row
from doorstep.open311.models import Submission
from doorstep.open311.states import STATES, UPDATES
from doorstep.people.actors import Actor
from doorstep.people.states import PartyKind

HAPPENED_AT = "happened_at"


def service(category: Category) -> Row:
    """One line of the list of services."""
    group = category.parent
    return {
        "service_code": category.code,
        "service_name": category.public_name,
        "description": category.promise,
        "metadata": True,
        "type": "realtime",
        "keywords": ",".join(category.keywords),
        "group": group.public_name if group is not None else "",
    }


def definition(category: Category) -> Row:
    """What may be told with a request of this kind, and what we promise."""
    return {
        "service_code": category.code,
        "attributes": [
            {
                "variable": False,
                "code": "promise",
                "datatype": "text",
                "required": False,
                "order": 1,
                "description": _("We see to it %(promise)s.") % {"promise": category.promise},
            },
            {
                "variable": True,
                "code": HAPPENED_AT,
                "datatype": "datetime",
                "required": False,
                "datatype_description": "2026-03-05T09:00:00+08:00",
                "order": 2,
                "description": _("When was it seen?"),
            },
        ],
    }


@dataclass(frozen=True, slots=True)
class Read:
    """What had to be read beside the cases, each kind in one query."""

    moved: dict[int, datetime]
    said: dict[int, str]  # words by their id
    media: dict[int, int | None]
    shown: dict[int, Showing]
    photos: dict[int, str]


def requests(cases: Sequence[Case], actor: Actor) -> list[Row]:
    """Each request as this reader may have it."""
    read = _read(cases, actor)
    return [_request(case, actor, read) for case in cases]


def moment(at: datetime | None) -> str:
    """A moment with its zone, in whole seconds."""
    return timezone.localtime(at).isoformat(timespec="seconds") if at else ""


def agency(case: Case) -> str:
    """Who answers for it, by title; a person is not named."""
    return "" if case.owner.kind == PartyKind.PERSON else case.owner.name


def stands(case: Case) -> str:
    """Where it stands, in the residents' words."""
    whose = case.merged_into if case.merged_into is not None else case
    return str(STANDS[State(whose.state)])


def update(step: Step, actor: Actor, said: Mapping[int, str]) -> Row:
    """One thing that became of a request."""
    own = policies.reads_in_full(actor, step.case) and step.kind in RESIDENTS_READ
    return {
        "update_id": ids.update_id(step.case.uid, step.seq),
        "service_request_id": ids.public_id(step.case.uid),
        "status": UPDATES[StepKind(step.kind)],
        "updated_datetime": moment(step.recorded_at),
        "description": (said.get(step.words_id or 0) if own else "")
        or str(STANDS[State(step.to_state)]),
    }


def updates(steps: Sequence[Step], actor: Actor) -> list[Row]:
    """Each update as this reader may have it: strangers get our sentence, no words of anybody."""
    own = [step for step in steps if policies.reads_in_full(actor, step.case)]
    said = words.read_many(step.words_id for step in own if step.kind in RESIDENTS_READ)
    return [update(step, actor, said) for step in steps]


def _request(case: Case, actor: Actor, read: Read) -> Row:
    building = case.building
    told = {
        "service_request_id": ids.public_id(case.uid),
        "status": STATES[State(case.state)].status,
        "status_notes": stands(case),
        "service_name": case.category.public_name,
        "service_code": case.category.code,
        "agency_responsible": agency(case),
        "requested_datetime": moment(case.recorded_at),
        "updated_datetime": moment(
            max(case.recorded_at, read.moved.get(case.pk, case.recorded_at))
        ),
        "expected_datetime": moment(case.due_at) if case.is_open else "",
        "address": standing.place(case) or case.community.name,
        "address_id": building.code if building is not None else "",
        "lat": building.latitude if building is not None else None,
        "long": building.longitude if building is not None else None,
        "media_url": read.photos.get(case.pk, ""),
    }
    told |= _filled(_allowed(case, read))
    if policies.reads_in_full(actor, case):
        told |= _filled(_in_full(case, read))
    return told


def _allowed(case: Case, read: Read) -> Row:
    """What a person said everybody may read, in those words; an answer only while it stands."""
    showing = read.shown.get(case.pk)
    if showing is None:
        return {}
    answer = read.said.get(showing.answer_id or 0, "") if case.state in SAYS_HOW else ""
    return {
        "description": read.said.get(showing.said_id or 0, ""),
        "address": read.said.get(showing.where_id or 0, ""),
        "status_notes": f"{stands(case)} {answer}" if answer else "",
    }


def _in_full(case: Case, read: Read) -> Row:
    """What the system that said it may read again."""
    return {
        "description": read.said.get(case.said_id or 0, ""),
        "address": read.said.get(case.where_id or 0, ""),
        "media_url": read.said.get(read.media.get(case.pk) or 0, ""),
    }


def _filled(row: Row) -> Row:
    return {key: value for key, value in row.items() if value}


def _read(cases: Sequence[Case], actor: Actor) -> Read:
    keys = [case.pk for case in cases]
    moved = Step.objects.filter(case__in=keys, kind__in=list(UPDATES))
    latest = moved.order_by().values("case").annotate(at=Max("recorded_at"))
    own = [case for case in cases if policies.reads_in_full(actor, case)]
    media = _media(own)
    shown = {each.case_id: each for each in Showing.objects.filter(case__in=keys)}
    wanted = [*(case.said_id for case in own), *(case.where_id for case in own), *media.values()]
    for each in shown.values():
        wanted += [each.said_id, each.where_id, each.answer_id]
    return Read(
        moved={row["case"]: row["at"] for row in latest},
        said=words.read_many(wanted),
        media=media,
        shown=shown,
        photos=_photos(keys),
    )


def _photos(keys: Sequence[int]) -> dict[int, str]:
    """The newest photo of each case that may be shown."""
    public = CasePhoto.objects.filter(case__in=keys, is_public=True).order_by("pk")
    found = public.values_list("case_id", "file__key")
    return {case: f"{settings.PUBLIC_URL}/files/{key}" for case, key in found}


def _media(own: Iterable[Case]) -> dict[int, int | None]:
    keys = [case.pk for case in own]
    if not keys:
        return {}
    return dict(Submission.objects.filter(case__in=keys).values_list("case_id", "media_id"))
