"""What opens something without signing in: minted links, paper cards, keys of programs."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from doorstep.kernel import rules
from doorstep.people.models.persons import Person
from doorstep.people.states import LinkKind


class Link(models.Model):
    """A secret minted for one recipient and one thing. Only its digest is kept."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    token_digest = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=16, choices=LinkKind)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="links"
    )
    for_whom = models.CharField(max_length=60, blank=True, default="")
    thing_kind = models.CharField(max_length=16)
    thing_id = models.UUIDField()
    minted_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="people_link_lasts", condition=Q(expires_at__gt=F("minted_at"))
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["thing_id", "kind"], name="people_link_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.kind.lower()} link {self.uid}"


class ApiToken(models.Model):
    """A person's key for a program that speaks for them. Only its digest is kept."""

    digest = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Consent(models.Model):
    """What a person agreed to, in which words, and when they took it back."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=40)
    text_version = models.CharField(max_length=24)
    channel = models.CharField(max_length=16)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
                name="people_consent_one_standing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.text_version}"


rules.frozen(
    Link,
    columns=[
        *("uid", "token_digest", "kind", "person", "for_whom"),
        *("thing_kind", "thing_id", "minted_at"),
    ],
    may_delete=True,
)
