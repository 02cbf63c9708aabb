"""Background work of the clearing desk."""

from django_tasks import task

from ..models import ClearingCase
from . import scanning, services


@task()
def scan_powers(scan_id: int, attempt: int) -> None:
    """Do a scan; see ``scanning.run``."""
    scanning.run(scan_id, attempt)


@task()
def remind_of_case(case_id: int, assignment: int) -> bool:
    """Look whether the case is overdue since it was assigned; see ``services.remind``."""
    return services.remind(ClearingCase.objects.get(pk=case_id), assignment)
