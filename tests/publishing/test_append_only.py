"""What may only be added stays: the database refuses every way of changing it, and its guards can't get lost."""

import copy
import io

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from portal import append_only
from portal.organisations.models import AccountEntry
from portal.publishing.actions import Withdraw
from portal.publishing.ledger.verify import faults
from portal.publishing.models import Publication, PublicationSnapshot, ReviewEntry
from portal.search.models import SearchEntry

pytestmark = pytest.mark.django_db
on_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="only SQLite replaces rows and remakes tables"
)


@pytest.fixture
def published(bureau):
    bureau.publish(bureau.power(name="甲"))
    return bureau.publish(bureau.power(name="乙"))


def refused(statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def replacing(model, **values) -> str:
    """INSERT OR REPLACE of every row of ``model`` by itself, with some columns changed."""
    columns = ["rowid", *(field.column for field in model._meta.concrete_fields)]
    chosen = [values.get(column, column) for column in columns]
    table = model._meta.db_table
    return f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) SELECT {', '.join(chosen)} FROM {table}"


@on_sqlite
@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Publication, {"action": "'withdrawn'"}),
        (Publication, {"action": "'withdrawn'", "rowid": "NULL"}),
        (Publication, {"sequence": "sequence + 100", "rowid": "NULL"}),
        (Publication, {"sequence": "sequence + 100", "entry_hash": "'x' || sequence"}),
        (PublicationSnapshot, {"title": "'假的'", "rowid": "NULL"}),
        (PublicationSnapshot, {"title": "'假的'", "publication_id": "publication_id + 100"}),
        (ReviewEntry, {"note": "'假的'"}),
    ],
)  # fmt: skip
def test_no_row_takes_the_place_of_another(published, model, values):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA defer_foreign_keys = ON")
    refused(replacing(model, **values))
    assert list(faults()) == []


@on_sqlite
def test_an_erasure_empties_no_second_row(published):
    refused(
        "UPDATE OR REPLACE publishing_publicationsnapshot"
        " SET rowid = rowid + 1, payload = '', salt = '', title = '', reason = '' WHERE publication_id = 1"
    )


@pytest.mark.parametrize("model", [ReviewEntry, AccountEntry])
def test_the_logs_of_reviews_and_accounts_cannot_be_rewritten(published, model):
    assert model.objects.exists()
    refused(f"UPDATE {model._meta.db_table} SET note = '假的'")
    refused(f"DELETE FROM {model._meta.db_table}")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", [ReviewEntry, AccountEntry])
def test_nor_emptied(published, model):
    refused(f"TRUNCATE {model._meta.db_table} CASCADE")


def warnings() -> str:
    err = io.StringIO()
    call_command("check", "--database", "default", stdout=io.StringIO(), stderr=err)
    return err.getvalue()


def test_a_guard_that_is_gone_is_told_and_put_back(published):
    assert append_only.missing(connection) == [] and warnings() == ""
    append_only.remove(connection)
    gone = set(append_only.missing(connection))
    for table in ("ledger", "snapshot", "review", "account"):
        # Each against three ways of changing it.
        assert len([name for name in gone if name.startswith(f"{table}_")]) == 3, table
    assert all(name in warnings() for name in gone)
    err = io.StringIO()
    call_command("verify_ledger", stdout=io.StringIO(), stderr=err)
    assert "ledger_no_update is missing" in err.getvalue()
    call_command("migrate", verbosity=0)
    assert append_only.missing(connection) == []
    refused("DELETE FROM publishing_publication")


@on_sqlite
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("model", "name"), [(Publication, "kind"), (SearchEntry, "title")])
def test_a_table_that_a_migration_remade_gets_its_triggers_back(bureau, client, model, name):
    old = model._meta.get_field(name)
    new = copy.copy(old)
    new.max_length += 1
    with connection.schema_editor() as editor:
        editor.alter_field(model, old, new)
    power = bureau.publish(bureau.power(name="发放补助"))
    call_command("migrate", verbosity=0)
    refused("DELETE FROM publishing_publication")

    def is_found() -> bool:
        return f"/powers/{power.slug}/" in client.get("/search/", {"q": "补助"}).content.decode()

    assert is_found(), "what was written meanwhile is indexed"
    Withdraw(power, bureau.leader, note="依据废止").run()
    assert not is_found()
