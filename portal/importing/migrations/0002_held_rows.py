from django.db import migrations, models


class Migration(migrations.Migration):
    """A row may stay out though nothing is wrong with it, because its record is refused for another one's sake."""

    dependencies = [("importing", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="importrow",
            name="is_held",
            field=models.BooleanField(default=False),
        ),
    ]
