"""The room on the disk: a quota for all that printing keeps, and clear words when it is full."""

import logging
import os
import shutil
import time
from datetime import timedelta

import pytest

from portal.accounts import roles
from portal.printing import room
from portal.printing.cleaning import clean
from portal.printing.models import PrintJob, PrintRun
from portal.printing.office import there_is_room
from portal.printing.preview import preview
from portal.printing.store import FragmentStore
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
State = PrintRun.State
MB = room.MB


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"
    settings.PRINT_QUOTA_MB = 10


def file(path, megabytes, hours_ago=0.0):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(int(megabytes * MB)))
    used = time.time() - hours_ago * 3600
    os.utime(path, (used, used))
    return path


def drawn(name, megabytes, hours_ago=0.0):
    return file(FragmentStore().path(name), megabytes, hours_ago)


@pytest.fixture
def printed(settings):
    def make_file(name, megabytes, hours_ago=0.0):
        return file(settings.MEDIA_ROOT / "prints" / "aa" / f"{name}.pdf", megabytes, hours_ago)

    return make_file


def test_drawn_pages_go_first_and_the_least_used_of_them(ask, printed):
    old = printed("old", 6, hours_ago=100)
    unused, used = drawn("a1", 3, hours_ago=50), drawn("b2", 2, hours_ago=1)
    assert ask().state == State.DONE
    assert not unused.exists() and used.exists() and old.exists()


def test_then_the_prints_that_nobody_has_opened_for_longest(ask, printed):
    opened, unopened = printed("opened", 5, hours_ago=2), printed("unopened", 5, hours_ago=90)
    page = drawn("a1", 2)
    assert ask().state == State.DONE
    assert not page.exists() and not unopened.exists() and opened.exists()


def test_a_preview_goes_as_a_whole_and_is_made_again(ask, leaflet, settings):
    whole = preview(leaflet, {}, None)
    (folder,) = (settings.MEDIA_ROOT / "previews" / "0").iterdir()
    for number, page in enumerate(sorted(folder.iterdir())):
        file(page, 4, hours_ago=10 - number)
    ask(number=2)
    assert not folder.exists()
    assert preview(leaflet, {}, None) == whole


def test_nothing_goes_while_there_is_room(ask, printed):
    kept = [printed("old", 6, hours_ago=1000), drawn("a1", 3, hours_ago=1000)]
    ask()
    assert all(path.exists() for path in kept)


def test_a_print_that_was_opened_just_now_stays(ask, client, printed):
    job = ask()
    hours_ago = time.time() - 5 * 3600
    os.utime(job.run.path, (hours_ago, hours_ago))
    client.get(f"/print/file/{job.uuid}.pdf")
    printed("another", 10, hours_ago=3)
    ask(number=2)
    assert job.run.path.exists()


class TestWhenItIsFull:
    @pytest.fixture
    def full(self, printed):
        return [printed("fresh", 6), printed("fresh-too", 5)]

    def test_a_new_print_is_refused_with_a_sentence_and_the_administrator_finds_why(self, ask, full, caplog):
        with caplog.at_level(logging.ERROR):
            job = ask()
        assert job.state == State.FAILED and "空间已满" in job.run.error and "系统管理员" in job.run.error
        assert "no room for prints: 11 of 10 MB (PRINT_QUOTA_MB) used" in caplog.text
        assert "Traceback" not in caplog.text
        assert all(path.exists() for path in full), "fresh ones are somebody's"

    def test_what_is_printed_already_is_handed_out(self, ask, printed):
        first = ask()
        printed("fresh", 11)
        assert ask(user=UserFactory()).has_file and first.has_file

    def test_it_works_again_when_there_is_room(self, ask, full):
        assert ask().state == State.FAILED
        full[0].unlink()
        assert ask().state == State.DONE

    def test_so_it_is_when_others_have_filled_the_disk(self, ask, monkeypatch, printed):
        old = printed("old", 1, hours_ago=50)
        usage = shutil.disk_usage("/")._replace(free=room.FLOOR - 1)
        monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
        job = ask()
        assert job.state == State.FAILED and "空间已满" in job.run.error
        assert not old.exists(), "whatever could go has gone"

    def test_the_system_administrators_see_it_on_their_first_page(self, client, bureau, full):
        administrator = bureau.person(roles.SYSTEM_ADMINISTRATOR, bureau.bureau)
        client.force_login(administrator)
        page = client.get("/office/").content.decode()
        assert "打印空间不足" in page and "11.0\xa0MB" in page and "PRINT_QUOTA_MB" in page
        client.force_login(bureau.leader)
        assert "打印空间不足" not in client.get("/office/").content.decode()
        for path in full:
            path.unlink()
        client.force_login(administrator)
        assert "打印空间不足" not in client.get("/office/").content.decode()

    def test_so_does_the_check_before_deployment(self, full):
        assert "11 of 10 MB" in there_is_room()[0].msg
        full[0].unlink()
        assert there_is_room() == []


def test_cleaning_keeps_the_quota(printed):
    old, page = printed("old", 6, hours_ago=0.9), drawn("a1", 5)
    clean(timedelta(days=7))
    assert old.exists() and not page.exists()


def test_a_print_that_went_says_so_and_is_made_again(ask, printed, client):
    job = ask()
    long_ago = time.time() - 50 * 3600
    os.utime(job.run.path, (long_ago, long_ago))
    printed("fresh", 10)
    clean(timedelta(days=7))
    assert not job.run.path.exists()
    assert "已经清理" in client.get(f"/print/job/{job.uuid}/").content.decode()
    assert PrintJob.objects.get() == job
