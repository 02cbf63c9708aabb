"""Background work of printing."""

from django_tasks import task

from . import running


@task()
def make_print(run_id: int) -> bool:
    """Make one print; see ``running.make``."""
    return running.make(run_id)
