"""Counting days as the law does: pure functions over a calendar of working days.

A limit counts from the day after the event. A limit in days or months whose last day is not a working day ends on the
next working day (《民法典》第二百零一条至第二百零三条；《行政许可法》第八十二条 counts in working days).

A count may stand still (``Pause``) while somebody else has to act: no day of a pause counts, and no limit ends in one.
Months know no single days: one that was paused in ends as many days later as the pause took from it.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import overload

# Its tables, not its functions: these look for the first and the last year anew at each call, and a limit asks of
# some thirty days (tests/calendar/test_speed.py).
from chinese_calendar.constants import Holiday, holidays, workdays

ONE_DAY = timedelta(days=1)
NATIONAL_YEARS = range(min(holidays).year, max(holidays).year + 1)

Stops = Sequence[tuple[date, date]]


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
class Pause:
    """A count stands still from ``first`` to ``last``, both included; without ``last`` it has not gone on yet.

    ``reason`` is for people, in the office's language. ``ValueError`` when it ends before it begins.
    """

    first: date
    last: date | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise ValueError("a pause does not end before it begins")

    def holds(self, day: date) -> bool:
        """Whether nothing counts on ``day``."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class WorkCalendar:
    """The national arrangement of working days, with the bureau's own days over it.

    ``own`` says of single days whether they are worked, ``notes`` what the bureau wrote to them. A year that the national
    data doesn't reach counts as announced once its New Year's Day is among them: every arrangement begins with it.
    """

    own: Mapping[date, bool] = field(default_factory=dict)
    notes: Mapping[date, str] = field(default_factory=dict)

    def is_working_day(self, day: date) -> bool:
        """Whether ``day`` is worked; where no arrangement is known, by the weekday and the fixed holidays."""
        own = self.own.get(day)
        return works_nationally(day) if own is None else own

    def is_announced(self, year: int) -> bool:
        """Whether the arrangement of ``year`` is known."""
        return year in NATIONAL_YEARS or date(year, 1, 1) in self.own


def works_nationally(day: date) -> bool:
    """Whether the national arrangement has ``day`` worked.

    In years that it doesn't reach, by the weekday and the holidays that have the same date every year.
    """
    return day in workdays or (day.weekday() < 5 and day not in holidays and fixed_holiday(day) is None)


# 《全国年节及纪念日放假办法》 (State Council order 795 of 2024) art. 2: those that don't go by the moon.
_FIXED = {
    (1, 1): Holiday.new_years_day,
    (5, 1): Holiday.labour_day,
    (5, 2): Holiday.labour_day,
    (10, 1): Holiday.national_day,
    (10, 2): Holiday.national_day,
    (10, 3): Holiday.national_day,
}


def fixed_holiday(day: date) -> Holiday | None:
    """The holiday that ``day`` certainly is, in a year whose arrangement the data doesn't hold yet."""
    return _FIXED.get((day.month, day.day)) if day.year > NATIONAL_YEARS[-1] else None


def add_working_days(start: date, amount: int, calendar: WorkCalendar) -> Deadline:
    """The ``amount``-th working day after ``start``; ``start`` itself for 0. ``ValueError`` for less than 0."""
    return deadline(start, amount, Unit.WORKING_DAYS, calendar)


def add_days(start: date, amount: int, calendar: WorkCalendar) -> Deadline:
    """The end of a limit of ``amount`` days (weekends and holidays count). ``ValueError`` for less than 0."""
    return deadline(start, amount, Unit.DAYS, calendar)


@overload
def deadline(start: date, amount: int, unit: str, calendar: WorkCalendar) -> Deadline: ...


@overload
def deadline(
    start: date, amount: int, unit: str, calendar: WorkCalendar, paused: Iterable[Pause]
) -> Deadline | None: ...


def deadline(
    start: date, amount: int, unit: str, calendar: WorkCalendar, paused: Iterable[Pause] = ()
) -> Deadline | None:
    """The last day of a limit of ``amount`` ``unit`` that begins with an event on ``start``.

    ``None`` when a pause without end keeps it from being known. ``ValueError`` for an amount below 0 or another unit.
    """
    stops = merged(paused)
    if Unit(unit) == Unit.WORKING_DAYS:
        return _nth_working_day(start, amount, calendar, stops)
    day = _counted_off(start, amount, unit, stops)
    return None if day is None else _roll(day, calendar, stops)


def last_counted_day(start: date, amount: int, unit: str, paused: Iterable[Pause] = ()) -> date | None:
    """The day on which a limit in days or months is counted off, working day or not; ``None`` as ``deadline``."""
    return _counted_off(start, amount, unit, merged(paused))


def working_days_between(start: date, end: date, calendar: WorkCalendar) -> int:
    """How many working days lie after ``start``, up to and with ``end``; negative when ``end`` is before ``start``."""
    if end < start:
        return -working_days_between(end, start, calendar)
    days = (start + timedelta(days=number) for number in range(1, (end - start).days + 1))
    return sum(calendar.is_working_day(day) for day in days)


def may_move(start: date, due_on: date, changed: Iterable[date]) -> bool:
    """Whether a limit from ``start`` to ``due_on`` has to be counted anew when these days of the calendar changed.

    A changed New Year's Day may have announced its year or taken that back: what rests on the year is no longer, or
    once more, provisional.
    """
    return any(
        start <= day <= due_on or (day.month == day.day == 1 and start.year <= day.year <= due_on.year)
        for day in changed
    )


def merged(paused: Iterable[Pause]) -> Stops:
    """The pauses in order and apart from each other, as first and last day; the last day there is for one without end."""
    stops: list[tuple[date, date]] = []
    for first, last in sorted((pause.first, pause.last or date.max) for pause in paused):
        if stops and (stops[-1][1] == date.max or first <= stops[-1][1] + ONE_DAY):
            stops[-1] = (stops[-1][0], max(last, stops[-1][1]))
        else:
            stops.append((first, last))
    return stops


def _nth_working_day(start: date, amount: int, calendar: WorkCalendar, stops: Stops) -> Deadline | None:
    _not_negative(amount)
    day, left, years = start, amount, set()
    while left:
        following = _resumed(day + ONE_DAY, stops)
        if following is None:
            return None
        day = following
        years.add(day.year)
        left -= calendar.is_working_day(day)
    return Deadline(day, _is_provisional(years, calendar))


def _counted_off(start: date, amount: int, unit: str, stops: Stops) -> date | None:
    _not_negative(amount)
    end = _same_day_of_month(start, amount) if Unit(unit) == Unit.MONTHS else start + timedelta(days=amount)
    for first, last in stops:
        if last <= start:
            continue
        first = max(first, start + ONE_DAY)
        if first > end:
            break
        if last == date.max:
            return None
        end += last - first + ONE_DAY
    return end


def _roll(day: date, calendar: WorkCalendar, stops: Stops) -> Deadline | None:
    years = {day.year}
    while not calendar.is_working_day(day):
        following = _resumed(day + ONE_DAY, stops)
        if following is None:
            return None
        day = following
        years.add(day.year)
    return Deadline(day, _is_provisional(years, calendar))


def _resumed(day: date, stops: Stops) -> date | None:
    """``day``, or the first one after the pause that it falls into; ``None`` when that has no end."""
    for first, last in stops:
        if first <= day <= last:
            return None if last == date.max else last + ONE_DAY
    return day


def _same_day_of_month(start: date, amount: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + amount, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _is_provisional(years: Iterable[int], calendar: WorkCalendar) -> bool:
    return not all(calendar.is_announced(year) for year in years)


def _not_negative(amount: int) -> None:
    if amount < 0:
        raise ValueError("a limit is not negative")
