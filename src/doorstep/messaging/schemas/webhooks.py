"""What goes in and out of the JSON API of webhooks."""

from datetime import datetime
from typing import Any, Literal, Self, cast
from uuid import UUID

from ninja import Schema
from pydantic import Field

from doorstep.kernel.schemas import Strict
from doorstep.messaging.models import Webhook, WebhookCall, WebhookTry
from doorstep.messaging.states import Outcome, PausedWhy, WebhookState
from doorstep.places.references import ref_of

type CallState = Literal["WAITING", "TAKEN", "SENT", "DEAD", "HELD", "CANCELLED"]


class WebhookIn(Strict):
    """Where you want to be told, and of what. A lost reply: send the same `capture_id` again."""

    capture_id: UUID = Field(description="made by you, once, before the first try")
    url: str = Field(
        min_length=1,
        max_length=500,
        examples=["https://hotline.example/doorstep"],
        description="https, at a host the operator has listed",
    )
    events: list[str] = Field(
        min_length=1, max_length=50, examples=[["case.raised", "case.resolved"]]
    )
    place: str = Field(
        default="",
        max_length=200,
        examples=[""],
        description="whose cases; your community, or the place your key was given for",
    )


class WebhookOut(Schema):
    """A webhook. What it tells is what its owner may see at that moment."""

    uid: UUID
    url: str = Field(examples=["https://hotline.example/doorstep"])
    events: list[str] = Field(examples=[["case.raised", "case.resolved"]])
    place: str = Field(examples=["7KQM2WXY"])
    state: WebhookState
    paused_why: PausedWhy | None
    failures: int = Field(examples=[0], description="one after another, until one gets in")
    old_secret_until: datetime | None = Field(examples=[None])
    made_at: datetime

    @classmethod
    def of(cls, webhook: Webhook) -> Self:
        return cls(**_told(webhook))


class WebhookSecretOut(WebhookOut):
    """The same, with its secret: shown when it is made, and never again."""

    secret: str | None = Field(
        examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw…"],
        description="null when the same request came before; rotate it if it is lost",
    )

    @classmethod
    def showing(cls, webhook: Webhook, secret: str | None) -> Self:
        """With the secret that was just made."""
        return cls(**_told(webhook), secret=secret)


def _told(webhook: Webhook) -> dict[str, Any]:
    return {
        "uid": webhook.uid,
        "url": webhook.url,
        "events": webhook.events,
        "place": ref_of(webhook.place),
        "state": webhook.state,
        "paused_why": webhook.paused_why or None,
        "failures": webhook.failures,
        "old_secret_until": webhook.old_secret_until,
        "made_at": webhook.made_at,
    }


class TryOut(Schema):
    """One attempt. `status` is what the other side answered; null when nothing came back."""

    number: int
    started_at: datetime
    ended_at: datetime | None
    outcome: Outcome
    status: int | None = Field(examples=[200])

    @classmethod
    def of(cls, tried: WebhookTry) -> Self:
        return cls(
            number=tried.number,
            started_at=tried.started_at,
            ended_at=tried.ended_at,
            outcome=Outcome(tried.outcome),
            status=tried.status,
        )


class WebhookCallOut(Schema):
    """One thing that was told or waits to be."""

    uid: UUID = Field(description="the `webhook-id` it is told under, each time")
    event: str = Field(examples=["case.resolved"])
    thing: UUID
    code: str = Field(examples=["7KQM2WXYZ4AB"])
    seq: int
    happened_at: datetime
    state: CallState
    next_try_at: datetime
    sent_at: datetime | None
    tries: list[TryOut]

    @classmethod
    def of(cls, call: WebhookCall) -> Self:
        return cls(
            uid=call.uid,
            event=call.event,
            thing=call.thing_id,
            code=call.code,
            seq=call.seq,
            happened_at=call.happened_at,
            state=cast("CallState", call.state),
            next_try_at=call.next_try_at,
            sent_at=call.sent_at,
            tries=[TryOut.of(each) for each in call.attempts.all()],
        )


class WebhookCallsPage(Schema):
    """Some calls, newest first. `next` is null on the last page."""

    items: list[WebhookCallOut]
    next: str | None = Field(examples=[None])


class EventOut(Schema):
    """One event to subscribe to."""

    name: str = Field(examples=["case.resolved"])
    meaning: str = Field(examples=["the helper says it is done"])
