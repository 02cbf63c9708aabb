"""Counting days as the law does: pure functions over a calendar of working days.

A limit counts from the day after the event. A limit in days or months whose last day is not a working day ends on the
next working day (《民法典》第二百零一条至第二百零三条；《行政许可法》第八十二条 counts in working days).
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

import chinese_calendar

ONE_DAY = timedelta(days=1)


class Unit(StrEnum):
    """What a limit is counted in."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    MONTHS = "months"


@dataclass(frozen=True)
class Deadline:
    """The last day of a limit. ``provisional``: it rests on a year whose holidays are not announced yet."""

    due_on: date
    provisional: bool = False


@dataclass(frozen=True)
class WorkCalendar:
    """The national arrangement of working days, with the bureau's own days over it.

    ``own`` says of single days whether they are worked. A year that the national data doesn't reach counts as announced
    once its New Year's Day is among them: every arrangement begins with it.
    """

    own: Mapping[date, bool] = field(default_factory=dict)

    def is_working_day(self, day: date) -> bool:
        """Whether ``day`` is worked; by the weekday where no arrangement is known."""
        if day in self.own:
            return self.own[day]
        try:
            return chinese_calendar.is_workday(day)
        except NotImplementedError:
            return day.weekday() < 5

    def is_announced(self, year: int) -> bool:
        """Whether the arrangement of ``year`` is known."""
        if date(year, 1, 1) in self.own:
            return True
        try:
            chinese_calendar.is_workday(date(year, 1, 1))
        except NotImplementedError:
            return False
        return True


def add_working_days(start: date, amount: int, calendar: WorkCalendar) -> Deadline:
    """The ``amount``-th working day after ``start``; ``start`` itself for 0. ``ValueError`` for less than 0."""
    _not_negative(amount)
    day, left = start, amount
    while left:
        day += ONE_DAY
        left -= calendar.is_working_day(day)
    years = range((start + ONE_DAY).year, day.year + 1)
    return Deadline(day, provisional=not all(calendar.is_announced(year) for year in years))


def add_days(start: date, amount: int, calendar: WorkCalendar) -> Deadline:
    """The end of a limit of ``amount`` days (weekends and holidays count). ``ValueError`` for less than 0."""
    _not_negative(amount)
    return _roll(start + timedelta(days=amount), calendar)


def add_months(start: date, amount: int, calendar: WorkCalendar) -> Deadline:
    """The end of a limit of ``amount`` months: the same day of the month, or the month's last where it has none."""
    _not_negative(amount)
    months = start.year * 12 + start.month - 1 + amount
    year, month = divmod(months, 12)
    last = monthrange(year, month + 1)[1]
    return _roll(date(year, month + 1, min(start.day, last)), calendar)


def deadline(start: date, amount: int, unit: str, calendar: WorkCalendar) -> Deadline:
    """The last day of a limit of ``amount`` ``unit`` that begins with an event on ``start``."""
    count = {Unit.WORKING_DAYS: add_working_days, Unit.DAYS: add_days, Unit.MONTHS: add_months}[Unit(unit)]
    return count(start, amount, calendar)


def working_days_between(start: date, end: date, calendar: WorkCalendar) -> int:
    """How many working days lie after ``start``, up to and with ``end``; negative when ``end`` is before ``start``."""
    if end < start:
        return -working_days_between(end, start, calendar)
    days = (start + timedelta(days=number) for number in range(1, (end - start).days + 1))
    return sum(calendar.is_working_day(day) for day in days)


def _roll(day: date, calendar: WorkCalendar) -> Deadline:
    last = day
    while not calendar.is_working_day(last):
        last += ONE_DAY
    years = {day.year, last.year}
    return Deadline(last, provisional=not all(calendar.is_announced(year) for year in years))


def _not_negative(amount: int) -> None:
    if amount < 0:
        raise ValueError("a limit is not negative")
