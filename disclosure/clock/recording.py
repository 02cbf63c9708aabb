"""The lines of the punctuality record, and a task's last day as it is set: what every act of the clock does."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from portal.accounts.models import User
from portal.calendar.rules import Deadline, WorkCalendar

from .. import limits
from ..models import DisclosureTask, TaskEntry


def due_again(task: DisclosureTask, calendar: WorkCalendar) -> Deadline:
    """The task's last day as the calendar has it now, by the rule that the task keeps."""
    return limits.due_from(task.limit, task.counts_from, calendar)


def set_due(task: DisclosureTask, deadline: Deadline) -> None:
    """Put a last day on the task, which isn't saved."""
    if deadline.due_on > task.due_on:
        task.reminded = 0  # there is time again: the reminders begin anew
    task.due_on, task.is_provisional = deadline.due_on, deadline.provisional


def log(
    tasks: Iterable[DisclosureTask],
    action: str,
    user: User | None = None,
    *,
    due_before: date | None = None,
    done_on: date | None = None,
    days_late: int | None = None,
    note: str = "",
) -> None:
    """Write a line of the punctuality record for each task, as it stands now."""
    now = timezone.now()
    TaskEntry.objects.bulk_create(
        [
            TaskEntry(
                task_id=task.pk,
                action=action,
                user=user,
                organisation_id=task.organisation_id,
                due_on=task.due_on,
                due_before=due_before,
                done_on=done_on,
                days_late=days_late,
                note=note[:300],
                at=now,
            )
            for task in tasks
        ],
        batch_size=500,
    )
