from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0006_first_edition"),
    ]

    operations = [
        migrations.AlterField(
            model_name="upkeepnote",
            name="kind",
            field=models.CharField(
                choices=[
                    ("BACKUP", "backup made"),
                    ("REHEARSAL", "restore rehearsed"),
                    ("RESTORE", "restored from a backup"),
                    ("CHECKED", "looked over in full"),
                    ("SCRUBBED", "what was erased cleared out of the files"),
                    ("CLOCK_JUMP", "the clock jumped"),
                    ("FILLED", "everything there was made findable"),
                ],
                max_length=12,
            ),
        ),
    ]
