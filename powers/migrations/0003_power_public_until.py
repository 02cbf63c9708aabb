from django.db import migrations, models
from django.db.models import F


def fill(apps, schema_editor):
    """What is public in the draft's own version was approved until the draft's own hour."""
    power = apps.get_model("powers", "Power")
    same = power.objects.filter(version_no=F("publication__version_no"))
    power.objects.filter(pk__in=same.values("pk")).update(public_until=F("expires_on"))


class Migration(migrations.Migration):
    dependencies = [("powers", "0002_cover_the_lists_filters_by_index")]
    operations = [
        migrations.AddField(
            model_name=name,
            name="public_until",
            field=models.DateTimeField(blank=True, db_index=True, editable=False, null=True),
        )
        for name in ("power", "historicalpower")
    ] + [migrations.RunPython(fill, migrations.RunPython.noop)]
