"""Deadlines are counted by the thousand: a list of cases, a changed calendar."""

import time
from datetime import date, timedelta

from portal.calendar.rules import WorkCalendar, deadline

ENOUGH = 2_000  # a second, on a busy machine; some 20,000 on a quiet one


def test_thousands_of_deadlines_a_second():
    calendar = WorkCalendar({date(2026, 10, 8): False})
    starts = [date(2025, 1, 1) + timedelta(days=number % 700) for number in range(ENOUGH)]
    began = time.process_time()
    for start in starts:
        deadline(start, 20, "working_days", calendar)
    assert time.process_time() - began < 1
