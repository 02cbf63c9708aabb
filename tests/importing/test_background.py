"""Large files are checked and written by the background worker, which may die at any moment."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.importing import applying, services
from portal.importing.models import ImportJob
from powers.models import Power

from .conftest import upload
from .files import HEADER, power_rows, text_table

JobState = ImportJob.State
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def large(settings, tmp_path):
    """A table that is too large to be done at once."""
    settings.IMPORT_INLINE_ROWS = 10
    return text_table(tmp_path / "大表.csv", [HEADER, *power_rows(250, "成果科")])


def test_a_large_file_is_checked_and_written_in_the_background(bureau, large, worker, client):
    client.force_login(bureau.office)
    job = upload(large, bureau.root, bureau.office)
    assert job.state == JobState.ANALYSING
    page = client.get(job.get_absolute_url()).content.decode()
    assert 'http-equiv="refresh"' in page and "核对" in page
    worker.run()
    job.refresh_from_db()
    assert (job.state, job.counts["created"]) == (JobState.PREVIEW, 250)
    assert not Power.objects.exists()

    client.post(reverse("importing:confirm", args=[job.pk]))
    job.refresh_from_db()
    assert job.state == JobState.CONFIRMING
    status = client.get(reverse("importing:status", args=[job.pk])).json()
    assert status["running"] is True
    worker.run()
    job.refresh_from_db()
    assert (job.state, Power.objects.count()) == (JobState.DONE, 250)
    assert client.get(reverse("importing:status", args=[job.pk])).json()["running"] is False


def test_the_progress_of_checking_is_told_while_it_runs(bureau, large, worker, monkeypatch):
    told = []
    update = ImportJob.objects.filter

    def listen(*args, **kwargs):
        found = update(*args, **kwargs)
        row = found.first()
        if row is not None:
            told.append((row.progress, row.total))
        return found

    upload(large, bureau.root, bureau.office)
    monkeypatch.setattr(ImportJob.objects, "filter", listen)
    worker.run()
    assert (200, 500) in told
    assert all(done <= total for done, total in told if total)


def test_a_worker_that_dies_while_writing_leaves_nothing_and_the_job_runs_again(
    bureau, large, worker, monkeypatch
):
    job = upload(large, bureau.root, bureau.office)
    worker.run()
    services.confirm(ImportJob.objects.get(pk=job.pk), bureau.office)

    def die(*_args, **_kwargs):
        raise KeyboardInterrupt  # nothing catches it, as nothing catches a power cut

    with monkeypatch.context() as patch:
        patch.setattr(applying.ImportRow.objects, "bulk_update", die)
        with pytest.raises(KeyboardInterrupt):
            services.run_apply(job.pk, ImportJob.objects.get(pk=job.pk).attempt)
    job.refresh_from_db()
    assert job.state == JobState.CONFIRMING and not Power.objects.exists()

    worker.run()  # the task that was still in the queue
    job.refresh_from_db()
    assert (job.state, Power.objects.count()) == (JobState.DONE, 250)


def test_a_job_that_was_lost_with_its_worker_is_started_again_from_its_page(bureau, large, worker, client):
    job = upload(large, bureau.root, bureau.office)
    DBTaskResult.objects.all().delete()  # the queue died with the machine
    client.force_login(bureau.office)
    assert "resume" not in client.get(job.get_absolute_url()).content.decode()
    ImportJob.objects.filter(pk=job.pk).update(updated_at=timezone.now() - timezone.timedelta(minutes=5))
    assert reverse("importing:resume", args=[job.pk]) in client.get(job.get_absolute_url()).content.decode()
    client.post(reverse("importing:resume", args=[job.pk]))
    worker.run()
    job.refresh_from_db()
    assert job.state == JobState.PREVIEW


def test_a_task_that_runs_twice_writes_once(bureau, large, worker):
    job = upload(large, bureau.root, bureau.office)
    services.resume(job)
    worker.run()
    job.refresh_from_db()
    services.confirm(job, bureau.office)
    job.refresh_from_db()
    services.resume(job)
    assert len(worker.run()) == 2
    assert Power.objects.count() == 250


def test_an_old_run_that_fails_does_not_stop_the_one_started_since(bureau, large, worker, monkeypatch):
    """A worker that was given up for dead comes back, and fails, while another has taken over."""
    job = upload(large, bureau.root, bureau.office)

    def taken_over(*_args):
        services.resume(job)
        raise OSError("the disk came back read-only")

    with monkeypatch.context() as patch:
        patch.setattr(services, "open_source", taken_over)
        services.run_analysis(job.pk, job.attempt)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.ANALYSING, "")
    worker.run()
    services.confirm(job, bureau.office)
    job.refresh_from_db()
    with monkeypatch.context() as patch:
        patch.setattr(applying, "apply", taken_over)
        services.run_apply(job.pk, job.attempt)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.CONFIRMING, "")
    worker.run()
    job.refresh_from_db()
    assert (job.state, Power.objects.count()) == (JobState.DONE, 250)


def test_a_file_that_vanished_ends_with_a_sentence(bureau, large, worker):
    job = upload(large, bureau.root, bureau.office)
    job.file.delete(save=False)
    worker.run()
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert (
        job.error
        == f"处理时出错，没有写入任何内容。请重试；仍不成功的，请联系系统管理员（导入编号{job.pk}）。"
    )


def test_five_thousand_rows(bureau, worker, tmp_path):
    path = text_table(tmp_path / "五千.csv", [HEADER, *power_rows(5000, "成果科")])
    job = upload(path, bureau.root, bureau.office)
    worker.run()
    services.confirm(ImportJob.objects.get(pk=job.pk), bureau.office)
    worker.run()
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert Power.objects.count() == Power.history.count() == 5000
    assert Power.objects.values("tree_id").distinct().count() == 5000
