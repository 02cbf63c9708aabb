"""Files stay as long as anybody names them, and no longer."""

import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.utils import timezone

from portal.attachments import registry
from portal.attachments.facts import FileFacts
from portal.attachments.services import forget, give
from portal.publishing.ledger.append import link
from portal.publishing.models import LedgerHead, PublicationSnapshot
from tests.factories import Bureau, UserFactory
from tests.records.models import Letter, PublishedLetter

pytestmark = pytest.mark.django_db
DAY = 24 * 3600


def grow_old(store, *files: FileFacts, seconds: int = DAY + 60) -> None:
    for facts in files:
        then = time.time() - seconds
        os.utime(store.path(facts.digest), (then, then))


def test_the_same_content_is_kept_once(take, store):
    first, second = take("甲.txt", b"same"), take("乙.txt", b"same")
    assert first.digest == second.digest and first.name != second.name
    assert len(list(store.folder.glob("??/*"))) == 1


def test_many_at_once_keep_one_whole_file(take, store):
    with ThreadPoolExecutor(8) as pool:
        digests = {facts.digest for facts in pool.map(lambda _n: take("甲.txt", b"x" * 100_000), range(40))}
    assert len(digests) == 1 and store.path(digests.pop()).read_bytes() == b"x" * 100_000


def test_a_record_gets_loses_and_reorders_its_files(take, store):
    letter, writer, other = Letter.objects.create(title="信"), UserFactory(), UserFactory()
    one, two, three = (take(f"{name}.txt", name.encode()) for name in "甲乙丙")
    give(letter.files, [one, two], writer)
    first = letter.files.get(name="甲.txt")
    give(letter.files, [three, one, three], other)
    rows = list(letter.files.all())
    assert [row.facts for row in rows] == [three, one]
    assert rows[1].pk == first.pk and rows[1].uploaded_by == writer and rows[0].uploaded_by == other
    assert store.has(two.digest)


def test_only_what_nobody_names_is_cleaned_away_and_only_after_a_day(take, store, capsys):
    letter = Letter.objects.create(title="信")
    kept, loose, young = take("甲.txt", b"1"), take("乙.txt", b"2"), take("丙.txt", b"3")
    give(letter.files, [kept], None)
    grow_old(store, kept, loose)
    grow_old(store, young, seconds=DAY - 60)
    call_command("clean_attachments")
    assert capsys.readouterr().out == "1 files deleted\n"
    assert [store.has(facts.digest) for facts in (kept, loose, young)] == [True, False, True]


def test_what_is_uploaded_again_is_young_again(take, store):
    facts = take("甲.txt", b"1")
    grow_old(store, facts)
    take("甲.txt", b"1")
    call_command("clean_attachments")
    assert store.has(facts.digest)


def test_half_checked_files_of_a_dead_process_go_too(store):
    with store.incoming() as path:
        path.write_bytes(b"half")
        os.utime(path, (0, 0))
        call_command("clean_attachments")
        assert not path.exists()


def publish(content: dict) -> None:
    """An entry of the ledger whose content is ``content``."""
    bureau = Bureau()
    record = bureau.power()
    payload = {
        "action": "published",
        "content": content,
        "kind": "power",
        "organisation": {},
        "audience": "society",
        "version": 1,
        "title": "信",
        "reason": "",
        "approvals": [],
        "record": str(record.uid),
    }
    head = LedgerHead.objects.get_or_create(pk=1)[0]
    publication, snapshot = link(head, record, payload, timezone.now())
    publication.save(force_insert=True)
    snapshot.save(force_insert=True)


def test_what_a_version_names_stays_when_the_draft_is_gone_until_its_content_is_erased(take, store):
    letter = Letter.objects.create(title="信")
    facts, other = take("甲.txt", b"1"), take("乙.txt", b"2")
    give(letter.files, [facts, other], None)
    publish({"files": [letter.files.get(name="甲.txt").as_content()]})
    letter.delete()
    grow_old(store, facts, other)
    call_command("clean_attachments")
    assert store.has(facts.digest) and not store.has(other.digest)
    assert forget(facts.digest) is False and store.has(facts.digest)

    PublicationSnapshot.objects.update(payload="", salt="", title="", reason="")  # as the action Erase does
    assert forget(facts.digest) is True and not store.has(facts.digest)
    assert forget(facts.digest) is False


def test_a_published_table_can_hold_files_as_well(take, store, monkeypatch):
    facts = take("甲.txt", b"1")
    PublishedLetter.objects.create(title="信", files=[facts.as_content()])

    def used(digests):
        named = (
            digest
            for files in PublishedLetter.objects.values_list("files", flat=True)
            for digest in registry.digests_in(files)
        )
        return digests & set(named)

    monkeypatch.setitem(registry._users, "letters", registry.FileUser("letters", used))
    grow_old(store, facts)
    call_command("clean_attachments")
    assert store.has(facts.digest)


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "a" * 63])
def test_only_a_digest_leads_anywhere(store, digest):
    with pytest.raises(ValueError, match="digest"):
        store.path(digest)
