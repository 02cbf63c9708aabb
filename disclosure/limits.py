"""Time limits of disclosure as rules: read from a register's words, said in words, and turned into due days.

A register writes “形成之日起5个工作日内”, “每季度终了后10个工作日内”, “每年1月31日前”: three kinds of rule. Pure functions,
no database; the calendar of working days is handed in.
"""

import calendar as months
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.calendar import rules
from portal.calendar.rules import Deadline, Unit, WorkCalendar

from .choices import LimitKind, Period

MONTHS_OF = {Period.MONTH: 1, Period.QUARTER: 3, Period.HALF_YEAR: 6, Period.YEAR: 12}
MOST_DAYS = 366


@dataclass(frozen=True)
class TimeLimit:
    """公开时限.

    ``AFTER_EVENT``: ``amount`` ``unit`` after ``event`` (形成, 变更, 批准 …). ``AFTER_PERIOD``: so long after each
    ``period`` has ended. ``BY_DATE``: in each ``period``, by day ``day`` of its ``month``-th month (1 for the first);
    a day that the month doesn't have is its last.
    """

    kind: str = LimitKind.NONE
    amount: int = 0
    unit: str = Unit.WORKING_DAYS
    event: str = ""
    period: str = Period.NONE
    month: int = 0
    day: int = 0

    def __bool__(self) -> bool:
        return self.kind != LimitKind.NONE

    @property
    def is_periodic(self) -> bool:
        """Whether the calendar alone says when something is due."""
        return self.kind in (LimitKind.AFTER_PERIOD, LimitKind.BY_DATE)


def after_event(event: str, amount: int, unit: str = Unit.WORKING_DAYS) -> TimeLimit:
    return TimeLimit(LimitKind.AFTER_EVENT, amount, unit, event=event)


def after_period(period: str, amount: int, unit: str = Unit.WORKING_DAYS) -> TimeLimit:
    return TimeLimit(LimitKind.AFTER_PERIOD, amount, unit, period=period)


def by_date(period: str, month: int, day: int) -> TimeLimit:
    return TimeLimit(LimitKind.BY_DATE, period=period, month=month, day=day)


def problem(limit: TimeLimit) -> str:
    """What is wrong with a limit, in the user's words; empty: nothing."""
    if limit.kind in (LimitKind.AFTER_EVENT, LimitKind.AFTER_PERIOD) and not 1 <= limit.amount <= MOST_DAYS:
        return _("请填写天数，1至%(most)d。") % {"most": MOST_DAYS}
    if limit.kind == LimitKind.AFTER_EVENT and not limit.event:
        return _("请写明自何时起算，例如：形成、变更、批准。")
    if limit.is_periodic and limit.period not in MONTHS_OF:
        return _("请选择每月、每季度、每半年或每年。")
    if limit.kind == LimitKind.BY_DATE:
        if not 1 <= limit.month <= MONTHS_OF[Period(limit.period)]:
            return _("请填写第几个月，1至%(most)d。") % {"most": MONTHS_OF[Period(limit.period)]}
        longest = months.monthrange(2024, limit.month)[1] if limit.period == Period.YEAR else 31
        if not 1 <= limit.day <= longest:
            return _("请填写几日，1至%(most)d。") % {"most": longest}
    return ""


# --- in words ---------------------------------------------------------------------------------------------------------
def in_words(limit: TimeLimit) -> str:
    """The rule as a register writes it, in the language that is active now; empty without one."""
    match limit.kind:
        case LimitKind.AFTER_EVENT:
            return _("%(event)s之日起%(days)s内") % {"event": limit.event, "days": _days(limit)}
        case LimitKind.AFTER_PERIOD:
            return _("%(period)s终了后%(days)s内") % {
                "period": Period(limit.period).label,
                "days": _days(limit),
            }
        case LimitKind.BY_DATE:
            return _by_date_in_words(limit)
    return ""


def _days(limit: TimeLimit) -> str:
    if limit.unit == Unit.WORKING_DAYS:
        return ngettext("%(n)d个工作日", "%(n)d个工作日", limit.amount) % {"n": limit.amount}
    return ngettext("%(n)d日", "%(n)d日", limit.amount) % {"n": limit.amount}


def _by_date_in_words(limit: TimeLimit) -> str:
    values = {"month": limit.month, "day": limit.day}
    match limit.period:
        case Period.MONTH:
            return _("每月%(day)d日前") % values
        case Period.QUARTER:
            return _("每季度第%(month)d个月%(day)d日前") % values
        case Period.HALF_YEAR:
            return _("每半年第%(month)d个月%(day)d日前") % values
    return _("每年%(month)d月%(day)d日前") % values


# --- read from a register's words -------------------------------------------------------------------------------------
_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_CHINESE = re.compile(r"[一二两三四五六七八九十百]+")
_PERIODS = (
    (Period.HALF_YEAR, r"每?(?:个)?半年度?"),
    (Period.QUARTER, r"每?(?:个)?季度?"),
    (Period.MONTH, r"每(?:个)?月度?"),
    (Period.YEAR, r"每?年度?"),
)
_LIMIT = r"(?P<n>\d+)个?(?P<unit>工作日|自然日|日历日|日|天)(?:以内|之内|内)?"
_END = r"(?:终了|结束|届满|期满|终)(?:之日)?(?:起|后)?(?:的)?"
_AFTER_PERIOD = [(period, re.compile(rf"{words}{_END}{_LIMIT}.*")) for period, words in _PERIODS]
_BY = r"(?P<day>\d+)[日号](?:之前|以前|前)?(?:公开|公布|更新)?"
_BY_DATE = [
    (Period.YEAR, re.compile(rf"每年度?(?P<month>\d+)月{_BY}")),
    (
        Period.QUARTER,
        re.compile(rf"每(?:个)?季度?(?:的)?(?:第(?P<month>\d)个?月|(?P<first>首月)|(?P<last>末月))?{_BY}"),
    ),
    (
        Period.HALF_YEAR,
        re.compile(rf"每(?:个)?半年(?:的)?(?:第(?P<month>\d)个?月|(?P<first>首月)|(?P<last>末月))?{_BY}"),
    ),
    (Period.MONTH, re.compile(rf"每(?:个)?月{_BY}")),
]
_AFTER_EVENT = re.compile(
    rf"(?:自|从|于)?(?P<event>.*?)(?:之日|当日)?(?:起|后|以后|之后)?(?:的)?{_LIMIT}(?:公开|公布|更新|发布)?"
)
# “会议召开5日前”, “选举日前7个工作日”: so long before something, which no rule of ours says. (每年1月31日前 names a day.)
_BEFORE = re.compile(
    r".*(?:前|之前|以前|提前)(?:的|至少|不少于)?\d+个?(?:工作日|自然日|日历日|日|天).*"
    r"|.*\d+个?(?:工作日|自然日|日历日|日|天)(?:之|以)?前.*"
)


def read(text: str) -> TimeLimit | None:
    """The rule that a register's words state; ``None`` where they state none that is understood (及时, 长期 …)."""
    words = _arabic(re.sub(r"\s|，|,", "", unicodedata.normalize("NFKC", text)).strip("。;；"))
    for period, pattern in _BY_DATE:
        if found := pattern.fullmatch(words):
            return _checked(by_date(period, _month(period, found.groupdict()), int(found["day"])))
    if _BEFORE.fullmatch(words):
        return None
    for period, pattern in _AFTER_PERIOD:
        if found := pattern.fullmatch(words):
            return _checked(after_period(period, int(found["n"]), _unit(found["unit"])))
    if found := _AFTER_EVENT.fullmatch(words):
        event = found["event"]
        if event and not event.endswith("前") and not re.search(r"\d|每", event):
            return _checked(after_event(event, int(found["n"]), _unit(found["unit"])))
    return None


def _checked(limit: TimeLimit) -> TimeLimit | None:
    return None if problem(limit) else limit


def _unit(word: str) -> str:
    return Unit.WORKING_DAYS if word == "工作日" else Unit.DAYS


def _month(period: str, found: dict[str, str | None]) -> int:
    if found.get("month"):
        return int(found["month"] or 0)
    return MONTHS_OF[Period(period)] if found.get("last") else 1


def _arabic(words: str) -> str:
    """Chinese numerals as digits: 二十个工作日 → 20个工作日. Only where a number can stand: before 个, 日, 天, 月, 号."""
    return re.sub(
        rf"{_CHINESE.pattern}(?=个|日|天|月|号|工作日)", lambda found: str(_number(found[0])), words
    )


def _number(text: str) -> int:
    total, digit = 0, 0
    for sign in text:
        if sign == "百":
            total, digit = total + (digit or 1) * 100, 0
        elif sign == "十":
            total, digit = total + (digit or 1) * 10, 0
        else:
            digit = _DIGITS[sign]
    return total + digit


# --- due days ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Occurrence:
    """One time that a periodic item is due: the period, its first and last day, the last day to disclose.

    ``counts_from``: the period's last day, or the day that the rule names, before it is moved off a day that isn't worked.
    """

    key: str
    starts_on: date
    ends_on: date
    counts_from: date
    deadline: Deadline


def occurrences(limit: TimeLimit, since: date, until: date, calendar: WorkCalendar) -> Iterator[Occurrence]:
    """Each time that a periodic limit falls due from ``since`` to ``until``, both included, in order."""
    first = since.year * 12 + since.month - 1 - 2 * MONTHS_OF[Period(limit.period)]
    length = MONTHS_OF[Period(limit.period)]
    number = max(first, 12) // length
    if limit.kind == LimitKind.AFTER_PERIOD:  # a long limit may reach over several periods
        number = max(number - 2 * limit.amount // (28 * length), 12 // length)
    while True:
        found = occurrence(limit, number, calendar)
        if found.starts_on > until:
            return
        if since <= found.deadline.due_on <= until:
            yield found
        number += 1


def due_from(limit: TimeLimit, start: date, calendar: WorkCalendar) -> Deadline:
    """The last day of any limit that counts from ``start`` (``Occurrence.counts_from``, or the day of the event)."""
    if limit.kind == LimitKind.BY_DATE:
        return rules.add_days(start, 0, calendar)
    return rules.deadline(start, limit.amount, limit.unit, calendar)


def occurrence(limit: TimeLimit, number: int, calendar: WorkCalendar) -> Occurrence:
    """The ``number``-th period since the year 0, and when its disclosure is due."""
    length = MONTHS_OF[Period(limit.period)]
    start = _first_of(number * length)
    end = _first_of((number + 1) * length) - timedelta(days=1)
    counted_from = end if limit.kind == LimitKind.AFTER_PERIOD else _by(limit, number)
    return Occurrence(
        _key(limit.period, start), start, end, counted_from, due_from(limit, counted_from, calendar)
    )


def _by(limit: TimeLimit, number: int) -> date:
    """The day of a ``BY_DATE`` limit in the ``number``-th period, before it is moved off a day that isn't worked."""
    first = _first_of(number * MONTHS_OF[Period(limit.period)] + limit.month - 1)
    return first.replace(day=min(limit.day, months.monthrange(first.year, first.month)[1]))


def _first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _key(period: str, start: date) -> str:
    match period:
        case Period.MONTH:
            return f"{start:%Y-%m}"
        case Period.QUARTER:
            return f"{start:%Y}-Q{(start.month - 1) // 3 + 1}"
        case Period.HALF_YEAR:
            return f"{start:%Y}-H{(start.month - 1) // 6 + 1}"
    return f"{start:%Y}"


def period_in_words(key: str) -> str:
    """A period's key in words: 2026-Q3 → 2026年第三季度."""
    year, _dash, part = key.partition("-")
    if part.startswith("Q"):
        names = {"1": _("%(year)s年第一季度"), "2": _("%(year)s年第二季度"), "3": _("%(year)s年第三季度")}
        return names.get(part[1:], _("%(year)s年第四季度")) % {"year": year}
    if part.startswith("H"):
        return (_("%(year)s年上半年") if part == "H1" else _("%(year)s年下半年")) % {"year": year}
    if part:
        return _("%(year)s年%(month)d月") % {"year": year, "month": int(part)}
    return _("%(year)s年") % {"year": year}
