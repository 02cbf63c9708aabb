from django.db import migrations, models

from portal.publishing.ledger import triggers
from portal.publishing.models.review import time_of_act

# What migration 0002 installed before it called them by what they refuse.
_OLD = {
    "publishing_publication": ["ledger_rows", "ledger_table"],
    "publishing_publicationsnapshot": [
        "snapshot_erase",
        "snapshot_rows",
        "snapshot_table",
        "snapshot_only_erase",
    ],
}


def install(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for table, names in _OLD.items():
        for name in names:
            schema_editor.execute(
                f"DROP TRIGGER IF EXISTS {name} ON {table}" if is_postgresql else f"DROP TRIGGER IF EXISTS {name}"
            )
    if is_postgresql:
        schema_editor.execute("DROP FUNCTION IF EXISTS ledger_refuse()")
        schema_editor.execute("DROP FUNCTION IF EXISTS ledger_only_erase()")
    triggers.remove(schema_editor.connection)
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("publishing", "0004_index_ledger_by_audience_and_action")]
    operations = [
        migrations.AlterField(
            model_name="reviewentry",
            name="at",
            field=models.DateTimeField(default=time_of_act, verbose_name="时间"),
        ),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
