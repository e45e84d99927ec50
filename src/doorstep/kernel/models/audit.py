from django.db import models

from doorstep.kernel import rules


class AuditEntry(models.Model):
    """Who did what to which thing: ids only, never changed, never removed."""

    actor_kind = models.CharField(max_length=8)
    actor_id = models.CharField(max_length=40)
    action = models.CharField(max_length=64)
    thing_kind = models.CharField(max_length=32)
    thing_id = models.CharField(max_length=40)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["thing_kind", "thing_id", "id"], name="kernel_audit_thing"),
            models.Index(fields=["actor_kind", "actor_id", "id"], name="kernel_audit_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.thing_kind} {self.thing_id}"


rules.append_only(AuditEntry)
