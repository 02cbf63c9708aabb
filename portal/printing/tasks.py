"""Background work of printing."""

from django_tasks import task

from . import services


@task()
def make_print(job_id: int) -> bool:
    """Make one print; see ``services.run``."""
    return services.run(job_id)
