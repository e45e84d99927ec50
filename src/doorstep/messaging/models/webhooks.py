"""Other systems that are told what happens: where, of what, each call and each try to make it."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from doorstep.kernel import rules
from doorstep.kernel.fields import EncryptedTextField
from doorstep.kernel.models import Sealable
from doorstep.messaging.states import Outcome, PausedWhy, State, WebhookState
from doorstep.places.models import Place


class Webhook(Sealable):
    """An address that is called when something happens at a place, as far as its owner may know."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    owner_kind = models.CharField(max_length=8)
    owner_id = models.CharField(max_length=40)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    url = models.CharField(max_length=500)
    events = models.JSONField(default=list)
    secret = EncryptedTextField()
    old_secret = EncryptedTextField(null=True, blank=True)
    old_secret_until = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=WebhookState, default=WebhookState.ACTIVE)
    paused_why = models.CharField(max_length=8, choices=PausedWhy, blank=True, default="")
    failures = models.PositiveSmallIntegerField(default=0)  # one after another, until one gets in
    next_call_at = models.DateTimeField()  # not before, after a failure
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["place"],
                name="messaging_webhook_at_place",
                condition=~Q(state=WebhookState.ENDED),
            ),
            models.Index(fields=["owner_kind", "owner_id"], name="messaging_webhook_of_owner"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="messaging_webhook_paused_says_why",
                condition=Q(state=WebhookState.PAUSED) ^ Q(paused_why=""),
            ),
            models.CheckConstraint(
                name="messaging_webhook_ended_says_when",
                condition=Q(state=WebhookState.ENDED, ended_at__isnull=False)
                | (~Q(state=WebhookState.ENDED) & Q(ended_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"webhook {self.uid}"


class WebhookCall(models.Model):
    """One thing that happened, to be told to one webhook: ids and a moment, never words."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    webhook = models.ForeignKey(
        Webhook, on_delete=models.PROTECT, related_name="calls", db_index=False
    )
    event = models.CharField(max_length=40)
    thing_kind = models.CharField(max_length=16)
    thing_id = models.UUIDField()
    code = models.CharField(max_length=16, blank=True, default="")
    seq = models.PositiveIntegerField()
    happened_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    try_limit = models.PositiveSmallIntegerField()
    next_try_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.CharField(max_length=80, blank=True, default="")
    sent_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=120, blank=True, default="")
    made_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at"],
                name="messaging_webhookcall_next",
                condition=Q(state="WAITING"),
            ),
            models.Index(
                fields=["taken_by"], name="messaging_webhookcall_taken", condition=Q(state="TAKEN")
            ),
            models.Index(fields=["webhook", "-id"], name="messaging_webhookcall_page"),
            models.Index(fields=["made_at"], name="messaging_webhookcall_old"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["webhook", "thing_id", "seq", "event"], name="messaging_webhookcall_once"
            ),
            models.CheckConstraint(
                name="messaging_webhookcall_sent_says_when",
                condition=~Q(state="SENT") | Q(sent_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.uid}"


class WebhookTry(models.Model):
    """One attempt to make a call, and what the other side answered."""

    call = models.ForeignKey(
        WebhookCall, on_delete=models.CASCADE, related_name="attempts", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome, default=Outcome.UNKNOWN)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    failure = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        verbose_name_plural = "webhook tries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "number"], name="messaging_webhooktry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id}/{self.number}"


rules.frozen(
    Webhook,
    columns=["uid", "owner_kind", "owner_id", "place", "url", "events", "made_at"],
    may_delete=False,
)
rules.frozen(
    WebhookCall,
    columns=["uid", "webhook", "event", "thing_kind", "thing_id", "code", "seq", "happened_at"],
    may_delete=True,
)
