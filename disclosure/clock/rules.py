"""Lights and reminders of the disclosure clock: pure functions of dates and the calendar."""

from datetime import date
from enum import IntEnum, StrEnum

from portal.calendar.rules import WorkCalendar, working_days_between

# Working days before the last one from which a task is yellow, and its holders are reminded.
SOON = 3
# Working days after the last one from which the office, then the discipline inspector, is told.
TO_OFFICE, TO_INSPECTOR = 1, 5
# A period's task is there so many days before its last one, and the next one of each item in any case.
LEAD_DAYS = 100


class Light(StrEnum):
    """How near the last day is."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    OVERDUE = "overdue"


class Reminder(IntEnum):
    """What has been said of a task so far; each is said once, and only forwards."""

    NONE = 0
    SOON = 1
    LAST_DAY = 2
    OVERDUE = 3
    OFFICE = 4
    INSPECTOR = 5


def light(due_on: date, today: date, calendar: WorkCalendar) -> Light:
    """Green, yellow within ``SOON`` working days of the last one, red on it, overdue after it."""
    if today > due_on:
        return Light.OVERDUE
    if today == due_on:
        return Light.RED
    return Light.YELLOW if working_days_between(today, due_on, calendar) <= SOON else Light.GREEN


def days_late(due_on: date, done_on: date, calendar: WorkCalendar) -> int:
    """By how many working days something came after its last day; 0 for what was in time, at least 1 for what wasn't."""
    if done_on <= due_on:
        return 0
    return max(working_days_between(due_on, done_on, calendar), 1)


def reminder_due(due_on: date, today: date, calendar: WorkCalendar) -> Reminder:
    """How far reminding should have come by ``today``."""
    match light(due_on, today, calendar):
        case Light.GREEN:
            return Reminder.NONE
        case Light.YELLOW:
            return Reminder.SOON
        case Light.RED:
            return Reminder.LAST_DAY
    late = working_days_between(due_on, today, calendar)
    if late >= TO_INSPECTOR:
        return Reminder.INSPECTOR
    return Reminder.OFFICE if late >= TO_OFFICE else Reminder.OVERDUE
