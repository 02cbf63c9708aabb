"""Days of the calendar in the reader's words: dates, spans, and why a day is on or off."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any, TypeVar

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.punctuation import in_brackets

from .days import Day, Sort

Item = TypeVar("Item")


def full_date(day: date) -> str:
    """2026年10月8日（星期四）: for a day that somebody has to remember."""
    return date_format(day, _("Y年n月j日（l）"))


def month_and_day(day: date) -> str:
    """10月8日."""
    return date_format(day, _("n月j日"))


def span(first: date, last: date) -> str:
    """From one day to another; one day alone with its weekday."""
    if first == last:
        return date_format(first, _("n月j日（l）"))
    return _("%(first)s至%(last)s") % {"first": month_and_day(first), "last": month_and_day(last)}


def off_or_on(day: Day) -> str:
    """Why the day is off or on, in a few words; empty for an ordinary working day. Without the bureau's note."""
    name = {"holiday": day.holiday_name}
    return {
        Sort.WORKING: "",
        Sort.MAKE_UP: _("%(holiday)s调休上班") % name,
        Sort.WEEKEND: _("周末"),
        Sort.HOLIDAY: _("%(holiday)s放假") % name,
        Sort.OWN_OFF: _("本单位放假"),
        Sort.OWN_ON: _("本单位上班"),
    }[day.sort]


def with_note(text: str, note: str) -> str:
    """``text`` with what the bureau, or whoever stopped a count, wrote to it; not the same again."""
    return f"{text}{in_brackets(note)}" if note and note != text else text


def runs(
    items: Iterable[Item], day_of: Callable[[Item], date], key: Callable[[Item], Any]
) -> Iterator[tuple[Any, Sequence[Item]]]:
    """``items`` in runs of days that follow each other and have one ``key``."""

    def place(pair: tuple[int, Item]) -> tuple[Any, date]:
        number, item = pair
        return key(item), day_of(item) - timedelta(days=number)

    for (found, _start), pairs in groupby(enumerate(items), key=place):
        yield found, [item for _number, item in pairs]
