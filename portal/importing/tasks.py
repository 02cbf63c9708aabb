"""Background work of the import desk."""

from django_tasks import task

from . import services


@task()
def analyse_import(job_id: int, attempt: int) -> None:
    """Check the file of a job and make its preview."""
    services.run_analysis(job_id, attempt)


@task()
def apply_import(job_id: int, attempt: int) -> None:
    """Write a confirmed job."""
    services.run_apply(job_id, attempt)
