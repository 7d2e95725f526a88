"""A line of the timeline wakes the pages that follow its case and its authority's list."""

from django.db import migrations

MAKE = """
CREATE FUNCTION casework_tell_streams() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('parvis_stream', NEW.authority_id || ':case:' || NEW.case_id);
  PERFORM pg_notify('parvis_stream', NEW.authority_id || ':cases');
  RETURN NULL;
END $$;
CREATE TRIGGER casework_tell_streams AFTER INSERT ON casework_caseevent
  FOR EACH ROW EXECUTE FUNCTION casework_tell_streams();
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_numbers")]
    operations = [
        migrations.RunSQL(
            MAKE,
            "DROP TRIGGER casework_tell_streams ON casework_caseevent; DROP FUNCTION casework_tell_streams()",
        )
    ]
