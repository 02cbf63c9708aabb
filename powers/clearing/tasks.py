"""Background work of the clearing desk."""

from django_tasks import task

from . import scanning


@task()
def scan_powers(scan_id: int, attempt: int) -> None:
    """Do a scan; see ``scanning.run``."""
    scanning.run(scan_id, attempt)
