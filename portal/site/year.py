"""The working calendar of a year for a page: twelve months of marked days, and the arrangement in sentences."""

import calendar as months
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from portal.calendar.days import Day, Sort, day_of
from portal.calendar.rules import NATIONAL_YEARS, WorkCalendar
from portal.calendar.wording import off_or_on, runs, span, with_note


@dataclass(frozen=True)
class MarkedDay:
    """A day of a month: its mark (休, 班; empty for a day that goes by the week), and why."""

    date: date
    mark: str
    why: str
    look: str


@dataclass(frozen=True)
class Month:
    """A month in weeks from Monday; ``None`` where a week reaches into another month."""

    name: str
    weeks: tuple[tuple[MarkedDay | None, ...], ...]
    working_days: int


@dataclass(frozen=True)
class Year:
    """A year of the working calendar. ``own``: the bureau's own days in sentences, ``arrangement``: the national ones."""

    number: int
    announced: bool
    months: tuple[Month, ...]
    arrangement: tuple[str, ...]
    own: tuple[str, ...]
    working_days: int


def years(today: date) -> range:
    """The years that there is a page of: from the first that is known to the next one."""
    return range(NATIONAL_YEARS[0], max(NATIONAL_YEARS[-1], today.year + 1) + 1)


def year(number: int, calendar: WorkCalendar) -> Year:
    """The calendar of one year in the reader's language."""
    first = date(number, 1, 1)
    length = (date(number + 1, 1, 1) - first).days
    days = {
        day: day_of(day, calendar) for day in (first + timedelta(days=offset) for offset in range(length))
    }
    found = tuple(_month(number, month, days) for month in range(1, 13))
    return Year(
        number,
        calendar.is_announced(number),
        found,
        tuple(_sentences(days.values(), (Sort.HOLIDAY, Sort.MAKE_UP))),
        tuple(_sentences(days.values(), (Sort.OWN_OFF, Sort.OWN_ON))),
        sum(month.working_days for month in found),
    )


def _month(number: int, month: int, days: dict[date, Day]) -> Month:
    weeks = tuple(
        tuple(_marked(days[day]) if day.month == month else None for day in week)
        for week in months.Calendar().monthdatescalendar(number, month)
    )
    worked = sum(day.is_worked for day in days.values() if day.date.month == month)
    return Month(str(MONTHS[month]), weeks, worked)


def _marked(day: Day) -> MarkedDay:
    if day.sort in (Sort.HOLIDAY, Sort.OWN_OFF):
        mark = pgettext("mark in a calendar", "休")
    elif day.sort in (Sort.MAKE_UP, Sort.OWN_ON):
        mark = pgettext("mark in a calendar", "班")
    else:
        mark = ""
    why = with_note(off_or_on(day), day.note) if mark else ""
    return MarkedDay(day.date, mark, why, day.sort.value.replace("_", "-"))


def _sentences(days: Iterator[Day] | list[Day], sorts: tuple[Sort, ...]) -> Iterator[str]:
    chosen = [day for day in days if day.sort in sorts]
    for (why, note), run in runs(
        chosen, lambda day: day.date, lambda day: (off_or_on(day), "" if day.holiday else day.note)
    ):
        said = {
            "days": span(run[0].date, run[-1].date),
            "why": with_note(why, note),
            "number": len(run),
        }
        if len(run) == 1:
            yield _("%(days)s：%(why)s") % said
        else:
            yield (
                ngettext("%(days)s：%(why)s，共%(number)d天", "%(days)s：%(why)s，共%(number)d天", len(run))
                % said
            )
