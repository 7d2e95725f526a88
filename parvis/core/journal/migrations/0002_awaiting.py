"""Which authorities have something to seal: one question a second for all of them, whatever their number.

Row-level security lets nobody ask it, so a function of the owner answers, with numbers of authorities alone.
"""

from django.db import migrations

MAKE = """
CREATE FUNCTION journal_awaiting() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
'SELECT DISTINCT authority_id FROM public.journal_entry WHERE seq IS NULL';
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunSQL(MAKE, "DROP FUNCTION journal_awaiting()")]
