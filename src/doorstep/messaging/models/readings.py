"""Who read which words of a text aloud, and when."""

from typing import ClassVar

from django.db import models

from doorstep.kernel import rules
from doorstep.people.models import Person
from doorstep.people.states import Language


class TextReading(models.Model):
    """Somebody read a text aloud in one language and heard nothing that nobody would say.

    `digest` names the very words: once they change, the reading is one of another text.
    """

    template = models.CharField(max_length=64)
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=8, choices=Language)
    digest = models.CharField(max_length=64)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["template", "language", "digest", "person"],
                name="messaging_textreading_once",
            ),
            models.CheckConstraint(
                condition=models.Q(language__in=Language.values),
                name="messaging_textreading_known_language",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.language}"


rules.append_only(TextReading)
