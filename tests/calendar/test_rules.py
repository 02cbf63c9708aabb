"""Counting days, on real arrangements: State Council notices on the holidays of 2025 and 2026."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.calendar.rules import (
    Deadline,
    Unit,
    WorkCalendar,
    add_days,
    add_working_days,
    deadline,
    working_days_between,
)
from tests.calendar.spaces import amounts, calendars, days

NATIONAL = WorkCalendar()


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2025, 1, 26), True),  # a Sunday, worked for Spring Festival
        (date(2025, 1, 28), False),  # New Year's Eve, a Tuesday
        (date(2025, 9, 28), True),  # a Sunday, worked for National Day
        (date(2025, 10, 8), False),  # National Day with Mid-Autumn: eight days
        (date(2025, 10, 11), True),  # a Saturday
        (date(2026, 2, 14), True),  # a Saturday
        (date(2026, 2, 23), False),  # a Monday, the ninth day of Spring Festival
        (date(2026, 9, 20), True),  # a Sunday, worked for National Day
        (date(2026, 10, 7), False),
        (date(2026, 10, 10), True),  # a Saturday
        (date(2026, 10, 11), False),
    ],
)
def test_moved_days(day, works):
    assert NATIONAL.is_working_day(day) is works


@pytest.mark.parametrize(
    ("start", "amount", "due_on"),
    [
        (date(2025, 9, 26), 1, date(2025, 9, 28)),  # Friday → the worked Sunday
        (date(2025, 9, 30), 1, date(2025, 10, 9)),
        (date(2025, 9, 30), 3, date(2025, 10, 11)),  # 9th, 10th, the worked Saturday
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 9, 30), 4, date(2026, 10, 12)),
        (date(2026, 10, 3), 1, date(2026, 10, 8)),  # the event itself on a holiday
        (date(2026, 2, 13), 2, date(2026, 2, 24)),
        (date(2026, 10, 12), 0, date(2026, 10, 12)),
        (date(2025, 12, 31), 20, date(2026, 1, 29)),  # over the turn of the year, with the worked 4 January
    ],
)
def test_limits_in_working_days(start, amount, due_on):
    assert add_working_days(start, amount, NATIONAL) == Deadline(due_on, provisional=False)


@pytest.mark.parametrize(
    ("start", "amount", "due_on"),
    [
        (date(2026, 9, 20), 7, date(2026, 9, 28)),  # Sunday the 27th is Mid-Autumn
        (date(2026, 9, 20), 11, date(2026, 10, 8)),  # the last day is 1 October
        (date(2026, 9, 20), 20, date(2026, 10, 10)),  # a Saturday, but worked
        (date(2026, 9, 20), 21, date(2026, 10, 12)),
        (date(2025, 9, 29), 1, date(2025, 9, 30)),
    ],
)
def test_limits_in_days_end_on_a_working_day(start, amount, due_on):
    assert add_days(start, amount, NATIONAL) == Deadline(due_on)


@pytest.mark.parametrize(
    ("start", "amount", "due_on"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),  # a Saturday, but worked
        (date(2025, 8, 15), 12, date(2026, 8, 17)),  # the 15th is a Saturday
        (date(2026, 9, 3), 1, date(2026, 10, 8)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
    ],
)
def test_limits_in_months(start, amount, due_on):
    assert deadline(start, amount, Unit.MONTHS, NATIONAL) == Deadline(due_on)


def test_a_year_not_announced_makes_a_deadline_provisional():
    assert add_working_days(date(2026, 12, 30), 1, NATIONAL) == Deadline(date(2026, 12, 31))
    # 1 January 2027 is a Friday, and New Year's Day whatever will be announced
    assert add_working_days(date(2026, 12, 31), 1, NATIONAL) == Deadline(date(2027, 1, 4), provisional=True)
    assert add_working_days(date(2027, 4, 30), 1, NATIONAL) == Deadline(date(2027, 5, 3), provisional=True)
    assert add_working_days(date(2027, 9, 30), 1, NATIONAL) == Deadline(date(2027, 10, 4), provisional=True)
    assert add_days(date(2026, 12, 1), 40, NATIONAL) == Deadline(date(2027, 1, 11), provisional=True)
    assert deadline(date(2026, 12, 1), 0, Unit.MONTHS, NATIONAL) == Deadline(date(2026, 12, 1))
    assert add_working_days(date(2003, 5, 1), 1, NATIONAL).provisional  # before the national data begins


def test_the_bureaus_own_days_stand_over_the_national_ones():
    own = WorkCalendar({date(2026, 10, 8): False, date(2026, 10, 11): True, date(2027, 1, 1): False})
    assert add_working_days(date(2026, 9, 30), 1, own).due_on == date(2026, 10, 9)
    assert add_working_days(date(2026, 10, 10), 1, own).due_on == date(2026, 10, 11)
    assert add_working_days(date(2026, 12, 31), 1, own) == Deadline(date(2027, 1, 4), provisional=False)


def test_a_negative_limit_and_an_unknown_unit_are_refused():
    for unit in Unit:
        with pytest.raises(ValueError, match="not negative"):
            deadline(date(2026, 1, 5), -1, unit, NATIONAL)
    with pytest.raises(ValueError, match="weeks"):
        deadline(date(2026, 1, 5), 1, "weeks", NATIONAL)
    assert deadline(date(2026, 9, 30), 1, "working_days", NATIONAL).due_on == date(2026, 10, 8)


@given(days, amounts, calendars)
def test_counting_is_the_inverse_of_adding(start, amount, calendar):
    due_on = add_working_days(start, amount, calendar).due_on
    assert working_days_between(start, due_on, calendar) == amount
    assert amount == 0 or calendar.is_working_day(due_on)


@given(days, amounts, amounts, calendars)
def test_adding_is_additive_and_monotone(start, first, second, calendar):
    step = add_working_days(start, first, calendar).due_on
    assert add_working_days(step, second, calendar).due_on == (
        add_working_days(start, first + second, calendar).due_on
    )
    later = start + timedelta(days=second)
    assert add_working_days(start, first, calendar).due_on <= add_working_days(later, first, calendar).due_on


@given(days, days, days, calendars)
def test_counts_add_up(one, two, three, calendar):
    between = working_days_between(one, two, calendar) + working_days_between(two, three, calendar)
    assert working_days_between(one, three, calendar) == between


@given(days, amounts, calendars, st.sampled_from([Unit.DAYS, Unit.MONTHS]))
def test_days_and_months_end_on_the_first_working_day_from_then_on(start, amount, calendar, unit):
    due_on = deadline(start, amount, unit, calendar).due_on
    shortest = start + timedelta(days=amount if unit == Unit.DAYS else 28 * amount)
    assert calendar.is_working_day(due_on)
    assert due_on >= shortest
    if unit == Unit.DAYS:
        assert working_days_between(shortest, due_on, calendar) == (due_on > shortest)
