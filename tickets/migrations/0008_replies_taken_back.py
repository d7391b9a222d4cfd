from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0007_work_of_a_category"),
    ]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="retracted_at",
            field=models.DateTimeField(blank=True, help_text="A reply taken back before its mail left.", null=True),
        ),
    ]
