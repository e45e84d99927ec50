from django.urls import path, re_path, register_converter

from doorstep.open311.views import reading, writing
from doorstep.open311.views.door import door, no_such_address

app_name = "open311"


class FormatConverter:
    """The end of an address: json or xml."""

    regex = "json|xml"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FormatConverter, "form")

lost = door(get=no_such_address, post=no_such_address)

urlpatterns = [
    path("open311/v2/discovery.<form:form>", door(get=reading.discovery), name="discovery"),
    path("open311/v2/services.<form:form>", door(get=reading.services), name="services"),
    path(
        "open311/v2/services/<str:code>.<form:form>", door(get=reading.definition), name="service"
    ),
    path(
        "open311/v2/requests.<form:form>",
        door(get=reading.requests, post=writing.submit),
        name="requests",
    ),
    path(
        "open311/v2/requests/<str:request_id>.<form:form>",
        door(get=reading.request),
        name="request",
    ),
    path("open311/v2/tokens/<str:token>.<form:form>", door(get=reading.token), name="token"),
    path(
        "open311/v2/servicerequestupdates.<form:form>",
        door(get=reading.updates, post=writing.hear),
        name="updates",
    ),
    re_path(r"^open311/.*\.(?P<form>json|xml)$", lost),
    re_path(r"^open311/", lost),
]
