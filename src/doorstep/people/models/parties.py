"""Whoever can own something: a person, a team, an organisation, or a post whose holder changes."""

from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from doorstep.kernel import rules
from doorstep.kernel.models import TwoNames
from doorstep.people.models.persons import Person
from doorstep.people.states import OrganisationKind, PartyKind, PostKind
from doorstep.places.models import Place


class Organisation(TwoNames):
    """A body that takes part: property company, department, clinic, repair firm, employer unit."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=16, choices=OrganisationKind)
    duty = models.CharField(max_length=40, blank=True, default="")
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    phone = models.CharField(max_length=32, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    is_active = models.BooleanField(default=True)

    if TYPE_CHECKING:
        party: "Party"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="people_organisation_department_has_duty_and_place",
                condition=~Q(kind=OrganisationKind.DEPARTMENT)
                | (Q(place__isnull=False) & ~Q(duty="")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "duty", "place"], name="people_organisation_by_duty"),
        ]


class OrganisationServes(models.Model):
    """This organisation looks after this estate."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="serves")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "place"], name="people_organisationserves_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} serves {self.place_id}"


class Member(models.Model):
    """Someone who works for or is sent by an organisation; contacts receive its tasks."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    is_contact = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "person"], name="people_member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} of {self.organisation_id}"


class Team(TwoNames):
    """Volunteers who go out together."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="leads"
    )
    is_silver_age = models.BooleanField(default=False)
    skill = models.CharField(max_length=40, blank=True, default="")
    is_active = models.BooleanField(default=True)

    if TYPE_CHECKING:
        party: "Party"


class TeamMember(models.Model):
    """A person goes out with this team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="teams")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "person"], name="people_teammember_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.team_id}"


class Post(TwoNames):
    """A seat at a place which somebody fills: the desk, the grid worker, the secretary."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=16, choices=PostKind)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")

    if TYPE_CHECKING:
        party: "Party"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "place"], name="people_post_one_per_place"),
        ]


def _exactly(kind: PartyKind) -> Q:
    columns = {PartyKind.PERSON: "person", PartyKind.TEAM: "team"}
    columns |= {PartyKind.ORGANISATION: "organisation", PartyKind.POST: "post"}
    filled = {f"{column}__isnull": each != kind for each, column in columns.items()}
    return Q(kind=kind, **filled)


class Party(models.Model):
    """One row for each body that can own a case or be given work."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=16, choices=PartyKind)
    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="party"
    )
    team = models.OneToOneField(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="party"
    )
    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="party"
    )
    post = models.OneToOneField(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="party"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="people_party_is_exactly_one",
                condition=_exactly(PartyKind.PERSON)
                | _exactly(PartyKind.TEAM)
                | _exactly(PartyKind.ORGANISATION)
                | _exactly(PartyKind.POST),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind.lower()} {self.uid}"

    @property
    def name(self) -> str:
        """How it is called in public: a person as they like to be called, a post by its title."""
        if self.person:
            return self.person.known_as
        body = self.team or self.organisation or self.post
        return body.name if body else ""


rules.frozen(
    Party, columns=["uid", "kind", "person", "team", "organisation", "post"], may_delete=False
)
for _kept in (Team, Organisation, OrganisationServes, Post):  # who owns what is kept in memory
    rules.marks(_kept)
rules.marks(Party, added_if="NEW.kind <> 'PERSON'")  # a person's party owns nothing by rule
