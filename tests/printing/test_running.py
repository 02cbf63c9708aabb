"""Making prints: in the background when they are large, never lost, and mishaps told in plain words."""

import logging
import signal
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.printing import running, services
from portal.printing.models import PrintRun
from portal.printing.registry import NothingToPrint, TooLarge
from portal.printing.running import Pace, make, revive
from portal.printing.services import QueueFull
from tests.printing.conftest import forget, print_job, silent

pytestmark = pytest.mark.django_db
State = PrintRun.State


class TestInTheBackground:
    def test_a_large_print_waits_for_the_worker(self, ask, large, worker):
        job = ask()
        assert job.state == State.QUEUED and not job.has_file and job.run.percent == 0
        assert [done.task_path for done in worker.run()] == ["portal.printing.tasks.make_print"]
        job.refresh_from_db()
        assert job.state == State.DONE and job.has_file and job.run.attempts == 1

    def test_progress_is_told_while_it_is_made(self, ask, leaflet, large, worker, monkeypatch):
        monkeypatch.setattr(running, "REPORT_EVERY", 0)
        leaflet.rows = 90
        seen = []
        leaflet.on_row = lambda _number: seen.append(PrintRun.objects.get())
        job = ask()
        worker.run()
        first, last = seen[0], seen[-1]
        assert (first.state, first.percent, first.doing) == (State.RUNNING, 0, "正在准备内容")
        assert [run.progress for run in seen] == sorted(run.progress for run in seen)
        assert 0 < last.progress < 90 and 0 < last.percent < 100 and last.pages
        assert last.doing == f"正在排版：第{last.pages}页，已完成{last.progress}项／共90项"
        job.refresh_from_db()
        assert (job.run.progress, job.run.percent) == (90, 95)

    def test_reports_are_not_written_for_every_piece(self, ask, leaflet, large, worker, monkeypatch):
        monkeypatch.setattr(running, "REPORT_EVERY", 3600)
        leaflet.rows = 90
        seen = []
        leaflet.on_row = lambda _number: seen.append(PrintRun.objects.get().progress)
        ask()
        worker.run()
        assert len(seen) > 2 and set(seen) == {0}, "the first report, and no more"

    def test_small_ones_wait_too_while_something_is_being_printed(self, ask, leaflet, worker):
        other = print_job(state=State.RUNNING, seen_at=timezone.now())
        assert ask().state == State.QUEUED
        silent(other)
        assert ask(kind="other").state == State.DONE


class TestWorkersThatDie:
    def test_a_job_without_a_sign_of_life_is_taken_over(
        self, ask, large, worker, caplog, django_capture_on_commit_callbacks
    ):
        job = ask()
        PrintRun.objects.update(state=State.RUNNING, attempts=1)
        silent(job)
        with caplog.at_level(logging.WARNING), django_capture_on_commit_callbacks(execute=True):
            revive(job.run)
        assert job.state == State.QUEUED and "lost its worker" in caplog.text
        worker.run()
        job.refresh_from_db()
        assert (job.state, job.run.attempts) == (State.DONE, 2)

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
            revive(job.run)
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
        PrintRun.objects.update(state=State.RUNNING, attempts=1, seen_at=timezone.now())
        job.refresh_from_db()
        revive(job.run)
        assert job.state == State.RUNNING
        assert make(job.run_id) is False
        worker.run()
        job.refresh_from_db()
        assert (job.state, job.run.attempts) == (State.RUNNING, 1)

    def test_a_finished_one_is_not_made_again(self, ask):
        assert make(ask().run_id) is False

    def test_a_runner_that_was_given_up_notices_and_stops(self, ask, leaflet, large):
        """It was silent for too long, another took over: the first one's end must not overwrite the second's."""
        job = ask()

        def take_over(_number):
            PrintRun.objects.update(attempts=9, seen_at=timezone.now())

        leaflet.on_row = take_over
        assert make(job.run_id) is False
        job.refresh_from_db()
        assert (job.state, job.run.attempts, job.run.file) == (State.RUNNING, 9, "")

    def test_a_print_that_kills_its_worker_is_given_up(self, ask, large):
        job = ask()
        PrintRun.objects.update(state=State.RUNNING, attempts=running.MOST_ATTEMPTS)
        silent(job)
        assert make(job.run_id) is False
        job.refresh_from_db()
        assert job.state == State.FAILED and "打印中断了3次" in job.run.error


class TestHowFar:
    """What the page says."""

    @staticmethod
    def run(**values):
        return PrintRun(state=State.RUNNING, stage="laying_out", progress=45, total=500, pages=120, **values)

    def test_pages_and_records(self):
        assert self.run().doing == "正在排版：第120页，已完成45项／共500项"
        assert self.run(total_pages=1300).doing == "正在排版：第120页／共1300页，已完成45项／共500项"
        assert PrintRun(stage="writing", pages=1300).doing == "正在生成文件，共1300页"

    @pytest.mark.parametrize(
        ("seconds", "passed", "words"),
        [
            (None, 0, ""),
            (20, 0, ""),
            (30, 0, "约还需半分钟"),
            (60, 0, "约还需1分钟"),
            (100, 0, "约还需2分钟"),
            (100, 60, "约还需半分钟"),
            (100, 90, ""),
        ],
    )
    def test_the_time_that_is_left_in_plain_words(self, seconds, passed, words):
        seen_at = timezone.now() - timedelta(seconds=passed)
        assert self.run(seconds_left=seconds, seen_at=seen_at).time_left == words

    def test_it_is_estimated_from_the_pace(self):
        pace = Pace()
        assert pace.seconds_left(0, 100, now=0) is None
        assert pace.seconds_left(9, 100, now=9) is None, "too early to say"
        assert pace.seconds_left(10, 100, now=10) == 90
        assert pace.seconds_left(50, 100, now=50) == 50

    def test_what_was_drawn_before_does_not_make_the_rest_look_quick(self):
        pace = Pace()
        pace.seconds_left(0, 100, now=0)
        pace.seconds_left(50, 100, now=0.1)
        assert pace.seconds_left(55, 100, now=10.1) == 8, "nothing is known yet of the new ones"
        assert pace.seconds_left(60, 100, now=20.1) == 80

    def test_who_waits_is_told_how_many_are_before_him(self, ask, large):
        assert [ask(number=number).run.ahead for number in range(3)] == [0, 1, 2]

    def test_a_run_that_begins_again_does_not_fall_back(self, ask, leaflet, large, monkeypatch):
        """What the dead worker had drawn comes again at once: until then the bar stays."""
        monkeypatch.setattr(running, "REPORT_EVERY", 0)
        leaflet.rows = 90
        run = ask().run
        PrintRun.objects.update(progress=40, total=90, pages=3, stage="laying_out")
        seen = []
        leaflet.on_row = lambda _number: seen.append(PrintRun.objects.get())
        make(run.pk)
        assert all((run.progress, run.pages) >= (40, 3) for run in seen) and seen[-1].progress > 40


class TestWorkersThatAreToldToEnd:
    @pytest.fixture
    def worker_process(self):
        """As in the worker's process: SIGTERM is noted, and the worker ends when its task has."""
        told = []
        before = signal.signal(signal.SIGTERM, lambda *_args: told.append(True))
        yield told
        signal.signal(signal.SIGTERM, before)

    def test_what_is_cancelled_meanwhile_is_not_handed_back(
        self, ask, leaflet, large, worker_process, django_capture_on_commit_callbacks
    ):
        job = ask()
        DBTaskResult.objects.all().delete()

        def cancel_and_end(_number):
            signal.raise_signal(signal.SIGTERM)
            services.cancel(job)

        leaflet.on_row = cancel_and_end
        with django_capture_on_commit_callbacks(execute=True):
            assert make(job.run_id) is False
        job.run.refresh_from_db()
        assert worker_process and job.run.state == State.CANCELLED and not DBTaskResult.objects.exists()

    def test_it_hands_the_print_back_at_once(
        self, ask, leaflet, large, worker, worker_process, django_capture_on_commit_callbacks
    ):
        run = ask().run
        DBTaskResult.objects.all().delete()
        leaflet.on_row = lambda _number: signal.raise_signal(signal.SIGTERM)
        with django_capture_on_commit_callbacks(execute=True):
            assert make(run.pk) is False
        run.refresh_from_db()
        assert worker_process and (run.state, run.attempts) == (State.QUEUED, 0)
        leaflet.on_row = lambda _number: None
        worker.run()
        run.refresh_from_db()
        assert (run.state, run.attempts) == (State.DONE, 1)

    def test_what_breaks_because_everything_ends_is_no_mishap(self, ask, leaflet, large, worker_process):
        """Such as the processes that draw, which were told to end too."""
        run = ask().run

        def break_down():
            signal.raise_signal(signal.SIGTERM)
            raise BrokenPipeError

        leaflet.on_build = break_down
        make(run.pk)
        run.refresh_from_db()
        assert (run.state, run.error) == (State.QUEUED, "")

    def test_it_is_told_as_before_afterwards(self, ask, leaflet, large, worker_process):
        before = signal.getsignal(signal.SIGTERM)
        make(ask().run_id)
        assert signal.getsignal(signal.SIGTERM) == before


class TestMishaps:
    @pytest.mark.parametrize("error", [NothingToPrint("没有这个科室。"), TooLarge("一次最多打印20000项。")])
    def test_what_cannot_be_printed_is_told_in_its_own_words(self, ask, leaflet, error):
        leaflet.on_build = lambda: _raise(error)
        job = ask()
        assert (job.state, job.run.error) == (State.FAILED, str(error)) and job.run.finished_at

    def test_a_full_disk(self, ask, settings, caplog):
        settings.MEDIA_ROOT.mkdir(parents=True)
        (settings.MEDIA_ROOT / "prints").write_text("in the way")
        job = ask()
        assert job.state == State.FAILED and "磁盘可能已满" in job.run.error
        assert "Traceback" in caplog.text

    def test_a_fault_of_ours_is_logged_and_told_without_its_details(self, ask, leaflet, caplog):
        leaflet.on_build = lambda: _raise(ZeroDivisionError("secret detail"))
        job = ask()
        assert job.state == State.FAILED and f"打印任务{job.run_id}" in job.run.error
        assert "secret detail" not in job.run.error and "secret detail" in caplog.text

    def test_after_a_mishap_it_can_be_asked_for_again(self, ask, leaflet):
        leaflet.on_build = lambda: _raise(ZeroDivisionError())
        ask()
        leaflet.on_build = lambda: None
        assert ask().state == State.DONE


def _raise(error):
    raise error
