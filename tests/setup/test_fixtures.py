"""The fixtures that other tests trust: clean starts over the ledger, the worker, the mail server."""

import smtplib
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.mail import send_mail
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task

from portal.publishing.models import Publication
from tests.factories import Bureau


@pytest.mark.parametrize("turn", ["first", "second"])
@pytest.mark.django_db(transaction=True)
def test_each_committed_publication_test_starts_clean_and_guarded(turn):
    """Whichever of the two runs later would find the other's row, were the ledger not emptied."""
    assert not Publication.objects.exists()
    assert Permission.objects.filter(codename="change_power").exists()
    bureau = Bureau()
    bureau.publish(bureau.power())
    assert Publication.objects.count() == 1
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM publishing_publication")


@task()
def double(number: int) -> int:
    return 2 * number


@task()
def enqueue_another(number: int) -> None:
    double.enqueue(number)


@task()
def fail() -> None:
    raise ValueError("on purpose")


@pytest.mark.django_db
def test_the_worker_runs_what_is_queued_and_what_that_queues(worker):
    enqueue_another.enqueue(21)
    jobs = worker.run()
    assert [job.return_value for job in jobs] == [None, 42]
    assert worker.run() == []


@pytest.mark.django_db(transaction=True)
def test_the_worker_also_works_on_committed_jobs(worker):
    double.enqueue(4)
    assert [job.return_value for job in worker.run()] == [8]


@pytest.mark.django_db
def test_the_worker_leaves_jobs_of_the_future_alone(worker):
    double.using(run_after=timezone.now() + timedelta(hours=1)).enqueue(1)
    assert worker.run() == []


@pytest.mark.django_db
def test_a_failing_job_fails_the_test_unless_it_says_otherwise(worker):
    fail.enqueue()
    with pytest.raises(pytest.fail.Exception, match="on purpose"):
        worker.run()
    fail.enqueue()
    (job,) = worker.run_whatever_happens()
    assert job.status == TaskResultStatus.FAILED


def test_mail_arrives_at_a_real_server(smtp_sink):
    send_mail("请审核", "职权目录等待审核。", "portal@example.org", ["li@example.org", "wang@example.org"])
    (message,) = smtp_sink
    assert message["Subject"] == "请审核"
    assert message["X-Envelope-To"] == "li@example.org, wang@example.org"
    assert message.get_content().strip() == "职权目录等待审核。"


def test_the_mail_server_speaks_smtp(smtp_sink, settings):
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as client:
        assert client.noop()[0] == 250
    assert smtp_sink == []
