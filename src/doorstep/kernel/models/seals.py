from django.db import models

from doorstep.kernel import rules


class Seal(models.Model):
    """One link of a hash chain over rows that are never changed."""

    chain = models.CharField(max_length=32)
    seq = models.BigIntegerField()
    row_id = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="kernel_seal_seq_once"),
            models.UniqueConstraint(fields=["chain", "row_id"], name="kernel_seal_row_once"),
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="kernel_seal_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.seq}"


rules.append_only(Seal)
