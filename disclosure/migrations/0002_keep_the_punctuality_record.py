from django.db import migrations

from disclosure.models.task import GUARD
from portal import append_only


def install(apps, schema_editor):
    append_only.install(schema_editor.connection, [GUARD])


def remove(apps, schema_editor):
    append_only.remove(schema_editor.connection, [GUARD])


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0001_catalogues_and_disclosures")]
    operations = [migrations.RunPython(install, remove)]
