"""What our messages say: every text in both languages, and reading one aloud."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.messaging import operations, sayings
from doorstep.messaging.sayings import Saying
from doorstep.messaging.states import Reader, Standing
from doorstep.messaging.texts import UnknownTemplate
from doorstep.people.http import SignedInRequest, with_right
from doorstep.people.states import Right

UNREAD = "UNREAD"
LIGHTS = {Standing.READ: "done", Standing.CHANGED: "soon", Standing.NEVER: "off"}


@require_safe
@with_right(Right.SEE_MESSAGES)
def texts_page(request: SignedInRequest) -> HttpResponse:
    """Every text we send, or those one kind of receiver reads, or those still to be read aloud."""
    every = sayings.every()
    asked = request.GET.get("to", "")
    chosen = asked if asked in {UNREAD, *Reader.values} else ""
    return render(
        request,
        "messaging/texts.html",
        {
            "sayings": [_card(each) for each in _of(every, chosen)],
            "tabs": [_tab(value, label, every, chosen) for value, label in _kinds().items()],
        },
    )


@require_safe
@with_right(Right.SEE_MESSAGES)
def text(request: SignedInRequest, name: str) -> HttpResponse:
    """One text: its words filled with samples, how long it is, and who read it aloud."""
    return render(request, "messaging/text.html", _card(_found(name)))


@require_POST
@with_right(Right.SEE_MESSAGES)
def read_aloud(request: SignedInRequest, name: str) -> HttpResponse:
    """Write down that I read these words aloud."""
    _found(name)
    try:
        operations.record_reading(
            name,
            language=request.POST.get("language", ""),
            digest=request.POST.get("digest", ""),
            by=request.actor,
            at=clock.now(),
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Written down: you read it aloud."))
    return redirect("messaging:text", name=name)


def _found(name: str) -> Saying:
    try:
        return sayings.one(name)
    except UnknownTemplate:
        raise Http404 from None


def _card(saying: Saying) -> dict[str, object]:
    return {
        "saying": saying,
        "wordings": [{"wording": each, "light": LIGHTS[each.standing]} for each in saying.wordings],
    }


def _kinds() -> dict[str, str | Promise]:
    return {
        "": _("All texts"),
        UNREAD: _("To be read aloud"),
        **{each.value: each.label for each in Reader},
    }


def _of(every: list[Saying], chosen: str) -> list[Saying]:
    if chosen == UNREAD:
        return [each for each in every if each.wants_reading]
    return [each for each in every if chosen in {"", each.made.to}]


def _tab(value: str, label: str | Promise, every: list[Saying], chosen: str) -> dict[str, object]:
    return {
        "url": f"?{urlencode({'to': value})}",
        "label": label,
        "is_chosen": value == chosen,
        "count": len(_of(every, value)),
    }
