"""How a deadline came about, day by day. Pure; ``presenting`` puts it into words.

The account walks over the days on its own, so that the tests can hold it against ``rules``, and the two against a count
by hand.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from . import rules
from .days import Day, day_of
from .rules import ONE_DAY, Deadline, Pause, Unit, WorkCalendar


@dataclass(frozen=True)
class CountedDay:
    """One day of an account.

    ``number``: its running number if it counts; in a limit of months, the day on which that many are full. ``pause``: the
    count stands still on it. ``rolled``: the limit is counted off by then, but could not end before this day.
    """

    day: Day
    number: int | None = None
    pause: Pause | None = None
    rolled: bool = False

    @property
    def date(self) -> date:
        return self.day.date


@dataclass(frozen=True)
class Account:
    """A limit and every day of it, from the day after the event to the last.

    ``deadline`` is ``None`` while a pause without end lasts: the days then go up to its first. ``counted_off``: where the
    counting alone ends, before it rolled to a working day. ``unannounced``: the years that it rests on and whose
    arrangement isn't known; empty exactly when the deadline is final.
    """

    start: date
    amount: int
    unit: Unit
    days: tuple[CountedDay, ...]
    deadline: Deadline | None
    counted_off: date | None
    unannounced: tuple[int, ...] = ()
    paused: tuple[Pause, ...] = ()
    is_between: bool = False
    named: Day | None = None  # the day that the rule names, where it counts nothing
    put_off_to: Day | None = None  # the later day than what was counted to which somebody put it off
    why_put_off: str = ""

    @property
    def last_day(self) -> date:
        """The last day that the account tells of."""
        return self.days[-1].date if self.days else self.start

    @property
    def left(self) -> int:
        """How much of the limit is not counted yet; 0 unless it stands still."""
        return self.amount - max((day.number for day in self.days if day.number), default=0)

    @property
    def rolled(self) -> tuple[CountedDay, ...]:
        """The days by which the end moved on, the last of them the deadline."""
        return tuple(day for day in self.days if day.rolled)


def explain(
    start: date,
    amount: int,
    unit: str,
    calendar: WorkCalendar,
    paused: Iterable[Pause] = (),
    put_off_to: date | None = None,
    why_put_off: str = "",
) -> Account:
    """The account of a limit of ``amount`` ``unit`` from an event on ``start``. ``ValueError`` as ``rules.deadline``.

    ``put_off_to``: a later day was named, for a reason that people read (``why_put_off``); it ends then, or on the next
    working day. Where counting alone ends no earlier, the day that was named plays no part.
    """
    kind, pauses = Unit(unit), tuple(sorted(paused, key=lambda pause: pause.first))
    deadline = rules.deadline(start, amount, kind, calendar, pauses)
    if kind == Unit.WORKING_DAYS:
        counted_off = deadline.due_on if deadline else None
    else:
        counted_off = rules.last_counted_day(start, amount, kind, pauses)
    is_put_off = put_off_to is not None and deadline is not None and put_off_to > deadline.due_on
    if put_off_to is not None and is_put_off:
        deadline = rules.add_days(put_off_to, 0, calendar)
    end = deadline.due_on if deadline else _standstill(start, pauses, counted_off)
    number_of = {
        Unit.WORKING_DAYS: _number_working_days,
        Unit.DAYS: _number_days,
        Unit.MONTHS: lambda days: _number_months(days, start, amount, pauses),
    }[kind]
    plain = (CountedDay(day_of(day, calendar), pause=_pause_on(day, pauses)) for day in _days(start, end))
    days = tuple(
        CountedDay(
            day.day,
            None if _is_beyond(day.date, counted_off) else number,
            day.pause,
            _is_beyond(day.date, put_off_to if is_put_off else counted_off),
        )
        for day, number in number_of(plain)
    )
    unannounced = _unannounced(start, days, kind, counted_off, calendar, deadline)
    named = None if amount else day_of(start, calendar)
    account = Account(start, amount, kind, days, deadline, counted_off, unannounced, pauses, named=named)
    if put_off_to is None or not is_put_off:
        return account
    return replace(account, put_off_to=day_of(put_off_to, calendar), why_put_off=why_put_off)


def between(start: date, end: date, calendar: WorkCalendar) -> Account:
    """The working days after ``start``, up to and with ``end``, as an account whose amount they are.

    ``ValueError`` when ``end`` is before ``start``.
    """
    if end < start:
        raise ValueError("the second day is before the first")
    plain = (CountedDay(day_of(day, calendar)) for day in _days(start, end))
    days = tuple(CountedDay(day.day, number) for day, number in _number_working_days(plain))
    amount = max((day.number for day in days if day.number), default=0)
    years = sorted({day.date.year for day in days if not day.day.announced})
    return Account(
        start,
        amount,
        Unit.WORKING_DAYS,
        days,
        Deadline(end, provisional=bool(years)),
        end,
        tuple(years),
        is_between=True,
    )


def _days(start: date, end: date) -> Iterator[date]:
    return (start + timedelta(days=number) for number in range(1, (end - start).days + 1))


def _pause_on(day: date, pauses: Iterable[Pause]) -> Pause | None:
    return next((pause for pause in pauses if pause.holds(day)), None)


def _is_beyond(day: date, counted_off: date | None) -> bool:
    return counted_off is not None and day > counted_off


def _standstill(start: date, pauses: Iterable[Pause], counted_off: date | None) -> date:
    """The first day of the pause without end that keeps the deadline from being known."""
    first = min(pause.first for pause in pauses if pause.last is None)
    return max(first, (counted_off or start) + ONE_DAY)


def _number_working_days(days: Iterable[CountedDay]) -> Iterator[tuple[CountedDay, int | None]]:
    number = 0
    for day in days:
        counts = day.day.is_worked and day.pause is None
        number += counts
        yield day, number if counts else None


def _number_days(days: Iterable[CountedDay]) -> Iterator[tuple[CountedDay, int | None]]:
    number = 0
    for day in days:
        number += day.pause is None
        yield day, number if day.pause is None else None


def _number_months(
    days: Iterable[CountedDay], start: date, amount: int, pauses: tuple[Pause, ...]
) -> Iterator[tuple[CountedDay, int | None]]:
    full = {
        rules.last_counted_day(start, number, Unit.MONTHS, pauses): number for number in range(1, amount + 1)
    }
    return ((day, full.get(day.date)) for day in days)


def _unannounced(
    start: date,
    days: Iterable[CountedDay],
    unit: Unit,
    counted_off: date | None,
    calendar: WorkCalendar,
    deadline: Deadline | None,
) -> tuple[int, ...]:
    """The years whose arrangement decided something and isn't known: of the days that count, or that it rolled over."""
    if unit == Unit.WORKING_DAYS:
        years = {day.date.year for day in days if day.pause is None}
    elif counted_off is not None and deadline is not None:
        years = {counted_off.year} | {day.date.year for day in days if day.rolled and day.pause is None}
    else:
        years = set()
    return tuple(sorted(year for year in years if not calendar.is_announced(year)))
