"""The input spaces of counting: days around the turn of what is announced, calendars with own days, pauses."""

from datetime import date, timedelta

from hypothesis import strategies as st

from portal.calendar.rules import Pause, Unit, WorkCalendar

days = st.dates(date(2023, 1, 1), date(2028, 12, 31))
amounts = st.integers(0, 120)
units = st.sampled_from(Unit)
calendars = st.builds(WorkCalendar, st.dictionaries(days, st.booleans(), max_size=60))


@st.composite
def limits(draw, least: int = 0, most: int = 60):
    """The event's day, the amount and the unit; months are fewer, so that all of them are some weeks to a few years."""
    unit = draw(units)
    amount = draw(st.integers(least, most // 5 if unit == Unit.MONTHS else most))
    return draw(days), amount, unit


@st.composite
def pauses_near(draw, start: date, open_ended: bool = False):
    """Up to four pauses before, in and after a limit from ``start``; they may overlap and touch each other."""
    pauses = []
    for _number in range(draw(st.integers(0, 4))):
        first = start + timedelta(days=draw(st.integers(-10, 90)))
        pauses.append(Pause(first, first + timedelta(days=draw(st.integers(0, 30))), "征求意见"))
    if open_ended and draw(st.booleans()):
        pauses.append(Pause(start + timedelta(days=draw(st.integers(-10, 120))), None, "等待补正"))
    return draw(st.permutations(pauses))


@st.composite
def paused_limits(draw, least: int = 0, open_ended: bool = False):
    """A limit and pauses around it."""
    start, amount, unit = draw(limits(least))
    return start, amount, unit, draw(pauses_near(start, open_ended))
