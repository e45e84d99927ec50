"""GeoReport v2, reading: discovery, services, requests, tokens."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse

from doorstep.cases.models import Case
from doorstep.catalogue.models import Category
from doorstep.kernel import captures, deployment
from doorstep.open311 import asked, ids, queries, shown
from doorstep.open311.formats import Answer
from doorstep.open311.views.door import Asking
from doorstep.places.models import Place

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGED = "2026-11-22T09:00:00+08:00"  # when what clients must know of this API last changed


def discovery(_asking: Asking) -> Answer:
    """Where everything is, and in which formats."""
    base = f"{settings.PUBLIC_URL}{reverse('open311:discovery', args=['json'])}".rpartition("/")[0]
    endpoint = {
        "specification": SPECIFICATION,
        "url": base,
        "changeset": CHANGED,
        "type": "test" if deployment.is_demo() else "production",
        "formats": ["application/json", "text/xml"],
    }
    told = {
        "changeset": CHANGED,
        "contact": f"{settings.PUBLIC_URL}/",
        "key_service": f"{settings.PUBLIC_URL}/",
        "endpoints": [endpoint],
    }
    return Answer("discovery", told)


def services(asking: Asking) -> Answer:
    """What may be asked for."""
    place = queries.jurisdiction(asking.given.get("jurisdiction_id", ""))
    return Answer("services", [shown.service(each) for each in queries.services(place)], "service")


def definition(asking: Asking) -> Answer:
    """What one kind of request may carry."""
    place = queries.jurisdiction(asking.given.get("jurisdiction_id", ""))
    return Answer("service_definition", shown.definition(_category(asking, place)))


def _category(asking: Asking, place: Place | None) -> Category:
    return queries.service(asking.path["code"], place)


def requests(asking: Asking) -> Answer:
    """Requests of a time, newest first."""
    place = queries.jurisdiction(asking.given.get("jurisdiction_id", ""))
    wanted = asked.wanted(asking.given, at=asking.at)
    page = queries.requests_page(wanted, place=place, actor=asking.actor)
    told = shown.requests(page.items, asking.actor)
    return Answer("service_requests", told, "request", next=str(page.next) if page.next else "")


def request(asking: Asking) -> Answer:
    """One request, as a list of one."""
    case = queries.request_of(asking.path["request_id"])
    return Answer("service_requests", shown.requests([case], asking.actor), "request")


def token(asking: Asking) -> Answer:
    """What became of a client's own `capture_id`, when the answer to it was lost."""
    client = asking.actor.program
    if client is None:
        raise Case.DoesNotExist
    try:
        made = UUID(asking.path["token"])
    except ValueError:
        raise Case.DoesNotExist from None
    uid = captures.result_of(f"client:{client.uid.hex}", "case", made)
    if uid is None:
        raise Case.DoesNotExist
    told = {"service_request_id": ids.public_id(UUID(uid)), "token": asking.path["token"]}
    return Answer("service_requests", [told], "request")


def updates(asking: Asking) -> Answer:
    """What became of requests since a moment, oldest first."""
    place = queries.jurisdiction(asking.given.get("jurisdiction_id", ""))
    page = queries.updates(asked.wanted(asking.given, at=asking.at), place=place)
    told = shown.updates(page.items, asking.actor)
    return Answer(
        "service_request_updates", told, "request_update", next=str(page.next) if page.next else ""
    )
