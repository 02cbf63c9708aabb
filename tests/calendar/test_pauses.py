"""A count that stands still and goes on: by hand, and as properties."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.calendar.rules import Deadline, Pause, Unit, WorkCalendar, deadline, last_counted_day, may_move
from tests.calendar.spaces import calendars, days, limits, paused_limits

NATIONAL = WorkCalendar()
ONE_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "paused", "due_on"),
    [
        # 2, 3, 4 March; stands still 5 to 11; 12, 13 March.
        ((3, 1), 5, "working_days", [((3, 5), (3, 11))], (3, 13)),
        # The same with the pause told in two that overlap, and one on a weekend by then.
        (
            (3, 1),
            5,
            "working_days",
            [((3, 7), (3, 11)), ((3, 5), (3, 8)), ((3, 14), (3, 15))],
            (3, 13),
        ),
        # A worked Saturday (10 October) lies in the pause and doesn't count: 8, 9 October, 12.
        ((9, 30), 3, "working_days", [((10, 10), (10, 10))], (10, 12)),
        # A pause on days that are off anyway changes nothing.
        ((9, 30), 3, "working_days", [((10, 1), (10, 7))], (10, 10)),
        # A pause that was over before the event, and one that begins after the end.
        ((3, 1), 5, "working_days", [((2, 1), (3, 1)), ((3, 7), (3, 30))], (3, 6)),
        # Ten days from 2 March: three, then eleven that don't count, then seven: 22 March, a Sunday.
        ((3, 1), 10, "days", [((3, 5), (3, 15))], (3, 23)),
        # Counted off on Saturday 14 March; the Monday that it would roll to lies in the next pause.
        ((3, 4), 10, "days", [((3, 16), (3, 17))], (3, 18)),
        # One month to 5 April (and then the holiday to the 6th); ten days later is the 15th.
        ((3, 5), 1, "months", [((3, 11), (3, 20))], (4, 15)),
    ],
)
def test_counts_by_hand(start, amount, unit, paused, due_on):
    pauses = [Pause(date(2026, *first), date(2026, *last)) for first, last in paused]
    found = deadline(date(2026, *start), amount, unit, NATIONAL, pauses)
    assert found == Deadline(date(2026, *due_on))


def test_third_parties_are_asked_about_a_request_for_information():
    """Twenty working days (第三十三条), stopped for the fifteen of the third party (第三十二条): counted on paper."""
    asked = Pause(date(2026, 9, 1), date(2026, 9, 22), "征求第三方意见")
    # 25, 26, 27, 28, 31 August are 1 to 5; 23, 24, 28, 29, 30 September 6 to 10 (25 to 27 is Mid-Autumn);
    # 8, 9, 10 (worked), 12, 13, 14, 15, 16, 19, 20 October 11 to 20.
    assert deadline(date(2026, 8, 24), 20, "working_days", NATIONAL, [asked]) == Deadline(date(2026, 10, 20))


def test_there_is_no_deadline_while_a_pause_lasts():
    still = Pause(date(2026, 3, 5))
    for unit in Unit:
        assert deadline(date(2026, 3, 1), 5, unit, NATIONAL, [still]) is None
        assert deadline(date(2026, 3, 1), 0, unit, NATIONAL, [Pause(date(2026, 3, 10))]) is not None
    assert deadline(date(2026, 3, 1), 3, "working_days", NATIONAL, [still]) == Deadline(date(2026, 3, 4))
    assert last_counted_day(date(2026, 3, 1), 3, "days", [still]) == date(2026, 3, 4)
    # Counted off on a Saturday, and stopped on the Sunday: it can't end.
    assert deadline(date(2026, 3, 1), 6, "days", NATIONAL, [Pause(date(2026, 3, 8))]) is None


def test_a_pause_does_not_end_before_it_begins():
    with pytest.raises(ValueError, match="before it begins"):
        Pause(date(2026, 3, 5), date(2026, 3, 4))
    assert Pause(date(2026, 3, 5), date(2026, 3, 5)).holds(date(2026, 3, 5))


def test_a_year_that_only_a_pause_lies_in_leaves_the_deadline_final():
    own = WorkCalendar({date(2028, 1, 1): False})
    long = Pause(date(2026, 12, 31), date(2027, 12, 31))
    assert deadline(date(2026, 12, 30), 1, "working_days", own, [long]) == Deadline(date(2028, 1, 3))
    assert deadline(date(2026, 12, 30), 1, "working_days", NATIONAL, [long]).provisional


@given(paused_limits(), calendars)
def test_pauses_only_move_a_deadline_later(limit, calendar):
    start, amount, unit, pauses = limit
    paused = deadline(start, amount, unit, calendar, pauses)
    assert paused.due_on >= deadline(start, amount, unit, calendar).due_on


@given(paused_limits(least=1), calendars)
def test_no_limit_ends_on_a_day_off_or_in_a_pause(limit, calendar):
    start, amount, unit, pauses = limit
    due_on = deadline(start, amount, unit, calendar, pauses).due_on
    assert calendar.is_working_day(due_on)
    assert not any(pause.holds(due_on) for pause in pauses)


@given(paused_limits(), calendars)
def test_it_is_the_count_over_the_days_that_are_left(limit, calendar):
    """The slow way: strike out the paused days, number the rest."""
    start, amount, unit, pauses = limit
    day, left = start, amount
    if unit == Unit.MONTHS:
        left = (last_counted_day(start, amount, unit) - start).days
    while left:
        day += ONE_DAY
        counts = unit != Unit.WORKING_DAYS or calendar.is_working_day(day)
        left -= counts and not any(pause.holds(day) for pause in pauses)
    if unit != Unit.WORKING_DAYS:
        assert last_counted_day(start, amount, unit, pauses) == day
        while not calendar.is_working_day(day) or (day > start and any(p.holds(day) for p in pauses)):
            day += ONE_DAY
    assert deadline(start, amount, unit, calendar, pauses).due_on == day


@given(paused_limits(open_ended=True), calendars)
def test_pauses_may_be_told_in_any_order_and_in_parts(limit, calendar):
    start, amount, unit, pauses = limit
    found = deadline(start, amount, unit, calendar, pauses)
    assert deadline(start, amount, unit, calendar, reversed(pauses)) == found
    single = [
        Pause(pause.first + timedelta(days=number))
        if pause.last is None
        else Pause(pause.first + timedelta(days=number), pause.first + timedelta(days=number))
        for pause in pauses
        for number in range(((pause.last or pause.first) - pause.first).days + 1)
    ]
    assert deadline(start, amount, unit, calendar, single) == found


@given(limits(), calendars, days, st.booleans())
def test_a_changed_day_that_may_not_move_a_deadline_does_not(limit, calendar, day, worked):
    start, amount, unit = limit
    before = deadline(start, amount, unit, calendar)
    changed = WorkCalendar({**calendar.own, day: worked})
    if not may_move(start, before.due_on, [day]):
        assert deadline(start, amount, unit, changed) == before
