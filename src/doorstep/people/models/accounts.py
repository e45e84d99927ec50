"""Who signs in. An account is not a person."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q

from doorstep.kernel import clock
from doorstep.kernel.fields import EncryptedTextField
from doorstep.kernel.models import Sealable
from doorstep.people.states import Confirmed, Contrast, Language


class Accounts(BaseUserManager["Account"]):
    """How Django and allauth make accounts."""

    def create_user(
        self, username: str | None = None, password: str | None = None, **fields: Any
    ) -> "Account":
        """One new account; without a password nobody signs in by one."""
        name = self.model.normalize_username(username) if username else None
        account = self.model(username=name, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def create_superuser(
        self, username: str, password: str | None = None, **fields: Any
    ) -> "Account":
        """For the shell of an operator."""
        return self.create_user(username, password, is_staff=True, is_superuser=True, **fields)


class Account(Sealable, AbstractBaseUser, PermissionsMixin):
    """Signs in, by work number and password or by a code to one verified phone."""

    username = models.CharField(max_length=150, unique=True, null=True, blank=True)
    email = models.EmailField(blank=True)
    phone = EncryptedTextField(null=True, blank=True)
    phone_index = models.BinaryField(max_length=32, unique=True, null=True, blank=True)
    phone_verified_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=8, choices=Language, default=Language.CHINESE)
    care_mode = models.BooleanField(default=False)
    contrast = models.CharField(max_length=8, choices=Contrast, default="", blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=clock.now)

    chosen: "AccountPerson | None" = None  # filled in where a session leads here

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[Accounts] = Accounts()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="people_account_verified_phone_is_known",
                condition=Q(phone_verified_at__isnull=True) | Q(phone_index__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.username or f"account {self.pk}"


class AccountPerson(models.Model):
    """An account may act for this person; each link was confirmed by that person or at the desk."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="persons")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="accounts")
    how = models.CharField(max_length=16, choices=Confirmed)
    confirmed_at = models.DateTimeField()
    is_chosen = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "person"], name="people_accountperson_once_each"
            ),
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(is_chosen=True),
                name="people_accountperson_one_chosen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} for {self.person_id}"


class AccountDevice(models.Model):
    """A browser that signed in to this account before, known by the digest of its cookie.

    Strangers who try passwords share one count; a known device has its own. A phone code opens a
    personal file only on a device where the paper code from the desk was typed.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="devices")
    device = models.CharField(max_length=64)
    known_since = models.DateTimeField()
    activated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "device"], name="people_accountdevice_once_each"
            ),
        ]

    def __str__(self) -> str:
        return f"device of {self.account_id}"
