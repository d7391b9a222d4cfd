from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chat", "0003_who_came_into_line_when")]
    operations = [
        migrations.CreateModel(
            name="Mailing",
            fields=[
                (
                    "conversation",
                    models.OneToOneField(
                        on_delete=models.deletion.CASCADE,
                        primary_key=True,
                        related_name="mailing",
                        serialize=False,
                        to="chat.conversation",
                    ),
                ),
                ("up_to", models.PositiveIntegerField(help_text="The newest message that went along.")),
                ("at", models.DateTimeField()),
            ],
        ),
    ]
