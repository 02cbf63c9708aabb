from django.db import migrations, models

FILTERS = ["power_type", "function", "is_key_post", "organisation", "public_until"]
START = ["is_withdrawn", "audience"]


class Migration(migrations.Migration):
    """Until when a published row may be shown; in the indexes of the lists, which go on reading no rows that they skip.

    ``rebuild_published`` fills it in.
    """

    dependencies = [("powers", "0003_power_public_until")]

    operations = [
        migrations.AddField(
            model_name="publishedpower", name="public_until", field=models.DateTimeField(null=True)
        ),
        migrations.RemoveIndex(model_name="publishedpower", name="pp_by_code"),
        migrations.RemoveIndex(model_name="publishedpower", name="pp_newest"),
        migrations.RemoveIndex(model_name="publishedpower", name="pp_by_type"),
        migrations.AddIndex(
            model_name="publishedpower",
            index=models.Index(fields=[*START, "code", "id", *FILTERS], name="pp_by_code"),
        ),
        migrations.AddIndex(
            model_name="publishedpower",
            index=models.Index(fields=[*START, "-published_at", "-id", *FILTERS], name="pp_newest"),
        ),
        migrations.AddIndex(
            model_name="publishedpower",
            index=models.Index(
                fields=[*START, "power_type", "code", "id", *FILTERS[1:]], name="pp_by_type"
            ),
        ),
    ]
