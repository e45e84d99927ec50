"""How the API reads what is sent: JSON bodies, nothing it does not know, nothing it cannot keep."""

from collections.abc import Callable
from functools import wraps
from typing import Any, override

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.parser import Parser

from doorstep.kernel.errors import BadInput

FORMS = frozenset({"multipart/form-data", "application/x-www-form-urlencoded"})


class NotJson(ValueError):
    """A body of another kind than the API reads."""


class JsonOnly(Parser):
    """Reads bodies as JSON; an empty form, as browsers' tools like to send, is an empty body."""

    @override
    def parse_body(self, request: HttpRequest) -> Any:
        if (request.content_type or "").endswith("json"):
            body = super().parse_body(request)
            _refuse_unseen(body, "")
            return body
        if request.POST or request.FILES or request.content_type not in FORMS:
            raise NotJson
        return None


def known_only[**Given, Answer](view: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Refuse a question the operation does not know, for a slip in its name would go unnoticed."""
    operation = view._ninja_operation  # type: ignore[attr-defined]  # noqa: SLF001 - ninja has no public way from a view to it
    known = {
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in getattr(model, "__ninja_flatten_map__", model.model_fields)
    }

    @wraps(view)
    def asked(*given: Given.args, **named: Given.kwargs) -> Answer:
        request: Any = given[0]
        for name in request.GET:
            if name not in known:
                raise BadInput(_("We do not know this question. Leave it out."), field=name[:40])
        for name, values in [*request.GET.lists(), *request.POST.lists()]:
            _refuse_unseen(values, name)
        _refuse_unseen(list(request.resolver_match.kwargs.values()), "")
        return view(*given, **named)

    return asked


def _refuse_unseen(value: object, field: str) -> None:
    """No database keeps a NUL, and half a surrogate is no letter. Raises BadInput."""
    if isinstance(value, str):
        if any(each == "\0" or "\ud800" <= each <= "\udfff" for each in value):
            raise BadInput(
                _("There are signs in the text that cannot be kept. Please type it again."),
                field=field[:100],
            )
    elif isinstance(value, dict):
        for name, each in value.items():
            _refuse_unseen(name, field)
            _refuse_unseen(each, f"{field}.{name}" if field else str(name))
    elif isinstance(value, list):
        for each in value:
            _refuse_unseen(each, field)
