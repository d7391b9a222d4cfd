"""Leave room in the pages of conversations, so that each message's update of the row stays in its page (HOT)."""

from django.db import migrations


def leave_room(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE chat_conversation SET (fillfactor = 60)")


class Migration(migrations.Migration):
    dependencies = [("chat", "0001_initial")]
    operations = [migrations.RunPython(leave_room, migrations.RunPython.noop)]
