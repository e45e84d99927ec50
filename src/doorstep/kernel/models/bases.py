"""Shapes that tables of every room share."""

from uuid import uuid4

from django.db import models
from django.utils.translation import get_language


class Sealable(models.Model):
    """A row that may hold ciphertexts: they are bound to its `seal_id`, which never changes."""

    seal_id = models.UUIDField(unique=True, default=uuid4, editable=False)

    class Meta:
        abstract = True


class TwoNames(models.Model):
    """Something we name in Chinese always and in English where somebody wrote it."""

    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language being spoken, or the Chinese one."""
        is_english = (get_language() or "").startswith("en")
        return self.name_en if is_english and self.name_en else self.name_zh
