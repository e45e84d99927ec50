"""What someone does here: roles at a place, volunteering, being on duty."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from doorstep.kernel import rules
from doorstep.people.models.parties import Organisation, Party, Post
from doorstep.people.models.persons import Person
from doorstep.people.states import RoleKind, VolunteerKind
from doorstep.places.models import Place


class Role(models.Model):
    """A person holds this role at this place and everywhere below, for a time."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="roles")
    kind = models.CharField(max_length=16, choices=RoleKind)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="holders"
    )
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="people_role_ends_after_it_starts",
                condition=Q(to_at__isnull=True) | Q(to_at__gte=F("from_at")),
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "place"],
                condition=Q(to_at__isnull=True),
                name="people_role_held_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "kind"], name="people_role_at_place"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.place_id}"


class Volunteer(models.Model):
    """A person reported to a community to help. The kind never affects routing or priority."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="volunteer")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=VolunteerKind)
    unit = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="sent"
    )
    is_vetted = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    reported_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="people_volunteer_sent_by_a_unit_names_it",
                condition=~Q(kind=VolunteerKind.UNIT) | Q(unit__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["community", "id"], name="people_volunteer_community"),
        ]

    def __str__(self) -> str:
        return f"volunteer {self.person_id}"


class Duty(models.Model):
    """Who is on duty where and when; rota writes it, cases and sos read it."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="duties")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    kind = models.CharField(max_length=24)
    source = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="people_duty_ends_after_it_starts", condition=Q(to_at__gt=F("from_at"))
            ),
            models.UniqueConstraint(
                fields=["party", "place", "from_at", "source"], name="people_duty_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "from_at"], name="people_duty_at_place"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.place_id} from {self.from_at:%F %R}"


rules.frozen(Role, columns=["person", "kind", "place", "post", "from_at"], may_delete=False)
