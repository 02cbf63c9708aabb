"""The public ledger: append-only, verifiable by the portal and by a citizen, silent about what isn't his."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from portal.publishing.actions import Withdraw, editing
from portal.publishing.ledger import standalone, triggers
from portal.publishing.ledger.read import public_file
from portal.publishing.ledger.verify import faults
from portal.publishing.models import Audience, LedgerHead, Publication, PublicationSnapshot
from portal.publishing.services import rebuild_published
from powers.models import PowerCount, PublishedPower
from tests.factories import Bureau

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return Bureau()


@pytest.fixture
def history(bureau):
    """Four entries: two published, one of them again, one withdrawn."""
    first, second = bureau.publish(bureau.power(name="甲")), bureau.publish(bureau.power(name="乙"))
    with editing(first, bureau.editor) as row:
        row.name = "甲（修订）"
    bureau.publish(first)
    Withdraw(second, bureau.leader, note="依据废止").run()
    return first, second


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE publishing_publication SET version_no = 9",
        "DELETE FROM publishing_publication",
        "UPDATE publishing_publicationsnapshot SET payload = '{}'",
        "UPDATE publishing_publicationsnapshot SET title = 'x', payload = '', salt = ''",
        "DELETE FROM publishing_publicationsnapshot",
    ],
)
def test_the_database_itself_refuses_to_change_the_ledger(history, statement):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Publication.objects.count() == 4 and list(faults()) == []


def tamper(statement: str) -> None:
    """Change the ledger as somebody with the database's own powers would: triggers off."""
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE publishing_publicationsnapshot SET payload = replace(payload, '甲', '丁') WHERE publication_id = 1",
        "UPDATE publishing_publicationsnapshot SET payload = '', salt = '' WHERE publication_id = 1",
        "UPDATE publishing_publicationsnapshot SET title = '丁' WHERE publication_id = 1",
        "UPDATE publishing_publication SET audience = 'internal' WHERE sequence = 2",
        "UPDATE publishing_publication SET content_hash = previous_hash WHERE sequence = 2",
        "UPDATE publishing_publication SET previous_hash = content_hash WHERE sequence = 3",
        "UPDATE publishing_publication SET published_at = '2020-01-01 00:00:00+00:00' WHERE sequence = 3",
        "UPDATE publishing_ledgerhead SET sequence = 3",
    ],
)
def test_verification_finds_every_silent_change(history, statement):
    tamper(statement)
    assert list(faults())
    with pytest.raises(SystemExit) as exit_:
        call_command("verify_ledger", stdout=io.StringIO(), stderr=io.StringIO())
    assert exit_.value.code == 1


def test_a_cut_off_end_is_found(history):
    tamper("DELETE FROM publishing_publicationsnapshot WHERE publication_id = 4")
    assert list(faults())


def run_standalone(path: Path, *options: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-I", standalone.__file__, str(path), *options],
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_citizen_can_verify_the_downloaded_file(history, tmp_path):
    path = tmp_path / "ledger.jsonl"
    path.write_text("".join(public_file()), encoding="utf-8")
    fingerprint = Publication.objects.get(pk=2).fingerprint
    assert run_standalone(path, "--expect", "2", fingerprint).returncode == 0
    assert run_standalone(path, "--expect", "3", fingerprint).returncode == 1

    lines = path.read_text(encoding="utf-8").splitlines()
    assert "甲" in lines[1]
    for forged in (
        [*lines[:1], lines[1].replace("甲", "丁"), *lines[2:]],
        [*lines[:2], *lines[3:]],
        lines[:-1],
        [*lines[:1], lines[2], lines[1], *lines[3:]],
    ):
        path.write_text("\n".join(forged) + "\n", encoding="utf-8")
        assert run_standalone(path).returncode == 1, forged
    path.write_text("not a ledger")
    assert run_standalone(path).returncode == 2


@pytest.mark.parametrize("audience", [a for a in Audience if a != Audience.SOCIETY])
def test_the_public_file_shows_only_hashes_of_what_is_not_for_society(bureau, audience):
    bureau.publish(bureau.power(name="党内事项", audience=audience))
    line = list(public_file())[1]
    assert set(json.loads(line)) == {
        "sequence",
        "published_at",
        "content_hash",
        "previous_hash",
        "entry_hash",
        "society",
    }


def test_a_published_text_has_another_hash_each_time(bureau):
    """The salt: nobody can find out a restricted text by hashing what he guesses."""
    first = bureau.publish(bureau.power(name="同名"))
    with editing(first, bureau.editor):
        pass
    bureau.publish(first)
    hashes = set(Publication.objects.values_list("content_hash", flat=True))
    assert len(hashes) == 2 and PublicationSnapshot.objects.count() == 2


def published_rows():
    rows = list(PublishedPower.objects.order_by("pk").values())
    counts = sorted(
        PowerCount.objects.values_list(
            "organisation", "power_type", "function", "is_key_post", "audience", "number"
        )
    )
    return rows, counts


def test_rebuilding_gives_the_identical_read_model(history):
    before = published_rows()
    assert rebuild_published() == 2
    assert published_rows() == before
    assert before[1]


def test_the_head_follows_the_chain(history):
    head = LedgerHead.objects.get()
    assert (head.sequence, head.entry_hash) == (4, Publication.objects.get(pk=4).entry_hash)
