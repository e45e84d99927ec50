"""Reading the outbox. `seen_by` and `page_for` are the only doors for web code."""

from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Count, F, Prefetch, Q, QuerySet

from doorstep.kernel.paging import Cursor, Page, merged, page
from doorstep.messaging import policies, reasons
from doorstep.messaging.models import Delivery, Message, Webhook, WebhookCall, WebhookTry
from doorstep.messaging.states import Lane, State
from doorstep.people.actors import Actor, Grant
from doorstep.people.states import Right
from doorstep.places.models import Place
from doorstep.places.states import PlaceKind

PAGE = 50
MOST_WEBHOOKS = 200
COUNTED = (State.WAITING, State.TAKEN, State.DEAD, State.HELD)

HELD_BY_RESTORE = Q(state=State.HELD, failure=reasons.RESTORED)

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


def within(actor: Actor) -> Q:
    """What lies where the actor has a say; everything for the operator acting as the system."""
    if actor.is_system:
        return Q(pk__isnull=False)
    reasons_to_see = _under(actor)
    return reduce(or_, reasons_to_see, Q(pk__in=[]))


def held_by_restore(actor: Actor) -> dict[Lane, int]:
    """How many messages a restore holds back where the actor has a say, lane by lane."""
    held = Message.objects.filter(within(actor), HELD_BY_RESTORE).values_list("lane")
    return {Lane(lane): n for lane, n in held.annotate(n=Count("pk")).order_by("lane")}


def attempts(message: Message) -> QuerySet[Delivery]:
    """Every attempt to send it, the last one first, with what the carrier said later."""
    return message.deliveries.prefetch_related("receipts").order_by("-number")


def _under(actor: Actor) -> list[Q]:
    """One condition for each place; no place lies inside another, so nothing counts twice."""
    grants = actor.places_with(Right.SEE_MESSAGES)
    return [_at(grant) for grant in grants if grant.level in _WAYS]


def _at(grant: Grant) -> Q:
    return Q(**{_WAYS[grant.level]: grant.place_id})


def webhooks_for(actor: Actor) -> list[Webhook]:
    """One's own, and those of the places where `actor` lets systems in; ended ones last."""
    grants = [grant.place_id for grant in actor.places_with(Right.MANAGE_CLIENTS)]
    below = Q(owner_kind=actor.kind, owner_id=actor.id)
    for path in Place.objects.filter(pk__in=grants).values_list("path", flat=True):
        below |= Q(place__path__startswith=path)
    listed = Webhook.objects.filter(below).select_related("place")
    return list(listed.order_by(F("ended_at").desc(nulls_first=True), "-pk")[:MOST_WEBHOOKS])


def webhook_seen_by(actor: Actor, uid: UUID) -> Webhook:
    """The webhook, for its owner and for whoever lets systems in there; DoesNotExist else."""
    webhook = Webhook.objects.select_related("place").get(uid=uid)
    if not policies.may_keep_webhook(actor, webhook):
        raise Webhook.DoesNotExist
    return webhook


def calls_of(
    webhook: Webhook, *, after: Cursor | None = None, limit: int = PAGE
) -> Page[WebhookCall]:
    """What it was told and what waits, newest first, each with its tries."""
    calls = webhook.calls.prefetch_related(
        Prefetch("attempts", WebhookTry.objects.order_by("number"))
    )
    return page(calls, order="-pk", after=after, limit=limit)


def call_seen_by(actor: Actor, webhook_uid: UUID, call_uid: UUID) -> WebhookCall:
    """One call of a webhook; WebhookCall.DoesNotExist for a stranger."""
    try:
        webhook = webhook_seen_by(actor, webhook_uid)
    except Webhook.DoesNotExist:
        raise WebhookCall.DoesNotExist from None
    return webhook.calls.prefetch_related("attempts").get(uid=call_uid)


def places_to_subscribe_at(actor: Actor) -> list[Place]:
    """Where `actor` may be told of what happens, from above."""
    if actor.program is not None:
        return [actor.program.place]
    grants = [grant.place_id for grant in actor.places_with(Right.SEE_CASES)]
    return list(Place.objects.filter(pk__in=grants, is_active=True).order_by("path"))
