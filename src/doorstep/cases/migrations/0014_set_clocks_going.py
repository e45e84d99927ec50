"""Set the clock going of every case that was open before clocks were kept; nobody is told twice."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F

BATCH = 2_000
OPEN = ("RAISED", "TAKEN", "STARTED")


def set_going(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """From the deadline on: what passed already climbs at the first look."""
    cases = apps.get_model("cases", "Case").objects.using(schema_editor.connection.alias)
    last = 0
    while ids := list(
        cases.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        waiting = cases.filter(pk__in=ids, state__in=OPEN, tick_at=None)
        waiting.update(tick_at=F("due_at"))
        last = ids[-1]


class Migration(migrations.Migration):
    atomic = False  # each batch commits; running it again changes nothing more
    dependencies = [("cases", "0013_clock_of_a_case")]
    operations = [migrations.RunPython(set_going, migrations.RunPython.noop, elidable=True)]
