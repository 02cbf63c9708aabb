"""The account of a deadline: against the rules, and against counts by hand."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from chinese_calendar import Holiday
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.calendar.days import HOLIDAY_NAMES, Sort, day_of
from portal.calendar.explaining import between, explain
from portal.calendar.rules import (
    NATIONAL_YEARS,
    Pause,
    Unit,
    WorkCalendar,
    deadline,
    last_counted_day,
    working_days_between,
)
from tests.calendar.spaces import calendars, days, paused_limits

NATIONAL = WorkCalendar()


def short(account):
    """The account as one would jot it down."""
    return [
        (day.date.day, day.number or ("rolled" if day.rolled else "paused" if day.pause else ""))
        for day in account.days
    ]


@pytest.mark.parametrize(
    ("day", "sort", "holiday", "in_lieu"),
    [
        ((2026, 9, 28), Sort.WORKING, None, False),
        ((2026, 9, 20), Sort.MAKE_UP, Holiday.national_day, False),
        ((2026, 10, 1), Sort.HOLIDAY, Holiday.national_day, False),
        ((2026, 10, 3), Sort.HOLIDAY, Holiday.national_day, False),  # a Saturday in the holiday
        ((2026, 10, 6), Sort.HOLIDAY, Holiday.national_day, True),
        ((2026, 9, 25), Sort.HOLIDAY, Holiday.mid_autumn_festival, False),
        ((2026, 10, 17), Sort.WEEKEND, None, False),
        ((2027, 1, 1), Sort.HOLIDAY, Holiday.new_years_day, False),  # of a year that nobody has announced
        ((2027, 1, 4), Sort.WORKING, None, False),
        ((2027, 1, 2), Sort.WEEKEND, None, False),
    ],
)
def test_sorts_of_days(day, sort, holiday, in_lieu):
    found = day_of(date(*day), NATIONAL)
    assert (found.sort, found.holiday, found.in_lieu) == (sort, holiday, in_lieu)
    assert found.announced is (day[0] == 2026)


def test_the_bureaus_own_days_come_with_their_notes():
    off, on, same = date(2026, 10, 9), date(2026, 10, 11), date(2026, 10, 1)
    own = WorkCalendar({off: False, on: True, same: False}, {off: "防汛", on: "值班", same: "国庆"})
    assert (day_of(off, own).sort, day_of(off, own).note) == (Sort.OWN_OFF, "防汛")
    assert (day_of(on, own).sort, day_of(on, own).note) == (Sort.OWN_ON, "值班")
    repeated = day_of(same, own)  # says no more than the national arrangement
    assert (repeated.sort, repeated.holiday, repeated.note) == (Sort.HOLIDAY, Holiday.national_day, "国庆")


def test_the_national_tables_are_read_as_the_library_reads_them():
    day = date(NATIONAL_YEARS[0], 1, 1)
    while day.year in NATIONAL_YEARS:
        found = day_of(day, NATIONAL)
        is_off, name = chinese_calendar.get_holiday_detail(day)
        assert found.is_worked is NATIONAL.is_working_day(day) is (not is_off)
        assert found.in_lieu is chinese_calendar.is_in_lieu(day)
        assert (found.holiday.value if found.holiday else None) == name
        day += timedelta(days=1)


def test_every_holiday_has_its_official_name():
    assert set(HOLIDAY_NAMES) == set(Holiday)
    with translation.override("zh-hans"):
        for holiday, name in HOLIDAY_NAMES.items():
            assert holiday is Holiday.anti_fascist_70th_day or str(name).startswith(holiday.chinese)


def test_an_account_by_hand():
    account = explain(date(2026, 9, 29), 4, "working_days", NATIONAL)
    assert short(account) == [
        (30, 1),
        (1, ""), (2, ""), (3, ""), (4, ""), (5, ""), (6, ""), (7, ""),
        (8, 2), (9, 3), (10, 4),
    ]  # fmt: skip
    assert account.deadline.due_on == account.counted_off == date(2026, 10, 10)
    assert account.days[-1].day.sort == Sort.MAKE_UP
    assert account.rolled == () and account.unannounced == () and account.left == 0


def test_an_account_of_a_pause_by_hand():
    """A request for information of 24 August; third parties are asked from 1 to 4 September."""
    asked = Pause(date(2026, 9, 1), date(2026, 9, 4), "征求第三方意见")
    account = explain(date(2026, 8, 24), 8, "working_days", NATIONAL, [asked])
    assert short(account) == [
        (25, 1), (26, 2), (27, 3), (28, 4), (29, ""), (30, ""), (31, 5),
        (1, "paused"), (2, "paused"), (3, "paused"), (4, "paused"),
        (5, ""), (6, ""), (7, 6), (8, 7), (9, 8),
    ]  # fmt: skip
    assert {day.pause.reason for day in account.days if day.pause} == {"征求第三方意见"}
    assert account.paused == (asked,)


def test_days_roll_over_a_holiday():
    account = explain(date(2026, 9, 20), 11, "days", NATIONAL)
    assert account.counted_off == date(2026, 10, 1) and account.deadline.due_on == date(2026, 10, 8)
    assert [day.number for day in account.days[:11]] == list(range(1, 12))
    assert [day.date.day for day in account.rolled] == [2, 3, 4, 5, 6, 7, 8]


def test_months_are_numbered_on_the_day_when_they_are_full():
    account = explain(date(2025, 12, 31), 3, "months", NATIONAL)
    assert [(day.date, day.number) for day in account.days if day.number] == [
        (date(2026, 1, 31), 1),
        (date(2026, 2, 28), 2),
        (date(2026, 3, 31), 3),
    ]


def test_what_stands_still_is_told_up_to_where_it_does():
    account = explain(date(2026, 3, 1), 5, "working_days", NATIONAL, [Pause(date(2026, 3, 5))])
    assert account.deadline is None and account.left == 2
    assert short(account) == [(2, 1), (3, 2), (4, 3), (5, "paused")]


def test_the_years_that_are_not_announced_are_named():
    assert explain(date(2026, 12, 30), 2, "working_days", NATIONAL).unannounced == (2027,)
    assert explain(date(2026, 12, 30), 1, "working_days", NATIONAL).unannounced == ()
    assert explain(date(2026, 12, 1), 40, "days", NATIONAL).unannounced == (2027,)
    own = WorkCalendar({date(2027, 1, 1): False})
    assert explain(date(2026, 12, 30), 2, "working_days", own).unannounced == ()


@given(paused_limits(open_ended=True), calendars)
def test_the_account_comes_to_what_the_rules_say(limit, calendar):
    start, amount, unit, pauses = limit
    account = explain(start, amount, unit, calendar, pauses)
    assert account.deadline == deadline(start, amount, unit, calendar, pauses)
    numbers = [day.number for day in account.days if day.number]
    assert numbers == list(range(1, len(numbers) + 1))
    assert [day.date for day in account.days] == [
        start + timedelta(days=number + 1) for number in range(len(account.days))
    ]
    if account.deadline is None:
        assert any(pause.last is None and pause.holds(account.last_day) for pause in pauses)
        return
    assert len(numbers) == amount and account.left == 0
    assert account.last_day == account.deadline.due_on
    assert bool(account.unannounced) == account.deadline.provisional
    if amount:
        counted = [day.date for day in account.days if day.number][-1]
        if unit == Unit.WORKING_DAYS:
            assert counted == account.deadline.due_on
        else:
            assert counted == account.counted_off == last_counted_day(start, amount, unit, pauses)


@given(paused_limits(), calendars)
def test_the_days_that_are_skipped_are_those_not_worked_and_the_paused(limit, calendar):
    start, amount, unit, pauses = limit
    for day in explain(start, amount, unit, calendar, pauses).days:
        is_paused = any(pause.holds(day.date) for pause in pauses)
        assert (day.pause is not None) == is_paused
        if unit == Unit.WORKING_DAYS:
            assert (day.number is None) == (is_paused or not calendar.is_working_day(day.date))
        if unit == Unit.DAYS and not day.rolled:
            assert (day.number is None) == is_paused
        if day.rolled:
            assert day.number is None
        assert day.day.is_worked == calendar.is_working_day(day.date)


@given(days, st.integers(0, 200), calendars)
def test_between_two_days_lie_as_many_as_the_rules_say(start, length, calendar):
    end = start + timedelta(days=length)
    account = between(start, end, calendar)
    assert account.amount == working_days_between(start, end, calendar)
    assert account.last_day == end and len(account.days) == length
    assert bool(account.unannounced) == account.deadline.provisional


def test_nothing_lies_before_the_first_day():
    with pytest.raises(ValueError, match="before the first"):
        between(date(2026, 3, 2), date(2026, 3, 1), NATIONAL)
