"""What sort of day a day is, and by what: the national arrangement or the bureau's own word. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chinese_calendar import Holiday
from chinese_calendar.constants import holidays, in_lieu_days, workdays
from django.utils.translation import gettext_lazy as _

from .rules import WorkCalendar, fixed_holiday, works_nationally

# As the State Council's notices call them; the library's short names are 清明, 端午, 中秋.
HOLIDAY_NAMES = {
    Holiday.new_years_day: _("元旦"),
    Holiday.spring_festival: _("春节"),
    Holiday.tomb_sweeping_day: _("清明节"),
    Holiday.labour_day: _("劳动节"),
    Holiday.dragon_boat_festival: _("端午节"),
    Holiday.mid_autumn_festival: _("中秋节"),
    Holiday.national_day: _("国庆节"),
    Holiday.anti_fascist_70th_day: _("抗战胜利70周年纪念日"),
}


class Sort(StrEnum):
    """Why a day is worked, or isn't."""

    WORKING = "working"
    MAKE_UP = "make_up"  # 调休上班: a weekend worked for a holiday
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    OWN_OFF = "own_off"  # the bureau says so, against the national arrangement
    OWN_ON = "own_on"


WORKED = frozenset({Sort.WORKING, Sort.MAKE_UP, Sort.OWN_ON})


@dataclass(frozen=True)
class Day:
    """One day of the calendar.

    ``holiday``: which one a HOLIDAY belongs to, or a MAKE_UP day is worked for. ``in_lieu``: off in exchange for a make-up
    day. ``note``: what the bureau wrote to the day. ``announced``: the arrangement of its year is known.
    """

    date: date
    sort: Sort
    holiday: Holiday | None = None
    in_lieu: bool = False
    note: str = ""
    announced: bool = True

    @property
    def is_worked(self) -> bool:
        return self.sort in WORKED

    @property
    def holiday_name(self) -> str:
        """The holiday in the reader's language; empty without one."""
        return holiday_name(self.holiday) if self.holiday else ""


def holiday_name(holiday: Holiday) -> str:
    """What a holiday is called; one that a later version of the library brings, by the library's Chinese name."""
    return str(HOLIDAY_NAMES.get(holiday, holiday.chinese))


def day_of(day: date, calendar: WorkCalendar) -> Day:
    """What the calendar says of ``day``. A bureau's entry that only repeats the national arrangement is not its own."""
    note, announced = calendar.notes.get(day, ""), calendar.is_announced(day.year)
    own = calendar.own.get(day)
    if own is not None and own != works_nationally(day):
        return Day(day, Sort.OWN_ON if own else Sort.OWN_OFF, note=note, announced=announced)
    if day in workdays:
        return Day(day, Sort.MAKE_UP, Holiday(workdays[day]), note=note, announced=announced)
    if day in holidays:
        return Day(day, Sort.HOLIDAY, Holiday(holidays[day]), day in in_lieu_days, note, announced)
    if (fixed := fixed_holiday(day)) is not None:
        return Day(day, Sort.HOLIDAY, fixed, note=note, announced=announced)
    return Day(day, Sort.WEEKEND if day.weekday() >= 5 else Sort.WORKING, note=note, announced=announced)
