"""Database triggers that make the ledger append-only, whoever holds the connection."""

_PUBLICATION = "publishing_publication"
_SNAPSHOT = "publishing_publicationsnapshot"
_MESSAGE = "the public ledger is append-only"
_ERASED = "NEW.payload = '' AND NEW.salt = '' AND NEW.title = '' AND NEW.reason = ''"

_POSTGRESQL_INSTALL = f"""
CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION '{_MESSAGE}';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE FUNCTION ledger_only_erase() RETURNS trigger AS $$
BEGIN
    IF NEW.publication_id = OLD.publication_id AND {_ERASED} THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '{_MESSAGE}';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER ledger_rows BEFORE UPDATE OR DELETE ON {_PUBLICATION}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE OR REPLACE TRIGGER ledger_table BEFORE TRUNCATE ON {_PUBLICATION}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE OR REPLACE TRIGGER snapshot_erase BEFORE UPDATE ON {_SNAPSHOT}
    FOR EACH ROW EXECUTE FUNCTION ledger_only_erase();
CREATE OR REPLACE TRIGGER snapshot_rows BEFORE DELETE ON {_SNAPSHOT}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE OR REPLACE TRIGGER snapshot_table BEFORE TRUNCATE ON {_SNAPSHOT}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
"""

_POSTGRESQL_REMOVE = f"""
DROP TRIGGER IF EXISTS ledger_rows ON {_PUBLICATION};
DROP TRIGGER IF EXISTS ledger_table ON {_PUBLICATION};
DROP TRIGGER IF EXISTS snapshot_erase ON {_SNAPSHOT};
DROP TRIGGER IF EXISTS snapshot_rows ON {_SNAPSHOT};
DROP TRIGGER IF EXISTS snapshot_table ON {_SNAPSHOT};
"""

_SQLITE = {
    "ledger_no_update": f"BEFORE UPDATE ON {_PUBLICATION}",
    "ledger_no_delete": f"BEFORE DELETE ON {_PUBLICATION}",
    "snapshot_only_erase": (
        f"BEFORE UPDATE ON {_SNAPSHOT} WHEN NOT (NEW.publication_id = OLD.publication_id AND {_ERASED})"
    ),
    "snapshot_no_delete": f"BEFORE DELETE ON {_SNAPSHOT}",
}


def install(connection) -> None:
    """Create the triggers on this database; harmless when they are there already."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_INSTALL)
            return
        for name, event in _SQLITE.items():
            cursor.execute(
                f"CREATE TRIGGER IF NOT EXISTS {name} {event} BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
            )


def remove(connection) -> None:
    """Drop them: for un-applying the migration, and for a test database that is emptied between tests."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_REMOVE)
            return
        for name in _SQLITE:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
