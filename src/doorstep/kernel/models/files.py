"""Rows for what lies in the file storage."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class StoredFile(models.Model):
    """One blob under a random key; written after the blob, served only through an owning row."""

    key = models.CharField(max_length=48, unique=True, editable=False)
    kind = models.CharField(max_length=24)
    media_type = models.CharField(max_length=40)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    is_encrypted = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="kernel_storedfile_has_both_sides_or_none",
                condition=Q(width__isnull=True, height__isnull=True)
                | Q(width__gte=1, height__gte=1),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["made_at"], name="kernel_storedfile_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def path(self) -> str:
        """Where the blob lies: a folder for each day, so that a sweep need not list everything."""
        return f"{self.made_at:%Y/%m/%d}/{self.key}"
