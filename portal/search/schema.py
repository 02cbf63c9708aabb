"""The full-text index itself, which Django's models can't describe: one form for each database."""

from typing import Any

_POSTGRESQL = """
ALTER TABLE search_searchentry
    ADD COLUMN IF NOT EXISTS title_vector tsvector GENERATED ALWAYS AS (
        array_to_tsvector(array_remove(string_to_array(title_tokens, ' '), ''))
    ) STORED,
    ADD COLUMN IF NOT EXISTS full_vector tsvector GENERATED ALWAYS AS (
        array_to_tsvector(array_remove(string_to_array(title_tokens || ' ' || body_tokens, ' '), ''))
    ) STORED;
CREATE INDEX IF NOT EXISTS search_title_vector ON search_searchentry USING gin (title_vector);
CREATE INDEX IF NOT EXISTS search_full_vector ON search_searchentry USING gin (full_vector);
"""

_POSTGRESQL_REMOVE = """
ALTER TABLE search_searchentry DROP COLUMN IF EXISTS title_vector, DROP COLUMN IF EXISTS full_vector;
"""

# An external-content table: it holds the index alone, and reads the text from search_searchentry.
# detail=column: which column a token stands in is kept, its position isn't.
_SQLITE = [
    """
    CREATE VIRTUAL TABLE IF NOT EXISTS search_fts USING fts5(
        title_tokens, body_tokens, content='search_searchentry', content_rowid='id',
        tokenize="unicode61 remove_diacritics 0", detail=column
    )
    """,
    """
    CREATE TRIGGER IF NOT EXISTS search_fts_insert AFTER INSERT ON search_searchentry BEGIN
        INSERT INTO search_fts (rowid, title_tokens, body_tokens)
        VALUES (new.id, new.title_tokens, new.body_tokens);
    END
    """,
    """
    CREATE TRIGGER IF NOT EXISTS search_fts_delete AFTER DELETE ON search_searchentry BEGIN
        INSERT INTO search_fts (search_fts, rowid, title_tokens, body_tokens)
        VALUES ('delete', old.id, old.title_tokens, old.body_tokens);
    END
    """,
    """
    CREATE TRIGGER IF NOT EXISTS search_fts_update AFTER UPDATE ON search_searchentry BEGIN
        INSERT INTO search_fts (search_fts, rowid, title_tokens, body_tokens)
        VALUES ('delete', old.id, old.title_tokens, old.body_tokens);
        INSERT INTO search_fts (rowid, title_tokens, body_tokens)
        VALUES (new.id, new.title_tokens, new.body_tokens);
    END
    """,
]

_SQLITE_REMOVE = [
    "DROP TRIGGER IF EXISTS search_fts_insert",
    "DROP TRIGGER IF EXISTS search_fts_delete",
    "DROP TRIGGER IF EXISTS search_fts_update",
    "DROP TABLE IF EXISTS search_fts",
]


def install(connection: Any) -> None:
    """Create the full-text index on this database; harmless when it is there already."""
    _run(connection, [_POSTGRESQL] if connection.vendor == "postgresql" else _SQLITE)


def put_back(connection: Any) -> None:
    """Install the triggers again that a remade table lost (SQLite), and index anew what they missed."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'search_fts'),"
            " (SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'search_searchentry')"
        )
        tables, triggers = cursor.fetchone()
        if tables and triggers < len(_SQLITE) - 1:
            install(connection)
            cursor.execute("INSERT INTO search_fts (search_fts) VALUES ('rebuild')")


def remove(connection: Any) -> None:
    """Drop the full-text index."""
    _run(connection, [_POSTGRESQL_REMOVE] if connection.vendor == "postgresql" else _SQLITE_REMOVE)


def _run(connection: Any, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
