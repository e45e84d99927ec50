from django.db import models

from doorstep.kernel import rules


class Capture(models.Model):
    """Something sent from outside under an id its sender made, and what came of it."""

    client = models.CharField(max_length=64)
    kind = models.CharField(max_length=32)
    capture_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    result_kind = models.CharField(max_length=32)
    result_id = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "kind", "capture_id"], name="kernel_capture_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.capture_id}"


rules.frozen(
    Capture,
    columns=["client", "kind", "capture_id", "result_kind", "result_id", "recorded_at"],
    may_delete=True,
)
