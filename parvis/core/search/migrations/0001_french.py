"""The French text-search configuration: accents removed, then stems, for every kind of word."""

from django.db import migrations

CONFIGURE = """
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE TEXT SEARCH CONFIGURATION parvis_fr (COPY = french);
ALTER TEXT SEARCH CONFIGURATION parvis_fr
  ALTER MAPPING FOR asciiword, word, numword, asciihword, hword, numhword,
                    hword_asciipart, hword_part, hword_numpart
  WITH unaccent, french_stem;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(CONFIGURE, "DROP TEXT SEARCH CONFIGURATION parvis_fr"),
    ]
