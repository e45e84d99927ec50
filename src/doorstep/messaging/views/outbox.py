"""The outbox as the office sees it: what waits, what could not be sent and why."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from doorstep.kernel import clock
from doorstep.kernel.errors import DomainError
from doorstep.kernel.paging import Cursor
from doorstep.messaging import operations, queries, reasons, texts
from doorstep.messaging.models import Message
from doorstep.messaging.states import Lane, State
from doorstep.people.http import SignedInRequest, found, with_right
from doorstep.people.masking import mask_name
from doorstep.people.states import Right

LANGUAGES = ("zh-hans", "en")


@dataclass(frozen=True, slots=True)
class Line:
    """One message as a line of the list: what it says, to whom, and why it stopped."""

    message: Message

    @property
    def words(self) -> str:
        """The text with names left open; nothing personal is read."""
        return words_of(self.message, get_language() or LANGUAGES[0])

    @property
    def receiver(self) -> str:
        """The receiver's masked name, or that it is a number somebody typed."""
        person = self.message.person
        return mask_name(person.name) if person else _("a typed number")

    @property
    def reason(self) -> str | Promise:
        return reasons.sentence(self.message.failure)

    @property
    def may_be_sent_again(self) -> bool:
        """A code that is gone cannot be."""
        is_stopped = self.message.state in {State.DEAD, State.HELD}
        return is_stopped and not (
            self.message.lane == Lane.CODE and self.message.state == State.DEAD
        )


def words_of(message: Message, language: str) -> str:
    """What a message says, its names left open; empty for a text no longer known."""
    try:
        return texts.outline(texts.known(message.template, message.version), language)
    except texts.UnknownTemplate:
        return ""


@require_safe
@with_right(Right.SEE_MESSAGES)
def outbox(request: SignedInRequest) -> HttpResponse:
    """One state after another; first what could not be sent, when there is such."""
    counts = queries.counts_by_state(request.actor)
    asked = request.GET.get("state", "")
    usual = State.DEAD if counts[State.DEAD] else State.WAITING
    state = State(asked) if asked in State.values else usual
    after = Cursor.read(request.GET.get("after", ""))
    page = queries.page_for(request.actor, state=state, after=after)
    return render(
        request,
        "messaging/outbox.html",
        {
            "lines": [Line(each) for each in page.items],
            "state": state,
            "may_connect": request.actor.holds_anywhere(Right.MANAGE_CLIENTS),
            "tabs": [_tab(each, state, counts) for each in State],
            "held": _held(request) if state is State.HELD else 0,
            "next_url": _address(state, after=page.next) if page.next else "",
            "first_url": _address(state) if after else "",
        },
    )


@require_safe
@with_right(Right.SEE_MESSAGES)
def message(request: SignedInRequest, message_id: int) -> HttpResponse:
    """One message and every attempt to send it."""
    shown = found(queries.seen_by, request.actor, message_id)
    tries = [(each, reasons.sentence(each.failure)) for each in queries.attempts(shown)]
    return render(
        request,
        "messaging/message.html",
        {"line": Line(shown), "message": shown, "attempts": tries},
    )


@require_POST
@with_right(Right.SEE_MESSAGES)
def release(request: SignedInRequest, message_id: int) -> HttpResponse:
    """Send a stopped message again."""
    return _changed(request, message_id, operations.release_dead, _("It will be tried again now."))


@require_POST
@with_right(Right.SEE_MESSAGES)
def hold(request: SignedInRequest, message_id: int) -> HttpResponse:
    """Keep a waiting message back."""
    return _changed(request, message_id, operations.hold, _("It stays here until you let it go."))


@require_POST
@with_right(Right.SEE_MESSAGES)
def release_held(request: SignedInRequest) -> HttpResponse:
    """Let everything go that a restore held back here."""
    count = operations.release_held(by=request.actor, at=clock.now())
    messages.success(request, _("%(count)d messages leave now.") % {"count": count})
    return redirect("messaging:outbox")


@require_POST
@with_right(Right.SEE_MESSAGES)
def discard_held(request: SignedInRequest) -> HttpResponse:
    """Call off everything that a restore held back here."""
    count = operations.discard_held(by=request.actor, at=clock.now())
    messages.success(request, _("%(count)d messages are called off.") % {"count": count})
    return redirect("messaging:outbox")


def _held(request: SignedInRequest) -> int:
    return sum(queries.held_by_restore(request.actor).values())


def _changed(
    request: SignedInRequest, message_id: int, operation: Callable[..., Any], words: str
) -> HttpResponse:
    found(queries.seen_by, request.actor, message_id)
    try:
        operation(message_id, by=request.actor, at=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect("messaging:message", message_id=message_id)


def _tab(each: State, chosen: State, counts: dict[State, int]) -> dict[str, object]:
    count = counts.get(each)
    return {
        "url": _address(each),
        "label": each.label,
        "is_chosen": each == chosen,
        "count": count,
        "kind": "late" if each == State.DEAD and count else "",
    }


def _address(state: State, after: Cursor | None = None) -> str:
    return f"?{urlencode({'state': state.value, **({'after': str(after)} if after else {})})}"
