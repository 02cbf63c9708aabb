"""Time limits: what a register's words mean, how a rule is said, when something is due."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure import limits
from disclosure.choices import LimitKind, Period
from disclosure.limits import TimeLimit, after_event, after_period, by_date
from portal.calendar.rules import Unit, WorkCalendar, working_days_between

CALENDAR = WorkCalendar()
# Years whose arrangement the national data has, and years around them that it doesn't.
days = st.dates(date(2019, 1, 1), date(2031, 12, 31))
units = st.sampled_from([Unit.WORKING_DAYS, Unit.DAYS])
amounts = st.integers(1, 120)
periods = st.sampled_from(sorted(limits.MONTHS_OF))


@st.composite
def dated(draw):
    period = draw(periods)
    return by_date(period, draw(st.integers(1, limits.MONTHS_OF[period])), draw(st.integers(1, 28)))


events = st.builds(
    after_event, st.sampled_from(["形成", "变更", "形成或变更", "批准", "作出"]), amounts, units
)
periodic = st.one_of(st.builds(after_period, periods, amounts, units), dated())


@pytest.mark.parametrize(
    ("words", "limit"),
    [
        ("变更后20个工作日内更新", after_event("变更", 20)),
        ("形成之日起5个工作日内", after_event("形成", 5)),
        ("自形成或变更之日起20个工作日内", after_event("形成或变更", 20)),
        ("作出之日起 7 个工作日内", after_event("作出", 7)),
        ("作出决定之日起七个工作日内公开", after_event("作出决定", 7)),
        ("批准后20日内", after_event("批准", 20, Unit.DAYS)),
        ("批准后二十日以内", after_event("批准", 20, Unit.DAYS)),
        ("每季度终了后10个工作日内", after_period(Period.QUARTER, 10)),
        ("每半年终了后１５日内", after_period(Period.HALF_YEAR, 15, Unit.DAYS)),
        ("每月结束后5日内", after_period(Period.MONTH, 5, Unit.DAYS)),
        ("年度终了后30日内", after_period(Period.YEAR, 30, Unit.DAYS)),
        ("每年1月31日前", by_date(Period.YEAR, 1, 31)),
        ("每年一月三十一日前公布", by_date(Period.YEAR, 1, 31)),
        ("每月10日前", by_date(Period.MONTH, 1, 10)),
        ("每季度首月15日前", by_date(Period.QUARTER, 1, 15)),
        ("每季度末月25日之前", by_date(Period.QUARTER, 3, 25)),
        ("每半年第2个月10日前", by_date(Period.HALF_YEAR, 2, 10)),
    ],
)
def test_reads_what_registers_write(words, limit):
    assert limits.read(words) == limit


@pytest.mark.parametrize(
    "words",
    [
        "",
        "及时",
        "长期",
        "每年",
        "无",
        "变更后及时",
        "每年2月31日前",
        "形成之日起0日内",
        "20日",
        # So long before something: a rule that counts from it would be late.
        "会议召开前5个工作日内公开",
        "会议召开5日前",
        "会议召开前五日",
        "选举日前7个工作日",
        "选举日之前7个工作日内",
        "实施前10日内",
        "公示期满前3日",
        "每季度终了前10日内",
        "每季度终了10日前",
        "提前3日公开",
        "会议召开的3个工作日以前",
    ],
)
def test_does_not_guess(words):
    assert limits.read(words) is None


@given(st.one_of(events, periodic))
def test_what_is_said_is_read_back(limit):
    assert limits.read(limits.in_words(limit)) == limit


@given(st.text(max_size=30))
def test_any_words_are_refused_or_make_a_sound_limit(text):
    limit = limits.read(text)
    assert limit is None or limits.problem(limit) == ""


@given(events, days)
def test_what_is_due_after_an_event_is_due_on_a_working_day_after_it(limit, day):
    due = limits.due_from(limit, day, CALENDAR).due_on
    assert CALENDAR.is_working_day(due)
    assert due > day
    if limit.unit == Unit.WORKING_DAYS:
        assert working_days_between(day, due, CALENDAR) == limit.amount
    else:
        assert due >= day + timedelta(days=limit.amount)


@given(periodic, days)
def test_a_year_has_a_due_day_for_each_of_its_periods(limit, since):
    until = since + timedelta(days=3 * 365)
    found = list(limits.occurrences(limit, since, until, CALENDAR))
    months = limits.MONTHS_OF[Period(limit.period)]
    assert abs(len(found) - 36 / months) <= 2
    assert [each.deadline.due_on for each in found] == sorted(each.deadline.due_on for each in found)
    assert len({each.key for each in found}) == len(found)
    for each in found:
        assert since <= each.deadline.due_on <= until
        assert CALENDAR.is_working_day(each.deadline.due_on)
        if limit.kind == LimitKind.AFTER_PERIOD:
            assert each.deadline.due_on > each.ends_on
        else:
            assert each.deadline.due_on >= each.starts_on


@given(periodic, days, st.integers(1, 800))
def test_two_spans_that_meet_miss_nothing_and_repeat_nothing(limit, since, length):
    middle, until = since + timedelta(days=length // 2), since + timedelta(days=length)
    whole = list(limits.occurrences(limit, since, until, CALENDAR))
    parts = [
        *limits.occurrences(limit, since, middle, CALENDAR),
        *limits.occurrences(limit, middle + timedelta(days=1), until, CALENDAR),
    ]
    assert parts == whole


def test_the_last_day_of_a_short_month():
    limit = by_date(Period.MONTH, 1, 31)
    found = list(limits.occurrences(limit, date(2026, 4, 1), date(2026, 5, 10), CALENDAR))
    # 30 April 2026 is a Thursday.
    assert [(each.key, each.deadline.due_on) for each in found] == [("2026-04", date(2026, 4, 30))]


def test_a_half_year_ends_in_a_weekend_after_holidays():
    (found,) = limits.occurrences(
        after_period(Period.HALF_YEAR, 15, Unit.DAYS), date(2026, 1, 1), date(2026, 2, 1), CALENDAR
    )
    assert (found.key, found.starts_on, found.ends_on) == ("2025-H2", date(2025, 7, 1), date(2025, 12, 31))
    assert found.deadline.due_on == date(2026, 1, 15)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("2026", "2026年"),
        ("2026-H1", "2026年上半年"),
        ("2026-Q4", "2026年第四季度"),
        ("2026-09", "2026年9月"),
    ],
)
def test_periods_in_words(key, words):
    assert limits.period_in_words(key) == words


@pytest.mark.parametrize(
    "limit",
    [
        after_event("", 5),
        after_event("形成", 0),
        after_event("形成", 367),
        after_period(Period.NONE, 5),
        by_date(Period.QUARTER, 4, 1),
        by_date(Period.MONTH, 1, 32),
        by_date(Period.YEAR, 4, 31),
    ],
)
def test_faults_of_a_limit_are_told(limit):
    assert limits.problem(limit)


def test_no_limit_is_no_fault_and_nothing_to_say():
    assert not TimeLimit()
    assert limits.problem(TimeLimit()) == limits.in_words(TimeLimit()) == ""
