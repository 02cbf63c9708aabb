"""What the clock does, by the worker: publish at the approved hour, end at the approved hour, and only that."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.publishing.actions import Recall, Withdraw, editing
from portal.publishing.ledger.verify import faults
from portal.publishing.models import Publication, State
from powers.models import Power, PublishedPower
from tests.publishing.ledger import text

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


def due(**values):
    """Move the clock: jobs that were to run later are due now, and the records' own times with them."""
    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
    if values:
        Power.objects.update(**{name: timezone.now() - timedelta(seconds=1) for name in values["times"]})


def published(power):
    return PublishedPower.objects.filter(pk=power.pk, is_withdrawn=False).first()


class TestScheduledPublication:
    @pytest.fixture
    def scheduled(self, bureau, worker):
        power = bureau.publish(bureau.power(name="定时的", scheduled_for=timezone.now() + HOUR))
        worker.run()
        assert power.state == State.SCHEDULED and not Publication.objects.exists()
        return power

    def test_it_waits_for_its_hour_and_comes_then(self, bureau, scheduled, worker, smtp_sink, client):
        waiting = DBTaskResult.objects.get(status="READY")
        assert abs(waiting.run_after - scheduled.scheduled_for) < timedelta(seconds=1)
        due(times=["scheduled_for"])
        worker.run()
        scheduled.refresh_from_db()
        assert scheduled.state == State.PUBLISHED and published(scheduled).name == "定时的"
        entry = Publication.objects.get()
        assert entry.action == Publication.Action.PUBLISHED and list(faults()) == []
        assert "定时的" in text(client.get("/ledger/1/"))
        (mail,) = smtp_sink
        assert mail["X-Envelope-To"] == bureau.editor.email and "已按时发布" in mail["Subject"]
        due()
        assert worker.run() == [], "once"

    def test_recalled_before_it_does_not_come(self, bureau, scheduled, worker):
        Recall(scheduled, bureau.editor).run()
        due(times=["scheduled_for"])
        worker.run()
        scheduled.refresh_from_db()
        assert scheduled.state == State.DRAFT and not Publication.objects.exists()

    def test_approved_anew_for_a_later_hour_only_that_counts(self, bureau, scheduled, worker):
        Recall(scheduled, bureau.editor).run()
        with editing(scheduled, bureau.editor) as row:
            row.name = "改过的"
        scheduled.refresh_from_db()
        bureau.publish(scheduled)
        first, second = DBTaskResult.objects.filter(
            status="READY", task_path__endswith="publish_scheduled"
        ).order_by("enqueued_at")
        Power.objects.update(scheduled_for=timezone.now())
        DBTaskResult.objects.filter(pk=first.pk).update(run_after=timezone.now())
        worker.run()
        assert not Publication.objects.exists(), "the first approval's job no longer applies"
        DBTaskResult.objects.filter(pk=second.pk).update(run_after=timezone.now())
        worker.run()
        assert Publication.objects.count() == 1 and published(scheduled).name == "改过的"

    def test_a_worker_that_is_early_publishes_nothing(self, scheduled, worker):
        due()  # the job, but not the record's hour
        worker.run()
        assert not Publication.objects.exists()


class TestExpiry:
    @pytest.fixture
    def passing(self, bureau, worker):
        power = bureau.publish(bureau.power(name="有期限的", expires_on=timezone.now() + HOUR))
        worker.run()
        assert published(power)
        return power

    def test_it_ends_at_its_hour_with_an_entry_that_says_so(self, bureau, passing, worker, smtp_sink, client):
        smtp_sink.clear()
        due(times=["expires_on"])
        worker.run()
        passing.refresh_from_db()
        assert passing.state == State.WITHDRAWN and not published(passing)
        assert Publication.objects.first().action == Publication.Action.EXPIRED and list(faults()) == []
        page = text(client.get("/ledger/2/"))
        assert "到期" in page and "有效期届满" in page and "有期限的" in page
        (mail,) = smtp_sink
        assert mail["X-Envelope-To"] == bureau.editor.email and "有效期届满" in mail["Subject"]
        due()
        assert worker.run() == []

    def test_a_newer_version_is_not_ended_by_the_old_ones_hour(self, bureau, passing, worker):
        with editing(passing, bureau.editor) as row:
            row.expires_on = None
        passing.refresh_from_db()
        bureau.publish(passing)
        due()
        worker.run()
        assert published(passing) and Publication.objects.count() == 2

    def test_what_was_withdrawn_before_is_not_ended_again(self, bureau, passing, worker):
        Withdraw(passing, bureau.leader, note="废止").run()
        due(times=["expires_on"])
        worker.run()
        assert [entry.action for entry in Publication.objects.all()] == ["withdrawn", "published"]

    def test_a_draft_on_its_way_cannot_shorten_it(self, bureau, passing, worker):
        """Nobody has approved the draft's earlier date."""
        with editing(passing, bureau.editor) as row:
            row.expires_on = timezone.now() - HOUR
        due()
        worker.run()
        assert published(passing)

    def test_a_draft_on_its_way_cannot_prolong_it_and_goes_on_after_it(self, bureau, worker):
        power = bureau.publish(bureau.power(expires_on=timezone.now() + timedelta(seconds=0.01)))
        with editing(power, bureau.editor) as row:
            row.expires_on = None
            row.name = "新稿"
        due()
        worker.run()
        power.refresh_from_db()
        assert power.state == State.DRAFT and power.name == "新稿" and not published(power)
        bureau.publish(power)
        assert published(power).name == "新稿"
