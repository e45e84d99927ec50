"""The access log: every look at what is masked, given or refused."""

from typing import ClassVar

from django.db import models

from doorstep.kernel import rules, seals
from doorstep.people.states import LookField, Reason, RoleKind
from doorstep.places.models import Place


class AccessLook(models.Model):
    """Someone looked, or tried to. Never changed, sealed in the chain "access_log"."""

    viewer_kind = models.CharField(max_length=8)
    viewer_id = models.CharField(max_length=40)
    viewer_role = models.CharField(max_length=16, blank=True)
    viewer_number = models.CharField(max_length=150, blank=True)
    viewer_place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    person_uid = models.UUIDField()
    field = models.CharField(max_length=16, choices=LookField)
    reason = models.CharField(max_length=16, choices=Reason)
    thing_kind = models.CharField(max_length=16, blank=True)
    thing_id = models.CharField(max_length=40, blank=True)
    was_refused = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person_uid", "id"], name="people_look_at_person"),
        ]

    def __str__(self) -> str:
        return f"{self.viewer_kind} {self.viewer_id} looked at {self.field}"

    @property
    def role_words(self) -> str:
        """The role by which they looked, in words."""
        return str(RoleKind(self.viewer_role).label) if self.viewer_role else ""


rules.append_only(AccessLook)
seals.chain(
    "access_log",
    AccessLook,
    fields=[
        "viewer_kind",
        "viewer_id",
        "viewer_role",
        "viewer_number",
        "viewer_place",
        "person_uid",
        "field",
        "reason",
        "thing_kind",
        "thing_id",
        "was_refused",
        "at",
    ],
)
