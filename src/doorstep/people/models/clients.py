"""Programs that speak for nobody in particular, and how much they ask of us."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from doorstep.kernel import rules
from doorstep.kernel.fields import EncryptedTextField
from doorstep.kernel.models import Sealable
from doorstep.people.states import ClientMay, Outcome
from doorstep.places.models import Place


class Client(Sealable):
    """Another system with a key of its own: a hotline, a mini-program. Only a digest is kept."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    name = models.CharField(max_length=60)
    contact = EncryptedTextField(null=True, blank=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    key_digest = models.CharField(max_length=64, unique=True)
    key_start = models.CharField(max_length=12)
    key_made_at = models.DateTimeField()
    is_demo = models.BooleanField(default=False)
    may = models.JSONField(default=list)
    limit_a_minute = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by_kind = models.CharField(max_length=8)
    made_by_id = models.CharField(max_length=40)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by_kind = models.CharField(max_length=8, blank=True, default="")
    revoked_by_id = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="people_client_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="people_client_may_ask_something", condition=Q(limit_a_minute__gte=1)
            ),
            models.CheckConstraint(
                name="people_client_revoked_says_by_whom",
                condition=Q(revoked_at__isnull=True, revoked_by_kind="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_by_kind="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def can(self, what: ClientMay) -> bool:
        """True when the office allowed it `what`."""
        return what in self.may


class ClientTraffic(models.Model):
    """How many requests of one client ended in one way within one hour."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="traffic")
    hour = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome)
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "client traffic"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["client", "hour", "outcome"], name="people_clienttraffic_one_row_an_hour"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["hour"], name="people_clienttraffic_hour")]

    def __str__(self) -> str:
        return f"{self.client_id} {self.hour:%F %H} {self.outcome} {self.count}"


rules.frozen(
    Client,
    columns=["uid", "place", "is_demo", "made_at", "made_by_kind", "made_by_id"],
    may_delete=False,
    once=["revoked_at"],
)
