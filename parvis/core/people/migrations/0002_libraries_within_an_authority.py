"""django-allauth keeps an e-mail unique over the whole install. Two authorities may know
the same person: uniqueness is theirs to keep (Account's constraint)."""

from django.db import migrations

RELAX = """
DROP INDEX IF EXISTS unique_verified_email;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]
    operations = [migrations.RunSQL(RELAX, migrations.RunSQL.noop)]
