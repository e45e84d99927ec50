from typing import ClassVar

from django.db import models


class Note(models.Model):
    """What the barest of endpoints keeps."""

    capture_id = models.UUIDField(unique=True)
    summary = models.CharField(max_length=120)
    said = models.TextField()
    category = models.CharField(max_length=40)
    building = models.CharField(max_length=40)
    made_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["Note"]] = models.Manager()

    class Meta:
        app_label = "bare"

    def __str__(self) -> str:
        return self.summary
