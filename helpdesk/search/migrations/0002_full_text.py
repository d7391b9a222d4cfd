"""The words, where the database can look them up: columns of its own kind, which the ORM does not know."""

from django.db import migrations

POSTGRESQL = """
ALTER TABLE search_document ADD COLUMN words tsvector, ADD COLUMN public_words tsvector;
CREATE INDEX search_words ON search_document USING gin (words);
ALTER TABLE search_touched SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);
"""
SQLITE = """
CREATE VIRTUAL TABLE search_words USING fts5(words, public_words, tokenize = "unicode61 remove_diacritics 0")
"""


def forwards(apps, schema_editor):
    schema_editor.execute(POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE search_document DROP COLUMN words, DROP COLUMN public_words")
    else:
        schema_editor.execute("DROP TABLE search_words")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
