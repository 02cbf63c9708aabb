"""Background work of the clearing desk."""

from django_tasks import task

from ..models import ClearingCase
from . import assigning, reminding, scanning


@task()
def scan_powers(scan_id: int, attempt: int) -> None:
    """Do a scan; see ``scanning.run``."""
    scanning.run(scan_id, attempt)


@task()
def remind_of_case(case_id: int, assignment: int) -> bool:
    """Look whether the case is overdue since it was assigned; see ``reminding.remind``."""
    return reminding.remind(ClearingCase.objects.get(pk=case_id), assignment)


@task()
def assign_cases(assignment_id: int) -> None:
    """Give some of many cases to sections; the rest waits its turn behind the mails and scans of others."""
    if assigning.assign_some(assignment_id):
        assign_cases.enqueue(assignment_id)
