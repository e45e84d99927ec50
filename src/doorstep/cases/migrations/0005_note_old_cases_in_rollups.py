"""Count the cases there were before roll-ups: each is noted as new, and folded by the worker."""

from datetime import datetime
from math import ceil, log
from zoneinfo import ZoneInfo

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BATCH = 2_000
HERE = ZoneInfo("Asia/Shanghai")
FACETS = (
    "grid_id",
    "community_id",
    "street_id",
    "district_id",
    "category_id",
    "building_id",
    "is_private",
    "state",
    "is_overdue",
)


def note_old_cases(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    alias = schema_editor.connection.alias
    cases = apps.get_model("cases", "Case").objects.using(alias)
    deltas = apps.get_model("cases", "Delta")
    noted = deltas.objects.using(alias).order_by("-case_id").values_list("case_id", flat=True)
    last = noted.first() or 0  # nothing is folded before all migrations are through
    columns = ("pk", "recorded_at", "resolved_at", *FACETS)
    while rows := list(cases.filter(pk__gt=last).order_by("pk").values_list(*columns)[:BATCH]):
        deltas.objects.using(alias).bulk_create(
            deltas(
                sign=1,
                case_id=pk,
                month=_month(recorded_at),
                took=_bucket(recorded_at, resolved_at),
                **dict(zip(FACETS, facets, strict=True)),
            )
            for pk, recorded_at, resolved_at, *facets in rows
        )
        last = rows[-1][0]


def _month(moment: datetime) -> int:
    here = moment.astimezone(HERE)
    return here.year * 100 + here.month


def _bucket(recorded_at: datetime, resolved_at: datetime | None) -> int | None:
    if resolved_at is None or resolved_at <= recorded_at:
        return None
    seconds = (resolved_at - recorded_at).total_seconds()
    return 0 if seconds <= 60 else min(100, ceil(log(seconds / 60) / log(1.21) - 1e-12))


class Migration(migrations.Migration):
    atomic = False  # each batch commits; going on after a stop notes no case twice
    dependencies = [("cases", "0004_count_cases_in_rollups")]
    operations = [
        migrations.RunPython(note_old_cases, migrations.RunPython.noop, elidable=True),
    ]
