"""What is read of the calendar beside the days themselves."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import metadata

from django.db.models import Count, Max

from .models import CalendarDay
from .rules import WorkCalendar

WARNED_FROM = 10  # October: the State Council announces the next year in the weeks after it


@dataclass(frozen=True)
class CalendarState:
    """A state of the calendar: ``mark`` differs whenever a deadline or an account might. ``None``: never changed."""

    mark: str
    changed_at: datetime | None


def calendar_state() -> CalendarState:
    """The calendar's state, for the ETag of pages that show something counted by it; one query on a small table.

    The number of changes beside the last one: two at once may be committed in another order than they were numbered in.
    """
    newest = CalendarDay.history.aggregate(
        changes=Count("history_id"), last=Max("history_id"), changed_at=Max("history_date")
    )
    return CalendarState(f"{_national_data()}:{newest['changes']}:{newest['last']}", newest["changed_at"])


def year_to_announce(today: date, calendar: WorkCalendar) -> int | None:
    """The next year, once it is time to ask for its arrangement and nobody has entered it; otherwise ``None``."""
    following = today.year + 1
    return following if today.month >= WARNED_FROM and not calendar.is_announced(following) else None


@cache
def _national_data() -> str:
    """Which data the national arrangement is read from: a new version brings a new year."""
    return metadata.version("chinesecalendar")
