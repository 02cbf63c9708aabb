from django.db import migrations, models


class Migration(migrations.Migration):
    """The few published rows that have an hour at which they end: every public page asks for the last that passed."""

    dependencies = [("powers", "0005_find_powers_by_their_type")]

    operations = [
        migrations.AddIndex(
            model_name="publishedpower",
            index=models.Index(
                fields=["public_until"], condition=models.Q(public_until__isnull=False), name="pp_until"
            ),
        ),
    ]
