"""How a task's last day came about, day by day."""

from portal.calendar.explaining import Account, explain
from portal.calendar.rules import Unit
from portal.calendar.services import work_calendar

from ..choices import LimitKind
from ..models import DisclosureTask


def account_of(task: DisclosureTask) -> Account:
    """The count from the task's event, period's end or named day to its last day, by the rule that it keeps."""
    limit = task.limit
    if (
        limit.kind == LimitKind.BY_DATE
    ):  # nothing is counted: the day stands in the rule, and may only roll on
        return explain(task.counts_from, 0, Unit.DAYS, work_calendar())
    return explain(task.counts_from, limit.amount, limit.unit, work_calendar())
