from django.db import migrations, models

FILTERS = ["power_type", "function", "is_key_post", "organisation"]
START = ["is_withdrawn", "audience"]


class Migration(migrations.Migration):
    """Indexes that hold every column which the public list filters by: pages are skipped without reading rows."""

    dependencies = [("powers", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="publishedpower", name="pp_type"),
        migrations.RemoveIndex(model_name="publishedpower", name="pp_latest"),
        migrations.RemoveIndex(model_name="publishedpower", name="pp_code"),
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
