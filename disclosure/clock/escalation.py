"""Reminding, step by step, of whatever has a last day: tasks of the catalogue and requests for information alike.

Before, on and after the last day whoever holds it hears of it; when it is overdue the office, then the discipline
inspector. Each step is said once, and only forwards: how far it came is kept on the row (``reminded``).
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Protocol, TypeVar

from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.calendar.rules import WorkCalendar
from portal.language import office_language
from portal.organisations.models import Organisation
from portal.organisations.selectors import users_with

from .rules import Reminder, reminder_due


class Reminded(Protocol):
    """A row that keeps how far its reminding came."""

    reminded: int


Row = TypeVar("Row", bound=Reminded)


def further(
    rows: Iterable[Row], last_day: Callable[[Row], date | None], today: date, calendar: WorkCalendar
) -> Iterator[tuple[Row, Reminder]]:
    """Each row of which more is to be said by ``today`` than was said, and how far that goes.

    A day that was missed (nothing ran) is made up for with what holds today, not with what held then.
    """
    for row in rows:
        due_on = last_day(row)
        if due_on is not None and (step := reminder_due(due_on, today, calendar)) > row.reminded:
            yield row, step


def is_escalated(step: Reminder) -> bool:
    """Whether others hear of it than those who hold it."""
    return step >= Reminder.OFFICE


def who_hears(
    step: Reminder, holders: Iterable[User], organisation: Organisation, office: Iterable[str]
) -> list[User]:
    """Those who hold it; from the office's step on also whoever holds a permission of ``office`` in ``organisation``."""
    permissions = [*office] if is_escalated(step) else []
    if step == Reminder.INSPECTOR:
        permissions.append("inspect")
    users = {user.pk: user for user in holders}
    for permission in permissions:
        users |= {user.pk: user for user in users_with(permission, organisation)}
    return list(users.values())


def in_words(step: Reminder) -> str:
    """A step as the record has it, in the office's language."""
    with office_language():
        return {
            Reminder.SOON: _("到期前提醒"),
            Reminder.LAST_DAY: _("到期当日提醒"),
            Reminder.OVERDUE: _("逾期提醒"),
            Reminder.OFFICE: _("逾期，报办公室"),
            Reminder.INSPECTOR: _("逾期，报纪检监察"),
        }[step]
