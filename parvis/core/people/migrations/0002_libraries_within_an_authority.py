"""django-allauth keeps an e-mail and an outside identity unique over the whole install. Two authorities may know
the same person: uniqueness is theirs to keep (Account's constraint, and look-ups behind row-level security)."""

from django.db import migrations

RELAX = """
DROP INDEX IF EXISTS unique_verified_email;
DO $$ DECLARE found text; BEGIN
  FOR found IN SELECT conname FROM pg_constraint
    WHERE conrelid = 'socialaccount_socialaccount'::regclass AND contype = 'u' LOOP
    EXECUTE format('ALTER TABLE socialaccount_socialaccount DROP CONSTRAINT %I', found);
  END LOOP;
END $$;
CREATE INDEX socialaccount_identity ON socialaccount_socialaccount (provider, uid);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ]
    operations = [migrations.RunSQL(RELAX, migrations.RunSQL.noop)]
