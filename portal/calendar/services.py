"""Deadlines by the working-day calendar, with the bureau's own days in it.

Each function asks the database once. Whoever counts for many rows takes the calendar once and hands it on:
``calendar = work_calendar()`` and ``add_working_days(start, 5, calendar)``.
"""

from datetime import date

from . import rules
from .models import CalendarDay
from .rules import Deadline, WorkCalendar


def work_calendar() -> WorkCalendar:
    """The calendar as it stands now; one query."""
    return WorkCalendar(dict(CalendarDay.objects.values_list("date", "is_workday")))


def add_working_days(start: date, amount: int, calendar: WorkCalendar | None = None) -> date:
    """The day ``amount`` working days after ``start``; counting begins on the day after it."""
    return rules.add_working_days(start, amount, calendar or work_calendar()).due_on


def working_days_between(start: date, end: date, calendar: WorkCalendar | None = None) -> int:
    """How many working days lie after ``start``, up to and with ``end``."""
    return rules.working_days_between(start, end, calendar or work_calendar())


def deadline(start: date, amount: int, unit: str, calendar: WorkCalendar | None = None) -> Deadline:
    """The last day of a limit of ``amount`` ``unit`` (``rules.Unit``), and whether it is provisional."""
    return rules.deadline(start, amount, unit, calendar or work_calendar())
