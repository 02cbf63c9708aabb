"""Background work of printing."""

from datetime import timedelta

from django_tasks import task

from . import services


@task()
def make_print(job_id: int) -> bool:
    """Make one print; see ``services.run``."""
    return services.run(job_id)


@task()
def clean_prints(days: int = 7) -> list[int]:
    """Delete old prints; see ``services.clean``."""
    return list(services.clean(timedelta(days=days)))
