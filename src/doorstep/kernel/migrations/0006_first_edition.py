"""Give a database that is in use already the mark under which processes may keep things."""

from uuid import uuid4

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def begin(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    editions = apps.get_model("kernel", "Edition").objects.using(schema_editor.connection.alias)
    editions.get_or_create(pk=1, defaults={"mark": uuid4()})


class Migration(migrations.Migration):
    dependencies = [("kernel", "0005_editions_and_waiting_events")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop, elidable=True)]
