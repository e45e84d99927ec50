"""What is told of a request: little to strangers, all of it to the system that said it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.cases import standing
from doorstep.cases.models import Case, Step
from doorstep.cases.queries.public import STANDS
from doorstep.cases.states import State
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

    moved: dict[int, datetime] = field(default_factory=dict)
    said: dict[int, str] = field(default_factory=dict)
    media: dict[int, int | None] = field(default_factory=dict)


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
    }
    if policies.reads_in_full(actor, case):
        told |= _in_full(case, read)
    return told


def _in_full(case: Case, read: Read) -> Row:
    """What the system that said it may read again."""
    said = read.said
    return {
        "description": said.get(case.said_id or 0, ""),
        "address": said.get(case.where_id or 0, "") or standing.place(case) or case.community.name,
        "media_url": said.get(read.media.get(case.pk) or 0, ""),
    }


def _read(cases: Sequence[Case], actor: Actor) -> Read:
    moved = Step.objects.filter(case__in=[case.pk for case in cases], kind__in=list(UPDATES))
    latest = moved.order_by().values("case").annotate(at=Max("recorded_at"))
    own = [case for case in cases if policies.reads_in_full(actor, case)]
    media = _media(own)
    wanted = [*(case.said_id for case in own), *(case.where_id for case in own), *media.values()]
    return Read(
        moved={row["case"]: row["at"] for row in latest},
        said=words.read_many(wanted),
        media=media,
    )


def _media(own: Iterable[Case]) -> dict[int, int | None]:
    keys = [case.pk for case in own]
    if not keys:
        return {}
    return dict(Submission.objects.filter(case__in=keys).values_list("case_id", "media_id"))
