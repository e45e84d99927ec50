"""GeoReport v2, writing: a new request, and an update of one's own."""

from django.utils.translation import gettext as _

from doorstep.open311 import ids, operations, shown
from doorstep.open311.formats import Answer
from doorstep.open311.views.door import Asking


def submit(asking: Asking) -> Answer:
    """Take it down: 201 when it is new, 200 when it came before."""
    case, is_new = operations.submit(asking.given, by=asking.actor, at=asking.at)
    notice = _("We have it and see to it by %(due)s.") % {"due": shown.moment(case.due_at)}
    told = {
        "service_request_id": ids.public_id(case.uid),
        "service_notice": notice if case.is_open else "",
    }
    return Answer("service_requests", [told], "request", status=201 if is_new else 200)


def hear(asking: Asking) -> Answer:
    """Take an update down: 201 when it is new, 200 when it came before."""
    told, is_new = operations.hear(asking.given, by=asking.actor, at=asking.at)
    status = 201 if is_new else 200
    row = {"update_id": told}
    return Answer("service_request_updates", [row], "request_update", status=status)
