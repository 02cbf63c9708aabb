"""Background work of disclosure."""

from collections.abc import Iterable
from datetime import date

from django_tasks import task

from .clock import services as clock
from .requests import services as requests


@task()
def move_deadlines(days: list[str]) -> int:
    """Count the open tasks anew that a change of the calendar concerns; returns how many moved."""
    changed = frozenset(map(date.fromisoformat, days))
    return clock.calendar_changed(changed) + requests.calendar_changed(changed)


def on_calendar_change(days: Iterable[date]) -> None:
    """What ``portal.calendar.changes`` calls after the commit."""
    move_deadlines.enqueue([day.isoformat() for day in sorted(days)])
