from django.db import migrations

from portal import append_only
from portal.organisations.models.entry import GUARD


def install(apps, schema_editor):
    append_only.install(schema_editor.connection, [GUARD])


def remove(apps, schema_editor):
    append_only.remove(schema_editor.connection, [GUARD])


class Migration(migrations.Migration):
    dependencies = [("organisations", "0002_log_accounts_and_roles")]
    operations = [migrations.RunPython(install, remove)]
