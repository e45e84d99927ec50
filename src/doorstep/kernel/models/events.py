from django.db import models
from django.db.models import Q

from doorstep.kernel import rules


class EventRow(models.Model):
    """Something that happened, for those who handle it later: ids only, never changed.

    `waiting_for` names who is to be told, until a worker has given each a `Handling` of its own.
    """

    kind = models.CharField(max_length=64)
    payload = models.JSONField()
    recorded_at = models.DateTimeField()
    waiting_for = models.TextField(blank=True, default="", db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["kind", "id"], name="kernel_event_kind"),
            models.Index(fields=["id"], name="kernel_event_waiting", condition=~Q(waiting_for="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


rules.frozen(EventRow, columns=["kind", "payload", "recorded_at"], may_delete=False)


class Handling(models.Model):
    """What one listener still has to do, or has done, about one event.

    While a worker holds it, `next_try_at` is the end of its lease: nothing needs giving back.
    """

    event = models.ForeignKey(EventRow, on_delete=models.PROTECT, related_name="handlings")
    listener = models.CharField(max_length=96)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.CharField(max_length=80, blank=True, default="")
    done_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(done_at=None, dead_at=None),
                name="kernel_handling_waiting",
            ),
            models.Index(
                fields=["dead_at"],
                condition=Q(dead_at__isnull=False),
                name="kernel_handling_dead",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["event", "listener"], name="kernel_handling_once"),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(dead_at=None), name="kernel_handling_done_or_dead"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listener} {self.event_id}"
