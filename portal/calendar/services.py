"""Deadlines by the working-day calendar, with the bureau's own days in it; and what changes these.

Each function that counts asks the database once. Whoever counts for many rows takes the calendar once and hands it on:
``calendar = work_calendar()`` and ``add_working_days(start, 5, calendar)``.
"""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from . import explaining, rules
from .changes import calendar_changed
from .explaining import Account
from .models import CalendarDay
from .rules import Deadline, Pause, WorkCalendar


def work_calendar() -> WorkCalendar:
    """The calendar as it stands now; one query."""
    rows = list(CalendarDay.objects.order_by().values_list("date", "is_workday", "note"))
    return WorkCalendar(
        {day: is_workday for day, is_workday, _note in rows},
        {day: note for day, _works, note in rows if note},
    )


def add_working_days(start: date, amount: int, calendar: WorkCalendar | None = None) -> date:
    """The day ``amount`` working days after ``start``; counting begins on the day after it."""
    return rules.add_working_days(start, amount, calendar or work_calendar()).due_on


def next_working_day(day: date, calendar: WorkCalendar | None = None) -> date:
    """``day``, or the next working day when it isn't one: where a limit ends that ``day`` was named for (《民法典》第二百零三条)."""
    return rules.add_days(day, 0, calendar or work_calendar()).due_on


def working_days_between(start: date, end: date, calendar: WorkCalendar | None = None) -> int:
    """How many working days lie after ``start``, up to and with ``end``."""
    return rules.working_days_between(start, end, calendar or work_calendar())


def deadline(start: date, amount: int, unit: str, calendar: WorkCalendar | None = None) -> Deadline:
    """The last day of a limit of ``amount`` ``unit`` (``rules.Unit``), and whether it is provisional."""
    return rules.deadline(start, amount, unit, calendar or work_calendar())


def explain(
    start: date,
    amount: int,
    unit: str,
    paused: Iterable[Pause] = (),
    calendar: WorkCalendar | None = None,
) -> Account:
    """How that deadline comes about, day by day; ``presenting.present`` puts it into words for a page."""
    return explaining.explain(start, amount, unit, calendar or work_calendar(), paused)


@transaction.atomic
def change_days(*, save: Iterable[CalendarDay] = (), delete: Iterable[CalendarDay] = ()) -> None:
    """Write days of the calendar: the one way in which they are added, changed and removed.

    Keeps their history, and tells whoever registered (``changes.on_calendar_change``) the dates concerned after the
    commit: of a day that was moved, the one that it was on as well.
    """
    saved, deleted = list(save), list(delete)
    keys = [day.pk for day in (*saved, *deleted) if day.pk is not None]
    stored = set(CalendarDay.objects.select_for_update().filter(pk__in=keys).values_list("date", flat=True))
    for day in deleted:
        day.delete()
    for day in saved:
        day.save()
    calendar_changed(stored | {day.date for day in saved})
