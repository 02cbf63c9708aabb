"""Giving a print up, and asking for it again."""

import re
from html import unescape

import pytest
from django.urls import reverse

from portal.printing import limits, running
from portal.printing.models import PrintJob, PrintRun
from portal.printing.registry import NothingToPrint
from portal.printing.running import make
from portal.printing.services import cancel
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
State = PrintRun.State


def text(response) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


class TestCancelling:
    def test_a_waiting_one_is_not_made(self, ask, large, worker):
        job = ask(user=UserFactory())
        cancel(job)
        job.refresh_from_db()
        assert job.state == job.run.state == State.CANCELLED and job.cancelled_at and job.run.finished_at
        assert [done.return_value for done in worker.run()] == [False]
        job.refresh_from_db()
        assert job.state == State.CANCELLED

    def test_a_running_one_stops_within_a_piece(self, ask, leaflet, large, caplog, monkeypatch):
        monkeypatch.setattr(running, "REPORT_EVERY", 0)
        leaflet.rows = 190
        job = ask(user=UserFactory())
        begun = []

        def cancel_at_first(number):
            begun.append(number)
            if len(begun) == 1:
                cancel(job)

        leaflet.on_row = cancel_at_first
        assert make(job.run_id) is False
        job.refresh_from_db()
        assert job.state == State.CANCELLED and not job.run.file and "Traceback" not in caplog.text
        assert max(begun) < 100, "the rest was not laid out"

    def test_one_of_several_only_lets_go_of_his_own(self, ask, large, worker):
        his, hers, ours = ask(user=UserFactory()), ask(user=UserFactory()), ask()
        cancel(his)
        worker.run()
        states = [PrintJob.objects.get(pk=job.pk).state for job in (his, hers, ours)]
        assert states == [State.CANCELLED, State.DONE, State.DONE]

    def test_it_stops_when_the_last_one_lets_go(self, ask, large):
        jobs = [ask(user=UserFactory()) for _each in range(3)]
        for job in jobs:
            assert PrintRun.objects.get().state == State.QUEUED
            cancel(job)
        assert PrintRun.objects.get().state == State.CANCELLED

    def test_a_finished_one_stays_finished(self, ask):
        job = ask(user=UserFactory())
        cancel(job)
        job.refresh_from_db()
        assert job.state == State.DONE and job.has_file

    def test_asking_again_after_it_waits_again(self, ask, large, worker):
        user = UserFactory()
        first = ask(user=user)
        cancel(first)
        again = ask(user=user)
        assert again != first and again.state == State.QUEUED
        worker.run()
        again.refresh_from_db()
        assert again.has_file

    def test_who_let_go_and_asks_again_joins_the_others(self, ask, large):
        user = UserFactory()
        first, other = ask(user=user), ask(user=UserFactory())
        cancel(first)
        again = ask(user=user)
        assert again == first and again.run == other.run and again.state == State.QUEUED


class TestAtTheDesk:
    @pytest.fixture
    def job(self, ask, large, bureau):
        return ask(user=bureau.leader)

    @pytest.fixture
    def client(self, client, bureau):
        client.force_login(bureau.leader)
        return client

    @staticmethod
    def address(name, job):
        return reverse(f"printing:{name}", args=[job.uuid])

    def test_one_click_cancels_and_one_prints_again(self, client, job):
        page = client.get(self.address("job", job))
        assert f'action="{self.address("cancel", job)}"' in page.content.decode() and "取消打印" in text(page)
        page = client.post(self.address("cancel", job), follow=True)
        assert re.search(r"您已于\d{4}-\d\d-\d\d \d\d:\d\d取消打印。", text(page))
        assert f'action="{self.address("again", job)}"' in page.content.decode()
        assert 'http-equiv="refresh"' not in page.content.decode()
        page = client.post(self.address("again", job), follow=True)
        again = PrintJob.objects.exclude(pk=job.pk).get()
        assert page.redirect_chain[-1][0] == self.address("job", again) and "正在排队" in text(page)
        assert again.run.parameters == job.run.parameters

    def test_so_they_do_in_the_list(self, client, job):
        page = client.get(reverse("printing:desk")).content.decode()
        assert f'action="{self.address("cancel", job)}"' in page
        client.post(self.address("cancel", job))
        page = client.get(reverse("printing:desk"))
        assert f'action="{self.address("again", job)}"' in page.content.decode() and "已取消" in text(page)

    def test_a_failed_one_is_printed_again(self, client, job, leaflet):
        leaflet.on_build = lambda: 1 / 0
        make(job.run_id)
        assert "重新打印" in text(client.get(self.address("job", job)))
        leaflet.on_build = lambda: None
        leaflet.rows = 1
        page = client.post(self.address("again", job))
        assert page.url == self.address("file", PrintJob.objects.exclude(pk=job.pk).get())

    def test_one_whose_file_was_cleaned_away_is_printed_again(self, client, job):
        make(job.run_id)
        assert "重新打印" not in text(client.get(self.address("job", job)))
        PrintRun.objects.get().path.unlink()
        assert "已经清理" in text(client.get(self.address("job", job)))
        assert client.post(self.address("again", job)).status_code == 302

    def test_nobody_touches_the_prints_of_others(self, client, ask, large):
        theirs = ask(user=UserFactory(), number=2)
        ours = ask(number=3)
        for job in (theirs, ours):
            for name in ("cancel", "again"):
                assert client.post(self.address(name, job)).status_code == 404
        assert {run.state for run in PrintRun.objects.all()} == {State.QUEUED}

    def test_a_link_cancels_nothing(self, client, job):
        assert client.get(self.address("cancel", job)).status_code == 405
        assert client.get(self.address("again", job)).status_code == 405

    def test_who_may_not_print_it_any_more_does_not_get_it_again(self, client, job, leaflet):
        client.post(self.address("cancel", job))
        leaflet.allowed = False
        assert client.post(self.address("again", job)).status_code == 403

    def test_when_nothing_is_left_to_print_it_says_so(self, client, job, leaflet):
        client.post(self.address("cancel", job))

        def nothing():
            raise NothingToPrint("所选范围内没有可打印的职权。")

        leaflet.on_size = nothing
        page = client.post(self.address("again", job), follow=True)
        assert "所选范围内没有可打印的职权" in text(page)


class TestCitizens:
    """They share their print, and nobody knows them apart."""

    def test_a_citizen_is_not_offered_to_cancel(self, client, ask, large):
        job = ask()
        page = client.get(reverse("catalogue:job", args=[job.uuid]))
        assert "正在排队" in text(page) and "取消" not in text(page)

    def test_a_failed_one_is_printed_again_with_one_click(self, client, ask, leaflet):
        leaflet.on_build = lambda: 1 / 0
        job = ask()
        page = client.get(reverse("catalogue:job", args=[job.uuid]))
        assert "重新打印" in text(page)
        leaflet.on_build = lambda: None
        again = reverse("catalogue:again", args=[job.uuid])
        assert f'href="{again}"' in page.content.decode()
        page = client.get(again, follow=True)
        assert page["Content-Type"] == "application/pdf" and page.cookies == {}

    def test_so_many_times_a_minute(self, client, ask, leaflet, monkeypatch):
        monkeypatch.setattr(limits, "STARTS", 1)
        leaflet.on_build = lambda: 1 / 0
        again = reverse("catalogue:again", args=[ask().uuid])
        assert client.get(again).status_code == 302
        page = client.get(again)
        assert page.status_code == 429 and "打印的次数较多" in text(page) and page["Retry-After"] == "60"
