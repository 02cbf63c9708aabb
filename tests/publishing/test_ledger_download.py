"""The downloaded ledger: written once for each end of the ledger, never with what was erased, whoever asks at a time."""

import json
import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from portal.publishing.actions import Erase, Withdraw
from portal.publishing.ledger import download
from portal.publishing.ledger.read import public_file
from tests.factories import Bureau
from tests.publishing.ledger import entries_of, get, revise

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def written(monkeypatch):
    """The numbers of the entries that were read from the database for files, a range a time."""
    ranges = []
    real = download.public_lines

    def lines(start, end):
        ranges.append((start, end))
        return real(start, end)

    monkeypatch.setattr(download, "public_lines", lines)
    return ranges


def whole() -> bytes:
    """The file as it must be."""
    return "".join(public_file()).encode()


def ask(client) -> bytes:
    return b"".join(get(client, "file"))


def files() -> list[str]:
    return sorted(path.name.split("-")[0] for path in download.folder().iterdir() if path.name != ".lock")


def test_it_is_written_once(client, bureau, written):
    entries_of(bureau.power(), 30)
    assert ask(client) == ask(client) == whole()
    assert written == [(1, 30)] and files() == ["30"]
    response = get(client, "file")
    assert response["Content-Length"] == str(len(whole()))
    assert response["Content-Disposition"] == 'attachment; filename="ledger-30.jsonl"'
    assert not response.cookies


def test_only_new_entries_are_added(client, bureau, written):
    """Nine to ten: the heading grows by a digit."""
    power = bureau.power()
    entries_of(power, 9)
    assert ask(client) == whole()
    entries_of(power, 1)
    assert ask(client) == whole()
    assert written == [(1, 9), (10, 10)] and files() == ["10"], "the overtaken file is gone"


def test_nothing_erased_is_taken_over(client, bureau, written):
    power = bureau.publish(bureau.power(name="张三的身份证号"))
    assert "张三" in ask(client).decode()
    Withdraw(power, bureau.leader, note="误公开").run()
    Erase(power, bureau.leader, sequences=[1, 2], note="误公开").run()
    assert "张三" not in ask(client).decode() and ask(client) == whole()
    assert written == [(1, 1), (1, 3)] and files() == ["3"]
    bureau.publish(bureau.power())
    assert ask(client) == whole() and written[-1] == (4, 4)


def test_what_is_erased_while_it_is_written_is_not_in_it(client, bureau, monkeypatch):
    power = bureau.publish(bureau.power(name="张三的身份证号"))
    real = download.public_lines

    def erase_meanwhile(start, end):
        yield from real(start, end)
        monkeypatch.setattr(download, "public_lines", real)
        Withdraw(power, bureau.leader, note="误公开").run()
        Erase(power, bureau.leader, sequences=[1, 2], note="误公开").run()

    monkeypatch.setattr(download, "public_lines", erase_meanwhile)
    content = ask(client)
    assert content == whole() and "张三" not in content.decode() and files() == ["3"]


def test_a_file_of_another_ledger_is_not_taken_over(client, bureau, written):
    """Such as one that was written before an older backup was restored."""
    entries_of(bureau.power(), 3)
    ask(client)
    (path,) = [path for path in download.folder().iterdir() if path.suffix == ".jsonl"]
    path.rename(path.with_name(path.name.replace(path.name.split("-")[1], "0" * 64)))
    entries_of(bureau.power(), 1)
    assert ask(client) == whole() and written == [(1, 3), (1, 4)]


def test_new_code_writes_it_anew(client, bureau, written, monkeypatch):
    from portal.publishing import release

    entries_of(bureau.power(), 3)
    first = get(client, "file")
    other = release.Release("00ff", release.current().released_at)
    monkeypatch.setattr(release, "current", lambda: other)
    second = get(client, "file", status=200)
    assert written == [(1, 3), (1, 3)] and first["ETag"] != second["ETag"]


def test_an_unchanged_file_is_not_sent_again(client, bureau, django_assert_num_queries):
    entries_of(bureau.power(), 3)
    tag = get(client, "file")["ETag"]
    with django_assert_num_queries(1):
        answer = client.get(reverse("ledger:file"), headers={"If-None-Match": tag})
    assert answer.status_code == 304
    entries_of(bureau.power(), 1)
    assert client.get(reverse("ledger:file"), headers={"If-None-Match": tag}).status_code == 200


def test_asking_only_for_the_headers_writes_nothing_and_spoils_nothing(client, bureau, settings):
    settings.CACHES = {
        **settings.CACHES,
        "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "download"},
    }
    entries_of(bureau.power(), 3)
    head = client.head(reverse("ledger:file"))
    assert head.status_code == 200 and head.content == b"" and not download.folder().exists()
    assert ask(client) == whole()
    head = client.head(reverse("ledger:file"))
    assert head["Content-Length"] == str(len(whole())) and head["ETag"] == get(client, "file")["ETag"]
    assert client.post(reverse("ledger:file")).status_code == 405


def test_its_queries_and_its_blocks_do_not_grow(client, bureau, django_assert_max_num_queries):
    power = bureau.power()
    for number in (3, 200):
        entries_of(power, number)
        with django_assert_max_num_queries(8):
            response = get(client, "file")
        assert max(map(len, response)) <= 1 << 17
        with django_assert_max_num_queries(2):
            ask(client)


def test_a_full_disk_keeps_nobody_from_checking(client, bureau, settings, caplog):
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "ledger").write_text("in the way")
    entries_of(bureau.power(), 250)
    assert ask(client) == whole() and "Traceback" in caplog.text


def test_a_writer_that_was_killed_leaves_nothing_in_the_way(client, bureau):
    entries_of(bureau.power(), 2)
    download.folder().mkdir(parents=True)
    (download.folder() / ".unfinished").write_text('{"half a li')
    assert ask(client) == whole() and files() == ["2"]


def test_who_would_have_to_wait_long_is_asked_to_come_again(client, bureau, monkeypatch):
    entries_of(bureau.power(), 2)
    monkeypatch.setattr(download, "PATIENCE", 0.05)
    with download._alone():
        busy = get(client, "file", status=503)
        assert "台账文件正在生成" in busy.content.decode() and busy["Retry-After"] == "30"
        assert "no-store" in busy["Cache-Control"] and "ETag" not in busy
        assert download.delete_outdated() == 0
    assert ask(client) == whole()


def test_tidying_deletes_overtaken_files(client, bureau):
    from datetime import timedelta

    from portal.printing.cleaning import clean

    assert download.delete_outdated() == 0
    entries_of(bureau.power(), 2)
    ask(client)
    assert clean(timedelta(days=7)) == (0, 0) and files() == ["2"]
    entries_of(bureau.power(), 1)
    assert clean(timedelta(days=7)) == (0, 1) and files() == []


@pytest.mark.django_db(transaction=True)
def test_many_who_ask_at_once_get_the_same_whole_file_written_once(written):
    bureau = Bureau()
    power = bureau.publish(bureau.power())
    entries_of(revise(bureau, power, name="改过的名称"), 40)
    together = threading.Barrier(6)
    answers = []

    def citizen():
        try:
            client = Client()
            together.wait(timeout=30)
            response = client.get(reverse("ledger:file"))
            answers.append((response.status_code, b"".join(response)))
        finally:
            connection.close()

    threads = [threading.Thread(target=citizen) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert answers == [(200, whole())] * 6 and written == [(1, 41)]
    assert all(json.loads(line) for line in answers[0][1].decode().splitlines())
