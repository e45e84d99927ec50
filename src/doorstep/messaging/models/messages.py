"""Messages waiting and sent, each attempt to send one, and what the provider said of it."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from doorstep.kernel import rules
from doorstep.kernel.fields import EncryptedTextField
from doorstep.kernel.models import Sealable, Words
from doorstep.messaging.states import Carrier, Channel, Lane, Outcome, ReceiptKind, State
from doorstep.people.models import Party, Person
from doorstep.places.models import Place


class Message(Sealable):
    """Something to be told to one receiver: a template and ids, never the text itself."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    template = models.CharField(max_length=64)
    version = models.PositiveSmallIntegerField()
    params = models.JSONField(default=dict)
    reference = models.CharField(max_length=160, unique=True)
    purpose = models.CharField(max_length=24)
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    party = models.ForeignKey(
        Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    address = EncryptedTextField(null=True)
    secret = EncryptedTextField(null=True)
    language = models.CharField(max_length=8)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    fallbacks = models.JSONField(default=list)
    lane = models.PositiveSmallIntegerField(choices=Lane.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    try_limit = models.PositiveSmallIntegerField()
    next_try_at = models.DateTimeField()
    send_before = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.CharField(max_length=80, blank=True, default="")
    sent_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=120, blank=True, default="")
    made_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["state", "lane", "next_try_at"], name="messaging_message_next"),
            models.Index(fields=["community", "state", "-id"], name="messaging_message_page"),
            models.Index(
                fields=["taken_by"],
                condition=Q(state="TAKEN"),
                name="messaging_message_taken",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="messaging_message_known_state"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(address__isnull=False),
                name="messaging_message_has_receiver",
            ),
            models.CheckConstraint(
                condition=~Q(state="SENT") | Q(sent_at__isnull=False),
                name="messaging_message_sent_says_when",
            ),
            models.CheckConstraint(
                condition=Q(secret__isnull=True)
                | Q(state__in=[State.WAITING, State.TAKEN, State.HELD])
                | (Q(state=State.DEAD) & ~Q(lane=Lane.CODE)),
                name="messaging_message_no_secret_kept",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.uid}"


class Delivery(models.Model):
    """One attempt to send a message, with the text as it went out."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="deliveries")
    number = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=8, choices=Channel.choices)
    carrier = models.CharField(max_length=8, choices=Carrier.choices)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome.choices, default=Outcome.UNKNOWN)
    words = models.ForeignKey(
        Words,
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    words_digest = models.CharField(max_length=64, blank=True, default="")
    provider_id = models.CharField(max_length=120, blank=True, default="")
    failure = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["message", "number"], name="messaging_delivery_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="messaging_delivery_known_outcome"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id}/{self.number}"


class Receipt(models.Model):
    """What the provider told us later about one delivery."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="receipts")
    kind = models.CharField(max_length=10, choices=ReceiptKind.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery", "kind"], name="messaging_receipt_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.delivery_id}"


rules.frozen(
    Message,
    columns=["uid", "template", "version", "params", "reference", "person", "party", "made_at"],
    may_delete=False,
)
rules.frozen(
    Delivery,
    columns=["message", "number", "channel", "carrier", "started_at", "words_digest"],
    may_delete=False,
)
rules.append_only(Receipt)
