"""Persons and the households they live in. There is no field for free notes about anybody."""

from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from doorstep.kernel.fields import EncryptedTextField
from doorstep.kernel.models import Sealable
from doorstep.people.masking import mask_phone
from doorstep.people.states import Gender, Language, Reach
from doorstep.places.models import Dwelling, Place

if TYPE_CHECKING:
    from doorstep.people.models.parties import Party
    from doorstep.people.models.roles import Volunteer


class Household(models.Model):
    """People who live behind one door together (家庭)."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    dwelling = models.ForeignKey(Dwelling, on_delete=models.PROTECT, related_name="households")
    since = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"household {self.uid}"


class Person(Sealable):
    """One person, one file. Most have no account, many no phone, couples share one."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    name = models.CharField(max_length=40)
    called = models.CharField(max_length=40, blank=True)
    gender = models.CharField(max_length=8, choices=Gender, blank=True, default="")
    born_on = models.DateField(null=True, blank=True)
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="members"
    )
    phone = EncryptedTextField(null=True, blank=True)
    phone_index = models.BinaryField(max_length=32, null=True, blank=True, db_index=True)
    id_number = EncryptedTextField(null=True, blank=True)
    id_index = models.BinaryField(max_length=32, null=True, blank=True, db_index=True)
    email = EncryptedTextField(null=True, blank=True)
    language = models.CharField(max_length=8, choices=Language, default=Language.CHINESE)
    reach = models.CharField(max_length=16, choices=Reach, default=Reach.PHONE_CALL)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)  # one more each time the file is put right
    registered_at = models.DateTimeField()

    if TYPE_CHECKING:
        party: Party
        volunteer: Volunteer

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="people_person_has_a_name", condition=~Q(name="")),
            models.UniqueConstraint(
                fields=["community", "id_index"], name="people_person_one_file_each"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["community", "id"], name="people_person_community"),
        ]

    def __str__(self) -> str:
        return f"person {self.uid}"

    @property
    def known_as(self) -> str:
        """What to call them out loud."""
        return self.called or self.name

    @property
    def masked_phone(self) -> str:
        """The number as lists show it."""
        return mask_phone(self.phone)

    @property
    def home(self) -> Dwelling | None:
        """The door behind which they live, when it is known."""
        return self.household.dwelling if self.household else None

    @property
    def grid_id(self) -> int | None:
        """The grid of their home; never stored with the person."""
        home = self.home
        return home.grid_id if home else None
