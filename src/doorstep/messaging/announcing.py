"""What other systems can be told of. A room above says which events there are and who may know."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from doorstep.messaging.models import Webhook, WebhookCall
from doorstep.messaging.states import State, WebhookState
from doorstep.people.actors import Actor

TEST = "webhook.test"
TRIES = 20  # more than it takes to pause the webhook: what waits for it is not lost

type MayKnow = Callable[[Actor, UUID], bool]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing: the events that happen to it, and who may know of one."""

    events: Mapping[str, str | Promise]
    may_know: MayKnow


_KINDS: dict[str, Kind] = {"webhook": Kind({TEST: _("a test")}, lambda _actor, _uid: True)}


def announces(kind: str, events: Mapping[str, str | Promise], *, may_know: MayKnow) -> None:
    """Have webhooks told of these events. `may_know` is asked when the call is made."""
    _KINDS[kind] = Kind(events, may_know)


def every_event() -> dict[str, str | Promise]:
    """Everything a webhook is ever told, with what it means."""
    return {name: words for kind in _KINDS.values() for name, words in kind.events.items()}


def events() -> dict[str, str | Promise]:
    """Every event one can subscribe to, with what it means."""
    every = every_event()
    every.pop(TEST)
    return dict(sorted(every.items()))


def may_know(actor: Actor, thing: tuple[str, UUID]) -> bool:
    """Whether `actor` may know of the thing at this moment."""
    known = _KINDS.get(thing[0])
    return known is not None and known.may_know(actor, thing[1])


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened to one thing, as its `seq`-th step."""

    event: str
    thing: tuple[str, UUID]
    seq: int
    at: datetime
    code: str = ""


def is_anybody_told() -> bool:
    """Whether there is a webhook at all; most houses have none."""
    return Webhook.objects.exclude(state=WebhookState.ENDED).exists()


def announce(happened: Happened, *, place_ids: Iterable[int], at: datetime) -> int:
    """Write a call for each webhook that wants it at or above these places; how many there are.

    Told twice it is written once. Nothing leaves here.
    """
    there = Webhook.objects.filter(place__in=list(place_ids), made_at__lte=happened.at)
    open_ = there.exclude(state=WebhookState.ENDED)  # what came before it was made is no news
    locked = open_.select_for_update(no_key=True).order_by("pk")  # nobody pauses it meanwhile
    wanting = [each for each in locked if happened.event in each.events]
    calls = [call_for(each, happened, at=at) for each in wanting]
    WebhookCall.objects.bulk_create(calls, ignore_conflicts=True)
    return len(calls)


def call_for(webhook: Webhook, happened: Happened, *, at: datetime) -> WebhookCall:
    """One call as it is written; for a paused webhook it is held until it goes on."""
    is_paused = webhook.state == WebhookState.PAUSED
    return WebhookCall(
        webhook=webhook,
        event=happened.event,
        thing_kind=happened.thing[0],
        thing_id=happened.thing[1],
        code=happened.code,
        seq=happened.seq,
        happened_at=happened.at,
        state=State.HELD if is_paused else State.WAITING,
        try_limit=TRIES,
        next_try_at=max(at, webhook.next_call_at),
        made_at=at,
    )
