"""Tables whose rows are only ever added: triggers of the database hold it, whoever holds the connection.

An app names its tables in ``AppConfig.ready()`` (``guard``) and installs their triggers in a migration. When SQLite
remakes a table in a later migration the triggers are gone, without a word: every ``migrate`` puts back what is missing,
and the system check ``check --database default`` tells of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db import connections
from django.db.models.signals import post_migrate

_REFUSE = """
CREATE OR REPLACE FUNCTION append_only_refuse() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0];
END $$ LANGUAGE plpgsql
"""


@dataclass(frozen=True)
class Guard:
    """One table. ``keys`` are its unique columns, ``allowed`` is the SQL condition under which an UPDATE may pass."""

    name: str  # what the triggers' names begin with
    table: str
    keys: tuple[str, ...] = ("id",)
    allowed: str = ""

    @property
    def message(self) -> str:
        return f"{self.table} is append-only"

    def triggers(self, vendor: str) -> dict[str, str]:
        """The triggers' names, each with the statement that creates it."""
        allowed = self.allowed
        if vendor == "postgresql":
            return {
                f"{self.name}_no_update": self._on_postgresql("update", "ROW", allowed),
                f"{self.name}_no_delete": self._on_postgresql("delete", "ROW"),
                f"{self.name}_no_truncate": self._on_postgresql("truncate", "STATEMENT"),
            }
        # INSERT OR REPLACE deletes what is in its way without asking the DELETE trigger; so does a change of rowid.
        taken = " OR ".join(f"{key} = NEW.{key}" for key in ("rowid", *self.keys))
        allowed = f"NEW.rowid = OLD.rowid AND {allowed}" if allowed else ""
        return {
            f"{self.name}_no_update": self._on_sqlite("update", f"NOT ({allowed})" if allowed else ""),
            f"{self.name}_no_delete": self._on_sqlite("delete"),
            f"{self.name}_no_replace": self._on_sqlite(
                "insert", f"EXISTS (SELECT 1 FROM {self.table} WHERE {taken})", "no_replace"
            ),
        }

    def _on_postgresql(self, event: str, each: str, allowed: str = "") -> str:
        when = f"WHEN (NOT ({allowed}))" if allowed else ""
        return (
            f"CREATE OR REPLACE TRIGGER {self.name}_no_{event} BEFORE {event.upper()} ON {self.table} "
            f"FOR EACH {each} {when} EXECUTE FUNCTION append_only_refuse('{self.message}')"
        )

    def _on_sqlite(self, event: str, when: str = "", suffix: str = "") -> str:
        return (
            f"CREATE TRIGGER IF NOT EXISTS {self.name}_{suffix or f'no_{event}'} BEFORE {event.upper()} ON {self.table} "
            f"{f'WHEN {when}' if when else ''} BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
        )


_guards: list[Guard] = []


def guard(app: AppConfig, *guards: Guard) -> None:
    """Keep these tables of ``app`` append-only from now on; called from its ``ready()``."""
    _guards.extend(guards)
    post_migrate.connect(_put_back, sender=app, dispatch_uid=f"append_only {app.label}")


def _put_back(using: str, **_: Any) -> None:
    connection = connections[using]
    if missing(connection):
        install(connection)


def install(connection: Any, guards: Sequence[Guard] | None = None) -> None:
    """Create the triggers of ``guards`` (by default of all whose tables exist); harmless when they are there."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_REFUSE)
        for statement in _wanted(connection, _existing(connection) if guards is None else guards).values():
            cursor.execute(statement)


def remove(connection: Any, guards: Sequence[Guard] | None = None) -> None:
    """Drop them: for un-applying a migration, and for a test database that is emptied between tests."""
    with connection.cursor() as cursor:
        for each in _existing(connection) if guards is None else guards:
            for name in each.triggers(connection.vendor):
                table = f" ON {each.table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{table}")


def missing(connection: Any) -> list[str]:
    """The triggers that should be there and aren't, or are switched off."""
    wanted = _wanted(connection, _existing(connection))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
            if connection.vendor == "postgresql"
            else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        )
        present = {name for (name,) in cursor.fetchall()}
    return [name for name in wanted if name not in present]


def _existing(connection: Any) -> list[Guard]:
    tables = set(connection.introspection.table_names())
    return [each for each in _guards if each.table in tables]


def _wanted(connection: Any, guards: Iterable[Guard]) -> dict[str, str]:
    return {name: sql for each in guards for name, sql in each.triggers(connection.vendor).items()}


@checks.register(checks.Tags.database)
def triggers_are_there(databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """A warning, not an error: ``migrate`` checks first, and it is what puts them back."""
    return [
        checks.Warning(
            f"The trigger {name} is missing: rows that may only be added could be changed.",
            hint="Run “manage.py migrate”, then “manage.py verify_ledger”.",
            id="portal.W001",
        )
        for using in databases or ()
        for name in missing(connections[using])
    ]
