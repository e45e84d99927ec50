from uuid import uuid4

from django.db import models

from doorstep.kernel import rules
from doorstep.kernel.fields import EncryptedTextField
from doorstep.kernel.models.bases import Sealable


class Words(Sealable):
    """What somebody said, kept apart from history so that it can be forgotten.

    Rows are never changed; they go only under an `Erasure` of whom they are about.
    """

    text = EncryptedTextField()
    salt = models.BinaryField(max_length=32)
    digest = models.CharField(max_length=64)
    about_kind = models.CharField(max_length=16)
    about_id = models.UUIDField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "words"
        indexes = [models.Index(fields=["about_kind", "about_id"], name="kernel_words_about")]

    def __str__(self) -> str:
        return f"words {self.pk}"


class Erasure(models.Model):
    """An order to forget the words about somebody or something, kept for ever."""

    uid = models.UUIDField(unique=True, default=uuid4, editable=False)
    about_kind = models.CharField(max_length=16)
    about_id = models.UUIDField()
    words_up_to = models.BigIntegerField()
    reason = models.CharField(max_length=32)
    actor_kind = models.CharField(max_length=8)
    actor_id = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["about_kind", "about_id"], name="kernel_erasure_about")]

    def __str__(self) -> str:
        return f"erasure {self.uid}"


# An order covers the words kept until it was given, not those said afterwards.
_ORDERED = """EXISTS (SELECT 1 FROM kernel_erasure e WHERE e.about_kind = OLD.about_kind
 AND e.about_id = OLD.about_id AND e.words_up_to >= OLD.id)"""

rules.append_only(Words, delete_if=" ".join(_ORDERED.split()))
rules.append_only(Erasure)
