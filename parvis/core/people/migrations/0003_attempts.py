"""Counts of attempts, shared by page workers: unlogged, since a crash may forget them."""

import django.db.models.deletion
from django.db import migrations, models

import parvis.core.database.scope


class Migration(migrations.Migration):
    dependencies = [
        ("authorities", "0001_initial"),
        ("people", "0002_libraries_within_an_authority"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=250)),
                ("value", models.JSONField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "authority",
                    models.ForeignKey(
                        db_index=False,
                        default=parvis.core.database.scope.authority_id_or_none,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="authorities.authority",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("authority", "key"), name="attempt_once_an_authority")
                ],
            },
        ),
        migrations.RunSQL("ALTER TABLE people_attempt SET UNLOGGED", "ALTER TABLE people_attempt SET LOGGED"),
    ]
