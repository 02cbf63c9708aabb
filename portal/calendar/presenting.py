"""An account of a deadline for a page: sentences, and a table by weeks in which every day is marked by a word.

Any page shows one with ``{% include "calendar/_account.html" with account=view %}``; the view makes it with
``present(services.explain(start, amount, unit))``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from portal.punctuation import labelled, listed

from .days import Day, Sort
from .explaining import Account, CountedDay
from .rules import Unit
from .wording import full_date, month_and_day, off_or_on, runs, span, with_note


@dataclass(frozen=True)
class Cell:
    """One day of the table.

    ``label``: the date in full for who hears it; ``month`` and ``day``: what is seen, the month where it begins.
    ``number``: what it counts as; ``words``: what else is to be said of it; ``look``: its class.
    """

    date: date
    label: str
    month: str
    day: str
    number: str = ""
    words: tuple[str, ...] = ()
    look: str = "outside"


@dataclass(frozen=True)
class Week:
    """A row of the table: seven days, or so many weeks left out between two months that are counted whole."""

    cells: tuple[Cell, ...] = ()
    left_out: str = ""


@dataclass(frozen=True)
class AccountView:
    """What ``calendar/_account.html`` shows. ``due_on`` is empty while the count stands still."""

    account: Account
    due_on: str
    steps: tuple[str, ...]
    caution: str
    caption: str
    weeks: tuple[Week, ...]
    weekdays: tuple[tuple[str, str], ...] = field(default_factory=lambda: weekdays())


def present(account: Account) -> AccountView:
    """The account in the reader's language."""
    due_on = account.deadline.due_on if account.deadline else None
    return AccountView(
        account,
        full_date(due_on) if due_on else "",
        tuple(_steps(account)),
        caution(account.unannounced),
        _("%(first)s到%(last)s，逐日标明")
        % {"first": full_date(account.start), "last": full_date(account.last_day)},
        tuple(_weeks(account)),
    )


def weekdays() -> tuple[tuple[str, str], ...]:
    """Monday to Sunday for the head of a table, in full and short: 星期一 and 一, Monday and Mon."""
    return tuple(
        (str(full), str(short).removeprefix("星期"))
        for full, short in zip(WEEKDAYS.values(), WEEKDAYS_ABBR.values(), strict=True)
    )


def caution(years: tuple[int, ...]) -> str:
    """That a date rests on years whose holidays nobody knows yet; empty when it rests on none."""
    if not years:
        return ""
    named = listed(years)
    return _(
        "%(years)s年的放假安排还没有公布，暂按周一至周五上班，周六、周日和日期固定的节日（元旦、劳动节、国庆节）休息计算。公布以后，这个日期可能会变。"
    ) % {"years": named}


def amount_in_words(amount: int, unit: str) -> str:
    """20个工作日, 60日, 6个月."""
    texts = {
        Unit.WORKING_DAYS: ngettext("%(number)d个工作日", "%(number)d个工作日", amount),
        Unit.DAYS: ngettext("%(number)d日", "%(number)d日", amount),
        Unit.MONTHS: ngettext("%(number)d个月", "%(number)d个月", amount),
    }
    return texts[Unit(unit)] % {"number": amount}


# --- sentences ------------------------------------------------------------------------------------------------
def _steps(account: Account) -> Iterator[str]:
    if account.is_between:
        days = {"first": full_date(account.start), "last": full_date(account.last_day)}
        yield _("%(first)s当天不算，从第二天起数到%(last)s，只数工作日。") % days
    elif account.amount:
        yield (
            _("%(day)s当天不算，从第二天起数（《民法典》第二百零一条）。") % {"day": full_date(account.start)}
        )
        yield _how_it_counts(account.unit) % {"amount": amount_in_words(account.amount, account.unit)}
    if account.unit == Unit.WORKING_DAYS:
        yield from _skipped_and_worked(account)
    yield from _pauses(account)
    yield from _end(account)


def _how_it_counts(unit: Unit) -> str:
    return {
        Unit.WORKING_DAYS: _("只数工作日，数满%(amount)s。"),
        Unit.DAYS: _("每天都数，周末和节假日也算，数满%(amount)s。"),
        Unit.MONTHS: _(
            "数满%(amount)s，到那个月的同一个日子；那个月没有这一天的，到月末（《民法典》第二百零二条）。"
        ),
    }[unit]


def _skipped_and_worked(account: Account) -> Iterator[str]:
    """The days that don't go by the weekday, in their order; then how many weekends there were."""
    counting = [day for day in account.days if day.pause is None and not _is_only_waited(account, day)]
    for (sort, why, note), days in runs(
        counting, lambda day: day.date, lambda day: (day.day.sort, off_or_on(day.day), day.day.note)
    ):
        if sort in (Sort.WORKING, Sort.WEEKEND):
            continue
        said = {"days": span(days[0].date, days[-1].date), "why": with_note(why, note), "number": len(days)}
        if days[0].day.is_worked:
            yield (
                ngettext(
                    "%(days)s：%(why)s，%(number)d天，算。",
                    "%(days)s：%(why)s，%(number)d天，算。",
                    len(days),
                )
                % said
            )
        else:
            yield (
                ngettext(
                    "%(days)s：%(why)s，%(number)d天，不算。",
                    "%(days)s：%(why)s，%(number)d天，不算。",
                    len(days),
                )
                % said
            )
    weekends = sum(day.day.sort == Sort.WEEKEND for day in counting)
    if weekends:
        yield ngettext(
            "平常的周六、周日共%(number)d天，不算。", "平常的周六、周日共%(number)d天，不算。", weekends
        ) % {"number": weekends}


def _is_only_waited(account: Account, day: CountedDay) -> bool:
    """Whether the count was full before that day, and it was put off beyond it."""
    return (
        account.put_off_to is not None and account.counted_off is not None and day.date > account.counted_off
    )


def _pauses(account: Account) -> Iterator[str]:
    for pause in account.paused:
        if (pause.last is not None and pause.last <= account.start) or pause.first > account.last_day:
            continue
        why = with_note(_("暂停计算"), pause.reason)
        if pause.last is None:
            yield (
                _("%(day)s起%(why)s，还没有恢复，所以现在算不出最后一天。")
                % {"day": full_date(pause.first), "why": why}
            )
            continue
        number = (pause.last - pause.first).days + 1
        yield ngettext(
            "%(days)s：%(why)s，%(number)d天，不算。", "%(days)s：%(why)s，%(number)d天，不算。", number
        ) % {"days": span(pause.first, pause.last), "why": why, "number": number}


def _end(account: Account) -> Iterator[str]:
    amount = amount_in_words(account.amount, account.unit)
    if account.is_between:
        yield _("一共%(amount)s。") % {"amount": amount}
        return
    if account.deadline is None:
        yield _("还剩%(amount)s没有数。") % {"amount": amount_in_words(account.left, account.unit)}
        return
    due_on = account.deadline.due_on
    if not account.amount:
        yield from _named_day(account, due_on)
        return
    if account.put_off_to is not None and account.counted_off is not None:
        yield from _put_off(account, account.put_off_to, due_on)
        return
    if account.counted_off is None or account.counted_off == due_on:
        yield _("数满%(amount)s，最后一天是%(day)s。") % {"amount": amount, "day": full_date(due_on)}
        return
    last = next((day.day for day in account.days if day.date == account.counted_off), None)
    yield _("数满%(amount)s是%(day)s，但这天不上班（%(why)s）。") % {
        "amount": amount,
        "day": full_date(account.counted_off),
        "why": _why_off(last),
    }
    yield _rolls_to(due_on)


def _put_off(account: Account, named: Day, due_on: date) -> Iterator[str]:
    """It was counted off, and put off to a later day, which may move on as well."""
    assert account.counted_off is not None
    yield _("数满%(amount)s是%(day)s。") % {
        "amount": amount_in_words(account.amount, account.unit),
        "day": full_date(account.counted_off),
    }
    said = {"why": with_note(_("延迟"), account.why_put_off), "day": full_date(named.date)}
    if named.date == due_on:
        yield _("%(why)s：最后一天是%(day)s。") % said
        return
    yield _("%(why)s到%(day)s，但这天不上班（%(off)s）。") % {**said, "off": _why_off(named)}
    yield _rolls_to(due_on)


def _named_day(account: Account, due_on: date) -> Iterator[str]:
    """Where nothing is counted: the rule names the day, which may only move on."""
    if account.start == due_on:
        yield _("规定的最后一天就是%(day)s。") % {"day": full_date(due_on)}
        return
    yield _("规定的最后一天是%(day)s，但这天不上班（%(why)s）。") % {
        "day": full_date(account.start),
        "why": _why_off(account.named),
    }
    yield _rolls_to(due_on)


def _why_off(day: Day | None) -> str:
    why = off_or_on(day) if day else _("休息日")
    return labelled(why, day.note) if day and day.note else why


def _rolls_to(due_on: date) -> str:
    return _("所以往后推到第一个上班的日子：最后一天是%(day)s（《民法典》第二百零三条）。") % {
        "day": full_date(due_on)
    }


# --- the table ------------------------------------------------------------------------------------------------
def _weeks(account: Account) -> Iterator[Week]:
    days = {day.date: day for day in account.days}
    monday = account.start - timedelta(days=account.start.weekday())
    weeks = []
    while monday <= account.last_day:
        weeks.append([monday + timedelta(days=number) for number in range(7)])
        monday += timedelta(days=7)
    shown = [
        account.unit != Unit.MONTHS or any(_matters(account, days, day) for day in week) for week in weeks
    ]
    first = True
    for is_shown, group in groupby(zip(shown, weeks, strict=True), key=lambda pair: pair[0]):
        found = [week for _is_shown, week in group]
        if not is_shown:
            yield Week(
                left_out=ngettext(
                    "中间%(number)d周按月计算，不逐日列出", "中间%(number)d周按月计算，不逐日列出", len(found)
                )
                % {"number": len(found)}
            )
            first = True
            continue
        for week in found:
            yield Week(tuple(_cell(account, days, day, first and day == week[0]) for day in week))
            first = False


def _matters(account: Account, days: dict[date, CountedDay], day: date) -> bool:
    found = days.get(day)
    return day == account.start or (
        found is not None and bool(found.number or found.rolled or found.pause or day == account.last_day)
    )


def _cell(account: Account, days: dict[date, CountedDay], day: date, is_first: bool) -> Cell:
    names_month = is_first or day.day == 1 or day == account.start
    seen = (
        month_and_day(day),
        date_format(day, pgettext("in a calendar", "n月")) if names_month else "",
        date_format(day, pgettext("in a calendar", "j日")) if names_month else str(day.day),
    )
    if day == account.start:
        return Cell(
            day,
            *seen,
            words=(pgettext("in a calendar", "起始日"), pgettext("in a calendar", "不算"))
            if account.amount or account.is_between
            else (pgettext("in a calendar", "规定的日子"),),
            look="start",
        )
    found = days.get(day)
    if found is None:
        return Cell(day, *seen)
    number, look = "", "skipped"
    if found.number:
        look = "counted"
        number = (
            pgettext("in a calendar", "第%(number)d天")
            if account.unit != Unit.MONTHS
            else pgettext("in a calendar", "满%(number)d个月")
        )
        number %= {"number": found.number}
    elif account.unit == Unit.MONTHS and not found.rolled and not found.pause:
        look = "passed"
    words = list(_words(found))
    if found.pause:
        look = "paused"
    elif found.rolled:
        look = "rolled"
    if _is_provisional(account, found):
        words.append(pgettext("in a calendar", "暂定"))
    if account.deadline and day == account.deadline.due_on and not account.is_between:
        words.append(pgettext("in a calendar", "最后一天"))
        look = "last"
    return Cell(day, *seen, number, tuple(words), look)


def _is_provisional(account: Account, day: CountedDay) -> bool:
    """Whether the day is on or off by its weekday only, and that mattered."""
    decides = account.unit == Unit.WORKING_DAYS or day.rolled or day.date == account.counted_off
    return decides and day.pause is None and day.date.year in account.unannounced


def _words(day: CountedDay) -> Iterator[str]:
    if day.pause:
        yield pgettext("in a calendar", "暂停")
        return
    if day.day.sort in (Sort.HOLIDAY, Sort.MAKE_UP):
        yield day.day.holiday_name if day.day.sort == Sort.HOLIDAY else pgettext("in a calendar", "调休上班")
        if day.day.in_lieu:
            yield pgettext("in a calendar", "调休")
    elif day.day.sort in (Sort.OWN_OFF, Sort.OWN_ON):
        yield (
            pgettext("in a calendar", "单位放假")
            if day.day.sort == Sort.OWN_OFF
            else pgettext("in a calendar", "单位上班")
        )
    elif day.day.sort == Sort.WEEKEND:
        yield pgettext("in a calendar", "周末")
    if day.rolled and not day.day.is_worked:
        yield pgettext("in a calendar", "顺延")
