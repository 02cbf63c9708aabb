"""An account in words, and the part of a page that shows it."""

import re
from datetime import date

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given

from portal.calendar.explaining import between, explain
from portal.calendar.presenting import present
from portal.calendar.rules import Pause, Unit, WorkCalendar
from tests.calendar.spaces import calendars, paused_limits

NATIONAL = WorkCalendar()
ASKED = Pause(date(2026, 9, 1), date(2026, 9, 4), "征求第三方意见，《政府信息公开条例》第三十三条")


def page(view, **context):
    text = render_to_string("calendar/_account.html", {"account": view, **context})
    return re.sub(r"\s+", " ", text)


def test_a_pause_is_told_with_its_reason():
    view = present(explain(date(2026, 8, 24), 8, "working_days", NATIONAL, [ASKED]))
    assert view.due_on == "2026年9月9日（星期三）"
    assert list(view.steps) == [
        "2026年8月24日（星期一）当天不算，从第二天起数（《民法典》第二百零一条）。",
        "只数工作日，数满8个工作日。",
        "平常的周六、周日共4天，不算。",
        "9月1日至9月4日：暂停计算（征求第三方意见，《政府信息公开条例》第三十三条），4天，不算。",
        "数满8个工作日，最后一天是2026年9月9日（星期三）。",
    ]
    words = {cell.date.day: (cell.number, cell.words) for week in view.weeks for cell in week.cells}
    assert words[1] == words[4] == ("", ("暂停",))
    assert words[5] == ("", ("周末",))
    assert words[7] == ("第6天", ())
    assert words[9] == ("第8天", ("最后一天",))


def test_what_stands_still_has_no_last_day():
    still = Pause(date(2026, 3, 5), None, "等待补正")
    view = present(explain(date(2026, 3, 1), 5, "working_days", NATIONAL, [still]))
    assert view.due_on == ""
    assert view.steps[-2:] == (
        "2026年3月5日（星期四）起暂停计算（等待补正），还没有恢复，所以现在算不出最后一天。",
        "还剩2个工作日没有数。",
    )
    assert "最后一天</" not in page(view)


def test_the_bureaus_day_moves_the_end_with_its_note():
    own = WorkCalendar({date(2026, 10, 8): False}, {date(2026, 10, 8): "防汛"})
    view = present(explain(date(2026, 9, 29), 9, "days", own))
    assert "数满9日是2026年10月8日（星期四），但这天不上班（本单位放假：防汛）。" in view.steps
    assert view.due_on == "2026年10月9日（星期五）"
    assert present(explain(date(2026, 10, 8), 0, "days", own)).due_on == "2026年10月9日（星期五）"


def test_the_part_folds_and_says_everything_by_words():
    view = present(explain(date(2026, 12, 30), 2, "working_days", NATIONAL))
    text = page(view)
    assert '<details class="day-account">' in text and "这个日期是怎么算出来的" in text
    assert "2027年的放假安排还没有公布" in text
    assert '<details class="day-account" open>' in page(view, open=True)
    assert "2027年的放假安排还没有公布" not in page(view, says_caution=True)
    assert "答复期限怎么算" in page(view, heading="答复期限怎么算")
    assert " style=" not in text and "<script" not in text


def test_in_english_days_and_weekdays_are_english():
    with translation.override("en"):
        view = present(explain(date(2026, 9, 29), 4, "working_days", NATIONAL))
        assert view.weekdays[0] == ("Monday", "Mon")


@given(paused_limits(open_ended=True), calendars)
def test_every_account_can_be_shown(limit, calendar):
    start, amount, unit, pauses = limit
    account = explain(start, amount, unit, calendar, pauses)
    view = present(account)
    cells = {cell.date: cell for week in view.weeks for cell in week.cells}
    assert all(len(week.cells) in (0, 7) for week in view.weeks)
    assert not account.days or cells[start].look == "start"
    for day in account.days:
        if unit != Unit.MONTHS:
            assert day.date in cells
        if day.date not in cells:
            assert not (day.number or day.pause or day.rolled)
            continue
        cell = cells[day.date]
        assert bool(cell.number) == bool(day.number)
        # Whatever isn't an ordinary day that counts, or passes, has a word.
        assert cell.number or cell.words or day.day.is_worked
    last = [cell for cell in cells.values() if "最后一天" in cell.words]
    if account.deadline and account.days:
        assert [cell.date for cell in last] == [account.deadline.due_on] and view.due_on
    else:
        assert not last


@pytest.mark.parametrize(("until", "number"), [((2026, 10, 12), 10), ((2026, 9, 21), 0)])
def test_between_two_days_nothing_is_the_last(until, number):
    view = present(between(date(2026, 9, 21), date(*until), NATIONAL))
    assert view.steps[-1] == f"一共{number}个工作日。"
    assert "最后一天" not in page(view)


def test_a_day_that_the_rule_names_is_not_counted():
    """每年1月31日前: nothing is counted, the day may only move on."""
    told = " ".join(present(explain(date(2027, 1, 31), 0, "days", WorkCalendar())).steps)
    assert "规定的最后一天是2027年1月31日（星期日），但这天不上班" in told
    assert "最后一天是2027年2月1日（星期一）" in told
    assert "数满" not in told and "当天不算" not in told
    told = present(explain(date(2026, 3, 31), 0, "days", WorkCalendar())).steps
    assert told == ("规定的最后一天就是2026年3月31日（星期二）。",)
