"""Asking for prints: the same print is made once, whoever asks for it, and handed out again."""

import hashlib

import pytest
from django.db import IntegrityError, transaction

from portal.printing import services
from portal.printing.models import PrintJob, PrintRun
from portal.printing.services import NotAllowed, QueueFull, cancel, request_print
from tests.factories import UserFactory
from tests.printing.pdf import Pdf

pytestmark = pytest.mark.django_db
State = PrintRun.State


class TestAtOnce:
    def test_a_small_print_is_there_when_the_answer_comes(self, ask, worker):
        job = ask()
        assert job.state == State.DONE and job.has_file and job.user is None
        content = job.run.path.read_bytes()
        assert hashlib.sha256(content).hexdigest() == job.run.sha256 and len(content) == job.run.size
        pdf = Pdf(job.run.path)
        assert pdf.page_count == job.run.pages and "第2行" in pdf.text
        assert (job.run.ledger_sequence, job.run.progress, job.run.total) == (1, 2, 2) and job.run.finished_at
        assert worker.run() == []

    def test_the_same_print_is_made_once(self, ask, leaflet):
        first = ask()
        leaflet.on_build = lambda: pytest.fail("printed again")
        assert ask().pk == first.pk
        user = UserFactory()
        own = ask(user=user)
        assert own.pk != first.pk and own.user == user and own.state == State.DONE
        assert own.run == first.run

    def test_a_citizen_gets_what_a_leader_had_printed_but_not_his_job(self, ask, leaflet):
        theirs = ask(user=UserFactory())
        leaflet.on_build = lambda: pytest.fail("printed again")
        ours = ask()
        assert ours.user is None and ours.pk != theirs.pk and ours.run == theirs.run

    def test_another_choice_or_another_version_is_another_print(self, ask, leaflet):
        first = ask()
        assert ask(kind="other").run.file != first.run.file
        leaflet.sequence = 2
        assert ask().run.file != first.run.file

    def test_a_file_that_is_gone_is_made_again(self, ask):
        first = ask()
        first.run.path.unlink()
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
        assert job.run.ledger_sequence == 7 and "第7号" in Pdf(job.run.path).text
        leaflet.on_build = lambda: pytest.fail("printed again")
        assert ask().pk == job.pk, "found under the version that it shows"


class TestTogether:
    """Several ask for the same print before it is made."""

    def test_citizens_wait_for_one_print_together(self, ask, large, worker):
        assert ask().pk == ask().pk
        assert len(worker.run()) == 1

    def test_ten_officials_and_a_citizen_have_it_made_once(self, ask, large, worker):
        users = UserFactory.create_batch(10)
        jobs = [ask(user=user) for user in users] + [ask()]
        assert [job.user for job in jobs] == [*users, None] and len({job.run_id for job in jobs}) == 1
        assert len(worker.run()) == 1
        assert all(PrintJob.objects.get(pk=job.pk).has_file for job in jobs)

    def test_whoever_asks_again_has_it_once_and_on_top_of_his_list(self, ask, large):
        user = UserFactory()
        first, second = ask(user=user), ask(user=user, number=2)
        assert services.recent_jobs(user) == [second, first]
        assert ask(user=user) == first and services.recent_jobs(user) == [first, second]

    def test_whoever_comes_in_the_moment_of_its_cancelling_begins_anew(
        self, ask, leaflet, large, monkeypatch
    ):
        """Between finding the waiting run and joining it."""
        theirs = ask(user=UserFactory())
        waiting = services._waiting

        def too_late(key):
            found = waiting(key)
            cancel(theirs)
            return found

        monkeypatch.setattr(services, "_waiting", too_late)
        mine = ask(user=UserFactory())
        assert mine.run_id != theirs.run_id and mine.state == State.QUEUED

    def test_two_who_ask_in_the_same_moment_share_one_job(self, ask, leaflet, large):
        """The other's job is made between this one's look and its own row: the database refuses a second."""

        def be_faster():
            leaflet.on_size = lambda: None
            faster.append(request_print(leaflet, {}, None))

        faster = []
        leaflet.on_size = be_faster
        assert ask().pk == faster[0].pk and PrintJob.objects.count() == 1

    def test_the_database_holds_one_waiting_run_a_print(self, ask, large):
        run = ask().run
        with pytest.raises(IntegrityError), transaction.atomic():
            PrintRun.objects.create(document="leaflet", key=run.key)

    def test_too_many_waiting_are_refused_with_a_sentence(self, ask, large, leaflet, monkeypatch):
        monkeypatch.setattr(services, "PUBLIC_QUEUE", 2)
        ask(number=1)
        ask(number=2)
        with pytest.raises(QueueFull, match="请过几分钟再试"):
            ask(number=3)
        assert ask(number=2).state == State.QUEUED, "who waits already goes on waiting"
        assert ask(user=UserFactory(), number=3).state == State.QUEUED, "the office has its own turn"
