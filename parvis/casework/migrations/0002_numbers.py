"""Case numbers come from one sequence an authority, made the first time it is asked for."""

from django.db import migrations

MAKE = """
CREATE FUNCTION casework_next_number(authority bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN nextval(format('case_number_%s', authority)::regclass);
EXCEPTION WHEN undefined_table THEN
  PERFORM pg_advisory_xact_lock(77, authority::int);
  EXECUTE format('CREATE SEQUENCE IF NOT EXISTS case_number_%s', authority);
  RETURN nextval(format('case_number_%s', authority)::regclass);
END $$;
ALTER TABLE casework_case ALTER COLUMN search SET STATISTICS 2000;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]
    operations = [migrations.RunSQL(MAKE, "DROP FUNCTION casework_next_number(bigint)")]
