from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chat", "0002_room_for_updates")]
    operations = [
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["waiting_since"], name="came_into_line"),
        ),
        migrations.AlterField(
            model_name="conversation",
            name="waiting_since",
            field=models.DateTimeField(
                blank=True,
                help_text="Its place in line; survives a hand-back. None: the customer has not said anything yet.",
                null=True,
            ),
        ),
    ]
