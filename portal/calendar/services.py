"""Deadlines by the working-day calendar."""

from datetime import date, timedelta

import chinese_calendar


def add_working_days(start: date, amount: int) -> date:
    """The day ``amount`` working days after ``start``; counting begins on the day after it."""
    day = start
    while amount:
        day += timedelta(days=1)
        try:
            works = chinese_calendar.is_workday(day)
        except NotImplementedError:  # next year's arrangement isn't announced yet
            works = day.weekday() < 5
        amount -= works
    return day
