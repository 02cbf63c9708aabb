"""Single migrations taken back and put in again.

``migrate`` builds every state of every app for it, which takes half a minute for each call.
"""

from collections.abc import Iterable

from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations.loader import MigrationLoader

Name = tuple[str, str]  # the app's label and the migration's name


def put_in(*names: Name) -> None:
    """Apply the migrations of these names, in this order, and what ``migrate`` lets the apps do after it."""
    _run("apply", names)


def take_out(*names: Name) -> None:
    """Unapply the migrations of these names, in this order, and what ``migrate`` lets the apps do after it."""
    _run("unapply", names)


def _run(method: str, names: Iterable[Name]) -> None:
    loader = MigrationLoader(connection)
    for name in names:
        migration = loader.get_migration(*name)
        before = loader.project_state(name, at_end=False)
        with connection.schema_editor(atomic=migration.atomic) as editor:
            getattr(migration, method)(before, editor)
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
