"""Old prints go, and whatever may hold what was erased by law; the rest keeps to its room on the disk."""

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.printing.cleaning import clean
from portal.printing.erasures import may_hand_out, newest_erasure
from portal.printing.models import PrintJob, PrintRun
from portal.printing.preview import preview
from portal.printing.store import FragmentStore
from tests.factories import UserFactory
from tests.printing.conftest import erase_a_version, forget, silent

pytestmark = pytest.mark.django_db
State = PrintRun.State


def draw_something() -> Path:
    """Where it lies in the store."""
    drawn = FragmentStore().path("a1b2")
    drawn.parent.mkdir(parents=True)
    drawn.write_bytes(b"what a page says")
    return drawn


class TestErasure:
    def test_a_file_older_than_an_erasure_is_made_again(self, ask, bureau):
        """Even under the same version, such as a sheet of one power: its file may hold what the law ordered erased."""
        job = ask()
        assert may_hand_out(job.run)
        erase_a_version(bureau)
        assert not may_hand_out(job.run)
        again = ask()
        assert again.pk != job.pk and may_hand_out(again.run)
        assert again.run.file != job.run.file, (
            "whoever is still writing the old file can't write it over the new one"
        )
        assert ask().pk == again.pk

    def test_what_was_read_before_an_erasure_and_written_after_it_is_made_again(self, ask, bureau, leaflet):
        read = []

        def erase_once(_number):
            if len(read) == 1:
                erase_a_version(bureau)

        leaflet.on_build = lambda: read.append(newest_erasure())
        leaflet.on_row = erase_once
        job = ask()
        assert read == [0, 3], "the content was read again after the erasure"
        assert job.state == State.DONE and may_hand_out(job.run)
        assert [path.name for path in job.run.path.parent.parent.rglob("*.pdf")] == [job.run.path.name]

    def test_it_gives_up_when_one_erasure_follows_the_other(self, ask, bureau, leaflet, settings):
        leaflet.on_row = lambda _number: erase_a_version(bureau)
        job = ask()
        assert job.state == State.FAILED and "依法删除" in job.run.error
        assert not list(settings.MEDIA_ROOT.rglob("*.pdf"))

    def test_it_asks_once(self, ask, bureau, django_assert_num_queries):
        job = ask()
        with django_assert_num_queries(1):
            may_hand_out(job.run)

    def test_cleaning_deletes_what_is_older_than_an_erasure_at_once(self, ask, bureau, leaflet):
        finished = ask()
        leaflet.on_build = lambda: 1 / 0
        failed = ask(number=2)
        erase_a_version(bureau)
        leaflet.on_build = lambda: None
        young = ask()
        assert finished.run.path.exists() and finished.run.path != young.run.path
        assert clean(timedelta(days=7)) == (2, 1)
        assert not finished.run.path.exists() and young.run.path.exists()
        assert list(PrintJob.objects.all()) == [young] and failed.pk != young.pk

    def test_cleaning_empties_the_store_of_drawn_pages_once(self, bureau, settings, tmp_path):
        settings.VAR_DIR = tmp_path
        for number in (1, 2):
            drawn = draw_something()
            clean(timedelta(days=7))
            assert drawn.exists()
            erase_a_version(bureau)
            clean(timedelta(days=7))
            assert not drawn.exists(), number

    def test_cleaning_deletes_the_previews_from_before_it(self, bureau, leaflet, settings):
        preview(leaflet, {}, None)
        clean(timedelta(days=7))
        assert list(settings.MEDIA_ROOT.rglob("*.png"))
        erase_a_version(bureau)
        preview(leaflet, {}, None)
        clean(timedelta(days=7))
        kept = {path.parent.parent.name for path in settings.MEDIA_ROOT.rglob("*.png")}
        assert kept == {str(newest_erasure())}

    def test_what_is_drawn_while_something_is_erased_does_not_stay_in_the_store(
        self, ask, bureau, leaflet, settings, tmp_path
    ):
        """Cleaning may have emptied the store by then: whoever was still drawing empties it again."""
        settings.VAR_DIR = tmp_path
        drawn = FragmentStore().path("a1b2")

        def erase_once(_number):
            if not newest_erasure():
                erase_a_version(bureau)
                clean(timedelta(days=7))
                draw_something()

        leaflet.on_row = erase_once
        assert ask().state == State.DONE and not drawn.exists()

    def test_nor_when_the_print_fails_or_is_given_up(self, ask, bureau, leaflet, settings, tmp_path):
        settings.VAR_DIR = tmp_path

        def erase_and_fail(_number):
            erase_a_version(bureau)
            clean(timedelta(days=7))
            draw_something()
            raise RuntimeError("no more")

        leaflet.on_row = erase_and_fail
        assert ask().state == State.FAILED and not FragmentStore().path("a1b2").exists()

    def test_nor_when_it_was_drawn_for_a_preview(self, bureau, leaflet, settings, tmp_path):
        settings.VAR_DIR = tmp_path
        drawn = FragmentStore().path("a1b2")

        def erase_once(_number):
            if not newest_erasure():
                erase_a_version(bureau)
                clean(timedelta(days=7))
                draw_something()

        leaflet.on_build = lambda: erase_once(0)
        preview(leaflet, {}, None)
        assert newest_erasure() and not drawn.exists()


class TestCleaning:
    @staticmethod
    def made_long_ago(job):
        long_ago = timezone.now() - timedelta(days=8)
        PrintRun.objects.filter(pk=job.run_id).update(finished_at=long_ago)
        PrintJob.objects.filter(run=job.run_id).update(asked_at=long_ago)
        _age(job.run.path)

    def test_old_prints_go_with_their_files(self, ask):
        old, young = ask(number=1), ask(number=2)
        self.made_long_ago(old)
        _age(young.run.path)
        assert clean(timedelta(days=7)) == (1, 1)
        assert not old.run.path.exists() and young.run.path.exists()
        assert list(PrintJob.objects.all()) == [young]

    def test_one_that_was_asked_for_again_stays(self, ask):
        job = ask()
        self.made_long_ago(job)
        ask(user=UserFactory())
        assert clean(timedelta(days=7)) == (0, 0) and job.run.path.exists()

    def test_a_file_that_was_just_written_stays(self, ask):
        job = ask()
        PrintRun.objects.all().delete()
        assert clean(timedelta(days=7)) == (0, 0) and job.run.path.exists()

    def test_what_a_killed_worker_left_goes_too(self, ask):
        job = ask()
        left = job.run.path.with_name(f".{job.run.path.name}.4711.part")
        left.write_bytes(b"half a file")
        assert clean(timedelta(days=7)) == (0, 0) and left.exists(), "somebody may still be writing it"
        _age(left)
        assert clean(timedelta(days=7)) == (0, 1) and not left.exists() and job.run.path.exists()

    def test_previews_go_after_a_day(self, leaflet, settings):
        preview(leaflet, {}, None)
        folder = next(settings.MEDIA_ROOT.rglob("*.png")).parent
        yesterday = timezone.now().timestamp() - 25 * 3600
        os.utime(folder, (yesterday, yesterday))
        clean(timedelta(days=7))
        assert not folder.exists()

    def test_it_queues_lost_jobs_again(self, ask, large):
        job = ask()
        PrintRun.objects.update(state=State.RUNNING)
        silent(job)
        clean(timedelta(days=7))
        job.refresh_from_db()
        assert job.state == State.QUEUED

    def test_it_queues_forgotten_jobs_again(self, ask, large, worker, django_capture_on_commit_callbacks):
        job = ask()
        DBTaskResult.objects.all().delete()
        forget(job)
        with django_capture_on_commit_callbacks(execute=True):
            clean(timedelta(days=7))
        worker.run()
        job.refresh_from_db()
        assert job.state == State.DONE

    def test_the_command(self, ask):
        self.made_long_ago(ask())
        PrintRun.objects.update(finished_at=timezone.now() - timedelta(days=3))
        out = io.StringIO()
        call_command("clean_print_jobs", stdout=out)
        assert out.getvalue() == "0 prints and 0 files deleted\n"
        call_command("clean_print_jobs", "--days", "2", stdout=out)
        assert "1 prints and 1 files deleted" in out.getvalue()


def _age(path):
    two_hours_ago = timezone.now().timestamp() - 7200
    os.utime(path, (two_hours_ago, two_hours_ago))
