from django.db import models


class Tally(models.Model):
    """How often something was done by somebody in the window that began at `window_start`."""

    bucket = models.CharField(max_length=48)
    key_digest = models.BinaryField(max_length=32)
    window_start = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [
            models.UniqueConstraint(fields=["bucket", "key_digest"], name="kernel_tally_once"),
        ]

    def __str__(self) -> str:
        return f"{self.bucket} {self.count}"
