"""What the clock does, by the worker: publish at the approved hour, end at the approved hour, and only that."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.publishing.actions import Erase, Recall, Withdraw, editing
from portal.publishing.due import Done, run_due
from portal.publishing.kinds import all_kinds
from portal.publishing.ledger.verify import faults
from portal.publishing.models import Publication, State
from portal.publishing.tasks import publish_scheduled
from powers.kind import PowerKind
from powers.models import Power, PowerType, PublishedPower
from tests.factories import LegalBasisFactory
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
            row.scheduled_for += HOUR
        scheduled.refresh_from_db()
        bureau.publish(scheduled)
        jobs = DBTaskResult.objects.filter(status="READY", task_path__endswith="publish_scheduled")
        assert jobs.count() == 2
        due()
        worker.run()
        assert not Publication.objects.exists(), "the hour of the first approval is not its hour any more"
        call_command("publish_due", stdout=io.StringIO())
        assert not Publication.objects.exists()
        Power.objects.update(scheduled_for=timezone.now())
        publish_scheduled.enqueue("power", scheduled.pk)
        publish_scheduled.enqueue("power", scheduled.pk)
        worker.run()
        assert Publication.objects.count() == 1 and published(scheduled).name == "改过的"

    def test_a_worker_that_is_early_publishes_nothing(self, scheduled, worker):
        due()  # the job, but not the record's hour
        worker.run()
        assert not Publication.objects.exists()

    def test_its_hour_is_forgotten_once_it_is_published(self, bureau, scheduled, worker):
        """Else the next version's form would show it, and a version approved before it would wait again."""
        due(times=["scheduled_for"])
        worker.run()
        scheduled.refresh_from_db()
        assert scheduled.state == State.PUBLISHED and scheduled.scheduled_for is None

    def test_what_has_become_faulty_by_its_hour_goes_back(self, bureau, scheduled, worker, smtp_sink):
        Power.objects.update(power_type=PowerType.PUNISHMENT)  # which needs a legal basis
        smtp_sink.clear()
        due(times=["scheduled_for"])
        worker.run()
        scheduled.refresh_from_db()
        assert scheduled.state == State.RETURNED and not Publication.objects.exists()
        assert "依据" in scheduled.state_note
        (mail,) = smtp_sink
        assert mail["X-Envelope-To"] == bureau.editor.email and "不能按时发布" in mail["Subject"]
        LegalBasisFactory(power=scheduled, level="law", text="条文")
        bureau.publish(scheduled)
        assert published(scheduled), "mended, it goes through the same hands again"


def withdraw(bureau, power):
    Withdraw(power, bureau.leader, note="废止").run()


def erase(bureau, power):
    Erase(power, bureau.leader, note="含个人信息", sequences=[1]).run()


class TestMissed:
    """The next version waits for its hour; meanwhile something happens to the record, the task or the worker."""

    @pytest.fixture
    def waiting(self, bureau, worker):
        power = bureau.publish(bureau.power(name="第一版"))
        for name in ("第二版", "第三版"):
            with editing(power, bureau.editor) as row:
                row.name = name
                row.scheduled_for = timezone.now() + HOUR if name == "第三版" else None
            power.refresh_from_db()
            bureau.publish(power)
        worker.run()
        assert power.state == State.SCHEDULED and published(power).name == "第二版"
        return power

    @pytest.mark.parametrize("act", [withdraw, erase])
    def test_it_comes_whatever_happens_to_the_earlier_versions(self, bureau, waiting, worker, act):
        act(bureau, waiting)
        assert waiting.state == State.SCHEDULED
        due(times=["scheduled_for"])
        worker.run()
        waiting.refresh_from_db()
        assert waiting.state == State.PUBLISHED and published(waiting).name == "第三版"

    def test_a_lost_task_is_made_up_for(self, waiting, worker):
        DBTaskResult.objects.all().delete()
        assert run_due() == Done(), "not before its hour"
        due(times=["scheduled_for"])
        out = io.StringIO()
        call_command("publish_due", stdout=out)
        assert out.getvalue() == "1 published, 0 ended\n"
        assert published(waiting).name == "第三版"
        assert run_due() == Done(), "once"

    def test_a_lost_expiry_is_made_up_for_also_under_a_newer_draft(self, bureau, worker):
        plain = bureau.publish(bureau.power(name="一", expires_on=timezone.now() + HOUR))
        revised = bureau.publish(bureau.power(name="二", expires_on=timezone.now() + HOUR))
        unlimited = bureau.publish(bureau.power(name="三"))
        for power, until in ((revised, None), (unlimited, timezone.now() - HOUR)):
            with editing(power, bureau.editor) as row:
                row.expires_on = until
        DBTaskResult.objects.all().delete()
        assert run_due() == Done()
        Power.objects.exclude(public_until=None).update(public_until=timezone.now())
        assert run_due() == Done(expired=2)
        assert not published(plain) and not published(revised) and published(unlimited)
        assert run_due() == Done() and list(faults()) == []

    def test_one_record_s_trouble_keeps_no_other_waiting(self, bureau, waiting, monkeypatch):
        other = bureau.power(name="另一项", scheduled_for=timezone.now() + HOUR)
        bureau.publish(other)
        snapshot = PowerKind.snapshot

        def fail_for_the_first(kind, record):
            if record.pk == waiting.pk:
                raise RuntimeError("disk full")
            return snapshot(record)

        monkeypatch.setattr(PowerKind, "snapshot", fail_for_the_first)
        due(times=["scheduled_for"])
        err = io.StringIO()
        with pytest.raises(SystemExit) as exit_:
            call_command("publish_due", stdout=io.StringIO(), stderr=err)
        assert exit_.value.code == 1 and "1 failed" in err.getvalue()
        assert published(other) and published(waiting).name == "第二版"

    def test_looking_costs_the_same_however_many_records_there_are(self, bureau, django_assert_num_queries):
        for _number in range(5):
            bureau.publish(bureau.power(scheduled_for=timezone.now() + HOUR))
            bureau.publish(bureau.power(expires_on=timezone.now() + HOUR))
        run_due()  # the disclosure clock runs with the first look of a day
        with django_assert_num_queries(2 * len(all_kinds()) + 1):
            run_due()


class TestExpiry:
    @pytest.fixture
    def passing(self, bureau, worker):
        power = bureau.publish(bureau.power(name="有期限的", expires_on=timezone.now() + HOUR))
        worker.run()
        assert published(power)
        return power

    def test_it_ends_at_its_hour_with_an_entry_that_says_so(self, bureau, passing, worker, smtp_sink, client):
        smtp_sink.clear()
        due(times=["public_until"])
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
        due(times=["public_until"])
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
        power = bureau.publish(bureau.power(expires_on=timezone.now() + HOUR))
        with editing(power, bureau.editor) as row:
            row.expires_on = None
            row.name = "新稿"
        due(times=["public_until"])
        worker.run()
        power.refresh_from_db()
        assert power.state == State.DRAFT and power.name == "新稿" and not published(power)
        bureau.publish(power)
        assert published(power).name == "新稿"
