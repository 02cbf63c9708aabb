"""Print jobs: made once and handed out again, in the background when large, never lost, cleaned away."""

import hashlib
import io
import logging
import os
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.printing import services
from portal.printing.models import PrintJob
from portal.printing.registry import NothingToPrint, TooLarge
from portal.printing.services import NotAllowed, QueueFull, clean, request_print, revive, run
from tests.factories import UserFactory
from tests.printing.conftest import erase_a_version
from tests.printing.pdf import Pdf

pytestmark = pytest.mark.django_db
State = PrintJob.State


@pytest.fixture
def ask(leaflet, django_capture_on_commit_callbacks):
    """Ask for the leaflet; what is to run after the commit is enqueued."""

    def run_it(user=None, **parameters):
        with django_capture_on_commit_callbacks(execute=True):
            return request_print(leaflet, parameters, user)

    return run_it


@pytest.fixture
def large(monkeypatch):
    """Whatever has more than one record is large."""
    monkeypatch.setattr(services, "AT_ONCE", 1)


def silent(job):
    """The job's runner hasn't been heard of for longer than is allowed."""
    long_ago = timezone.now() - services.SILENT_AFTER - timedelta(seconds=1)
    PrintJob.objects.filter(pk=job.pk).update(seen_at=long_ago)
    job.refresh_from_db()
    return job


def forget(job):
    """The job has waited for longer than a worker should need to begin."""
    long_ago = timezone.now() - services.FORGOTTEN_AFTER - timedelta(seconds=1)
    PrintJob.objects.filter(pk=job.pk).update(created_at=long_ago)
    job.refresh_from_db()


class TestAtOnce:
    def test_a_small_print_is_there_when_the_answer_comes(self, ask, worker):
        job = ask()
        assert job.state == State.DONE and job.has_file and job.user is None
        content = job.path.read_bytes()
        assert hashlib.sha256(content).hexdigest() == job.sha256 and len(content) == job.size
        pdf = Pdf(job.path)
        assert pdf.page_count == job.pages and "第2行" in pdf.text
        assert (job.ledger_sequence, job.progress, job.total) == (1, 2, 2) and job.finished_at
        assert worker.run() == []

    def test_the_same_print_is_made_once(self, ask, leaflet):
        first = ask()
        leaflet.on_build = lambda: pytest.fail("printed again")
        assert ask().pk == first.pk
        user = UserFactory()
        own = ask(user=user)
        assert own.pk != first.pk and own.user == user and own.state == State.DONE
        assert (own.file, own.sha256, own.pages) == (first.file, first.sha256, first.pages)

    def test_a_citizen_gets_what_a_leader_had_printed_but_not_his_job(self, ask, leaflet):
        theirs = ask(user=UserFactory())
        leaflet.on_build = lambda: pytest.fail("printed again")
        ours = ask()
        assert ours.user is None and ours.pk != theirs.pk and ours.file == theirs.file

    def test_another_choice_or_another_version_is_another_print(self, ask, leaflet):
        first = ask()
        assert ask(kind="other").file != first.file
        leaflet.sequence = 2
        assert ask().file != first.file

    def test_a_file_that_is_gone_is_made_again(self, ask):
        first = ask()
        first.path.unlink()
        again = ask()
        assert again.pk != first.pk and again.has_file

    def test_who_may_not_gets_nothing(self, ask, leaflet):
        leaflet.allowed = False
        with pytest.raises(NotAllowed):
            ask()
        assert not PrintJob.objects.exists()

    def test_the_file_tells_its_own_version_when_the_ledger_has_grown_meanwhile(self, ask, leaflet):
        def grow():
            leaflet.sequence = 7

        leaflet.on_build = grow
        job = ask()
        assert job.ledger_sequence == 7 and "第7号" in Pdf(job.path).text
        leaflet.on_build = lambda: pytest.fail("printed again")
        assert ask().pk == job.pk, "found under the version that it shows"


class TestInTheBackground:
    def test_a_large_print_waits_for_the_worker(self, ask, large, worker):
        job = ask()
        assert job.state == State.QUEUED and not job.has_file and job.percent == 0
        assert [done.task_path for done in worker.run()] == ["portal.printing.tasks.make_print"]
        job.refresh_from_db()
        assert job.state == State.DONE and job.has_file and job.attempts == 1

    def test_citizens_wait_for_one_print_together(self, ask, large, worker):
        assert ask().pk == ask().pk
        assert len(worker.run()) == 1

    def test_progress_is_told_while_it_is_made(self, ask, leaflet, large, worker):
        leaflet.rows = 90
        seen = []

        def look(_number):
            job = PrintJob.objects.get()
            seen.append((job.state, job.progress, job.total, job.percent, job.stage))

        leaflet.on_row = look
        job = ask()
        worker.run()
        assert seen[0] == (State.RUNNING, 0, 90, 0, "正在准备内容")
        progress = [entry[1] for entry in seen]
        assert progress == sorted(progress) and 0 < progress[-1] < 90
        assert all(entry[2] == 90 and 0 <= entry[3] < 100 for entry in seen)
        assert f"正在排版：{progress[-1]}／90项" in seen[-1][4]
        job.refresh_from_db()
        assert (job.progress, job.stage) == (90, "")

    def test_small_ones_wait_too_while_something_is_being_printed(self, ask, leaflet, worker):
        other = PrintJob.objects.create(
            document="leaflet", key="x", state=State.RUNNING, seen_at=timezone.now(), user=UserFactory()
        )
        assert ask().state == State.QUEUED
        silent(other)
        assert ask(kind="other").state == State.DONE

    def test_two_who_ask_in_the_same_moment_share_one_job(self, ask, leaflet, large):
        """The other's job is made between this one's look and its own row: the database refuses a second."""

        def be_faster():
            leaflet.on_size = lambda: None
            faster.append(request_print(leaflet, {}, None))

        faster = []
        leaflet.on_size = be_faster
        assert ask().pk == faster[0].pk and PrintJob.objects.count() == 1

    def test_the_database_holds_one_waiting_job_a_print(self, ask, large):
        job = ask()
        with pytest.raises(IntegrityError), transaction.atomic():
            PrintJob.objects.create(document="leaflet", key=job.key)

    def test_too_many_waiting_are_refused_with_a_sentence(self, ask, large, leaflet, monkeypatch):
        monkeypatch.setattr(services, "PUBLIC_QUEUE", 2)
        ask(number=1)
        ask(number=2)
        with pytest.raises(QueueFull, match="请过几分钟再试"):
            ask(number=3)
        assert ask(number=2).state == State.QUEUED, "who waits already goes on waiting"
        assert ask(user=UserFactory(), number=3).state == State.QUEUED, "the office has its own turn"


class TestWorkersThatDie:
    def test_a_job_without_a_sign_of_life_is_taken_over(
        self, ask, large, worker, caplog, django_capture_on_commit_callbacks
    ):
        job = ask()
        PrintJob.objects.update(state=State.RUNNING, attempts=1)
        silent(job)
        with caplog.at_level(logging.WARNING), django_capture_on_commit_callbacks(execute=True):
            revive(job)
        assert job.state == State.QUEUED and "lost its worker" in caplog.text
        worker.run()
        job.refresh_from_db()
        assert (job.state, job.attempts) == (State.DONE, 2)

    def test_a_waiting_one_that_the_worker_does_not_know_of_is_queued_again(self, ask, large, worker):
        """Such as when the web process was killed between writing the job and enqueuing its task."""
        job = ask()
        DBTaskResult.objects.all().delete()
        assert ask() == job and not DBTaskResult.objects.exists(), "it may be about to be enqueued"
        forget(job)
        assert ask() == ask() == job
        assert DBTaskResult.objects.count() == 1, "once, however often somebody looks"
        worker.run()
        job.refresh_from_db()
        assert job.state == State.DONE

    def test_one_that_only_waits_long_is_made_once(
        self, ask, large, worker, django_capture_on_commit_callbacks
    ):
        job = ask()
        forget(job)
        with django_capture_on_commit_callbacks(execute=True):
            revive(job)
        assert [done.return_value for done in worker.run()] == [True, False]

    def test_forgotten_ones_do_not_keep_the_queue_full(self, ask, large, worker, monkeypatch):
        monkeypatch.setattr(services, "PUBLIC_QUEUE", 1)
        forget(ask(number=1))
        DBTaskResult.objects.all().delete()
        with pytest.raises(QueueFull):
            ask(number=2)
        worker.run()
        assert ask(number=2).state == State.QUEUED

    def test_a_living_one_is_left_alone(self, ask, large, worker):
        job = ask()
        PrintJob.objects.update(state=State.RUNNING, attempts=1, seen_at=timezone.now())
        job.refresh_from_db()
        revive(job)
        assert job.state == State.RUNNING
        assert run(job.pk) is False
        worker.run()
        job.refresh_from_db()
        assert (job.state, job.attempts) == (State.RUNNING, 1)

    def test_a_finished_one_is_not_made_again(self, ask):
        assert run(ask().pk) is False

    def test_a_runner_that_was_given_up_notices_and_stops(self, ask, leaflet, large):
        """It was silent for too long, another took over: the first one's end must not overwrite the second's."""
        job = ask()

        def take_over(_number):
            PrintJob.objects.update(attempts=9, seen_at=timezone.now())

        leaflet.on_row = take_over
        assert run(job.pk) is False
        job.refresh_from_db()
        assert (job.state, job.attempts, job.file) == (State.RUNNING, 9, "")

    def test_a_print_that_kills_its_worker_is_given_up(self, ask, large):
        job = ask()
        PrintJob.objects.update(state=State.RUNNING, attempts=services.MOST_ATTEMPTS)
        silent(job)
        assert run(job.pk) is False
        job.refresh_from_db()
        assert job.state == State.FAILED and "打印中断了3次" in job.error


class TestMishaps:
    @pytest.mark.parametrize("error", [NothingToPrint("没有这个科室。"), TooLarge("一次最多打印20000项。")])
    def test_what_cannot_be_printed_is_told_in_its_own_words(self, ask, leaflet, error):
        leaflet.on_build = lambda: _raise(error)
        job = ask()
        assert (job.state, job.error) == (State.FAILED, str(error)) and job.finished_at

    def test_a_full_disk(self, ask, settings, caplog):
        settings.MEDIA_ROOT.mkdir(parents=True)
        (settings.MEDIA_ROOT / "prints").write_text("in the way")
        job = ask()
        assert job.state == State.FAILED and "磁盘可能已满" in job.error
        assert "Traceback" in caplog.text

    def test_a_fault_of_ours_is_logged_and_told_without_its_details(self, ask, leaflet, caplog):
        leaflet.on_build = lambda: _raise(ZeroDivisionError("secret detail"))
        job = ask()
        assert job.state == State.FAILED and f"打印任务{job.pk}" in job.error
        assert "secret detail" not in job.error and "secret detail" in caplog.text

    def test_after_a_mishap_it_can_be_asked_for_again(self, ask, leaflet):
        leaflet.on_build = lambda: _raise(ZeroDivisionError())
        ask()
        leaflet.on_build = lambda: None
        assert ask().state == State.DONE


def _raise(error):
    raise error


class TestErasure:
    def test_a_file_older_than_an_erasure_is_made_again(self, ask, bureau):
        """Even under the same version, such as a sheet of one power: its file may hold what the law ordered erased."""
        job = ask()
        assert services.may_hand_out(job)
        erase_a_version(bureau)
        assert not services.may_hand_out(job)
        again = ask()
        assert again.pk != job.pk and services.may_hand_out(again)
        assert again.file != job.file, "whoever is still writing the old file can't write it over the new one"
        assert ask().pk == again.pk

    def test_what_was_read_before_an_erasure_and_written_after_it_is_made_again(self, ask, bureau, leaflet):
        read = []

        def erase_once(_number):
            if len(read) == 1:
                erase_a_version(bureau)

        leaflet.on_build = lambda: read.append(services.newest_erasure())
        leaflet.on_row = erase_once
        job = ask()
        assert read == [0, 3], "the content was read again after the erasure"
        assert job.state == State.DONE and services.may_hand_out(job)
        assert [path.name for path in job.path.parent.parent.rglob("*.pdf")] == [job.path.name]

    def test_it_gives_up_when_one_erasure_follows_the_other(self, ask, bureau, leaflet):
        leaflet.on_row = lambda _number: erase_a_version(bureau)
        job = ask()
        assert job.state == State.FAILED and "依法删除" in job.error
        assert not list((job.path / "prints").rglob("*.pdf"))

    def test_it_asks_once(self, ask, bureau, django_assert_num_queries):
        job = ask()
        with django_assert_num_queries(1):
            services.may_hand_out(job)

    def test_cleaning_deletes_what_is_older_than_an_erasure_at_once(self, ask, bureau, leaflet):
        finished = ask()
        leaflet.on_build = lambda: _raise(ZeroDivisionError())
        failed = ask(number=2)
        erase_a_version(bureau)
        leaflet.on_build = lambda: None
        young = ask()
        assert finished.path.exists() and finished.path != young.path
        assert clean(timedelta(days=7)) == (2, 1)
        assert not finished.path.exists() and young.path.exists()
        assert list(PrintJob.objects.all()) == [young] and failed.pk != young.pk


class TestCleaning:
    def test_old_jobs_go_with_their_files(self, ask, leaflet):
        old = ask(number=1)
        young = ask(number=2)
        PrintJob.objects.filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(days=8))
        _age(old.path)
        _age(young.path)
        assert clean(timedelta(days=7)) == (1, 1)
        assert not old.path.exists() and young.path.exists()

    def test_a_file_stays_as_long_as_one_job_has_it(self, ask):
        job = ask()
        ask(user=UserFactory())
        PrintJob.objects.filter(pk=job.pk).update(finished_at=timezone.now() - timedelta(days=8))
        _age(job.path)
        assert clean(timedelta(days=7)) == (1, 0) and job.path.exists()

    def test_a_file_that_was_just_written_stays(self, ask):
        job = ask()
        PrintJob.objects.all().delete()
        assert clean(timedelta(days=7)) == (0, 0) and job.path.exists()

    def test_what_a_killed_worker_left_goes_too(self, ask):
        job = ask()
        left = job.path.with_name(f".{job.path.name}.4711.part")
        left.write_bytes(b"half a file")
        assert clean(timedelta(days=7)) == (0, 0) and left.exists(), "somebody may still be writing it"
        _age(left)
        assert clean(timedelta(days=7)) == (0, 1) and not left.exists() and job.path.exists()

    def test_it_queues_lost_jobs_again(self, ask, large):
        job = ask()
        PrintJob.objects.update(state=State.RUNNING)
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
        job = ask()
        PrintJob.objects.update(finished_at=timezone.now() - timedelta(days=3))
        _age(job.path)
        out = io.StringIO()
        call_command("clean_print_jobs", stdout=out)
        assert out.getvalue() == "0 print jobs and 0 files deleted\n"
        call_command("clean_print_jobs", "--days", "2", stdout=out)
        assert "1 print jobs and 1 files deleted" in out.getvalue()


def _age(path):
    two_hours_ago = timezone.now().timestamp() - 7200
    os.utime(path, (two_hours_ago, two_hours_ago))
