from uuid import uuid4

from django.db import models
from django.db.models import Q

from doorstep.kernel import rules


class Deployment(models.Model):
    """The one row that says what this database is: real or demo, and since which restore."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    is_demo = models.BooleanField(editable=False)
    epoch = models.UUIDField(default=uuid4)
    seed = models.BigIntegerField(null=True, blank=True)
    anchor_on = models.DateField(null=True, blank=True)
    build_stage = models.CharField(max_length=64, blank=True, default="")
    keys_mark = models.CharField(max_length=64, blank=True, default="")
    made_at = models.DateTimeField()
    high_water_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="kernel_deployment_is_one"),
        ]

    def __str__(self) -> str:
        return "demo" if self.is_demo else "deployment"


rules.frozen(Deployment, columns=["id", "is_demo", "made_at"], may_delete=False)
