"""Background work of disclosure."""

from collections.abc import Iterable
from datetime import date

from django_tasks import task

from .clock.services import calendar_changed


@task()
def move_deadlines(days: list[str]) -> int:
    """Count the open tasks anew that a change of the calendar concerns; returns how many moved."""
    return calendar_changed([date.fromisoformat(day) for day in days])


def on_calendar_change(days: Iterable[date]) -> None:
    """What ``portal.calendar.changes`` calls after the commit."""
    move_deadlines.enqueue([day.isoformat() for day in sorted(days)])
