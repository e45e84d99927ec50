import django.db.models.deletion
import doorstep.kernel.search.rows
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_version_of_a_file"),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonSearch",
            fields=[
                ("text", models.TextField()),
                ("grams", doorstep.kernel.search.rows.GramsField()),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search",
                        serialize=False,
                        to="people.person",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AlterField(
            model_name="accesslook",
            name="field",
            field=models.CharField(
                choices=[
                    ("PHONE", "phone number"),
                    ("ID_NUMBER", "ID number"),
                    ("RECORD", "personal record"),
                    ("NUMBER", "name, found by a phone number"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="accesslook",
            name="reason",
            field=models.CharField(
                choices=[
                    ("CASE", "working on something you asked for"),
                    ("CALL_BACK", "calling you back"),
                    ("ASKED", "you asked them to"),
                    ("RECORD", "keeping your record right"),
                    ("DANGER", "danger to somebody"),
                    ("LOOKED_UP", "looking for whose number it is"),
                ],
                max_length=16,
            ),
        ),
    ]
