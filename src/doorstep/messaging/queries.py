"""Reading the outbox. `seen_by` and `page_for` are the only doors for web code."""

from django.db.models import Count, Q, QuerySet

from doorstep.kernel.paging import Cursor, Page, merged
from doorstep.messaging import policies
from doorstep.messaging.models import Delivery, Message
from doorstep.messaging.states import State
from doorstep.people.actors import Actor, Grant
from doorstep.people.states import Right
from doorstep.places.states import PlaceKind

PAGE = 50
COUNTED = (State.WAITING, State.TAKEN, State.DEAD, State.HELD)

_WAYS: dict[str, str] = {
    PlaceKind.COMMUNITY: "community",
    PlaceKind.STREET: "community__parent",
    PlaceKind.DISTRICT: "community__parent__parent",
    PlaceKind.CITY: "community__parent__parent__parent",
}


def seen_by(actor: Actor, message_id: int) -> Message:
    """The message as `actor` may see it; Message.DoesNotExist for a stranger."""
    message = Message.objects.select_related("community", "person").get(pk=message_id)
    if not policies.may_see(actor, message):
        raise Message.DoesNotExist
    return message


def page_for(
    actor: Actor, *, state: State, after: Cursor | None = None, limit: int = PAGE
) -> Page[Message]:
    """Messages in one state that `actor` may see, newest first."""
    shown = Message.objects.filter(state=state).select_related("person")
    reasons = [shown.filter(under) for under in _under(actor)]
    return merged(reasons or [shown.none()], order="-pk", after=after, limit=limit)


def counts_by_state(actor: Actor) -> dict[State, int]:
    """How many are in each state that does not fill up with time."""
    counts = dict.fromkeys(COUNTED, 0)
    for under in _under(actor):
        rows = Message.objects.filter(under, state__in=COUNTED).values_list("state")
        for state, count in rows.annotate(count=Count("pk")).order_by():
            counts[State(state)] += count
    return counts


def attempts(message: Message) -> QuerySet[Delivery]:
    """Every attempt to send it, the last one first, with what the carrier said later."""
    return message.deliveries.prefetch_related("receipts").order_by("-number")


def _under(actor: Actor) -> list[Q]:
    """One condition for each place; no place lies inside another, so nothing counts twice."""
    grants = actor.places_with(Right.SEE_MESSAGES)
    return [_at(grant) for grant in grants if grant.level in _WAYS]


def _at(grant: Grant) -> Q:
    return Q(**{_WAYS[grant.level]: grant.place_id})
