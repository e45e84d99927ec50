from django.db import models


class Job(models.Model):
    """One piece of regular work and when it is due next.

    While a worker does it, `due_at` is the end of its lease: nothing needs giving back.
    """

    name = models.CharField(max_length=64, unique=True)
    due_at = models.DateTimeField(db_index=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.CharField(max_length=80, blank=True, default="")
    last_ran_at = models.DateTimeField(null=True, blank=True)
    last_failure = models.CharField(max_length=120, blank=True, default="")

    def __str__(self) -> str:
        return self.name


class Beat(models.Model):
    """A process saying that it is alive; one that ends in order takes its beat with it."""

    process = models.CharField(max_length=80, unique=True)
    pid = models.PositiveIntegerField()
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.process
