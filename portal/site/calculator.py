"""The deadline calculator's two questions, read from the address: a limit's last day, and the working days between two."""

import re
import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from portal.calendar import explaining
from portal.calendar.explaining import Account
from portal.calendar.rules import NATIONAL_YEARS, Pause, Unit, WorkCalendar
from portal.inputs import plain_text

FIRST = date(NATIONAL_YEARS[0], 1, 1)
LAST = date(2099, 12, 31)
# So many at most: two years day by day are a table that can still be read and printed.
MOST = {Unit.WORKING_DAYS: 500, Unit.DAYS: 731, Unit.MONTHS: 60}
MOST_BETWEEN = 731
LONGEST = 20  # characters of any box

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d{2})(\d{2})")


class DateBox(forms.DateInput):
    """The browser's own date picker; a plain box again for what isn't a date, so that the reader sees what he typed."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        try:
            day = as_date(str(value or ""))
        except ValidationError:
            context["widget"]["type"] = "text"
        else:
            context["widget"]["type"] = "date"
            context["widget"]["value"] = day.isoformat() if day else None
        return context


class DateField(forms.Field):
    """A day as people write it: 2026-10-08, 2026年10月8日, 2026/10/8, 20261008, also with full-width digits."""

    widget = DateBox

    def to_python(self, value: Any) -> date | None:
        day = as_date(str(value or ""))
        if day is not None and not FIRST <= day <= LAST:
            raise ValidationError(
                _("请选择%(first)s年到%(last)s年之间的日期。")
                % {"first": str(FIRST.year), "last": str(LAST.year)},
                code="range",
            )
        return day


class AmountField(forms.Field):
    """A whole number above 0, also with full-width digits."""

    def to_python(self, value: Any) -> int | None:
        text = unicodedata.normalize("NFKC", plain_text(str(value or "")))
        if not text:
            return None
        if not (text.isascii() and text.isdecimal() and len(text) < LONGEST and int(text) > 0):
            raise ValidationError(_("请填写大于0的整数，例如20。"), code="number")
        return int(text)


class LimitForm(forms.Form):
    """When does a limit end?"""

    start = DateField(
        label=_("从哪一天起"),
        help_text=_("事情发生的那一天，例如收到申请、收到决定书的日子。当天不算，从第二天起数。"),
        error_messages={"required": _("请选择从哪一天起。")},
    )
    amount = AmountField(
        label=_("期限有多长"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": LONGEST, "autocomplete": "off"}),
        error_messages={"required": _("请填写期限有多长，例如20。")},
    )
    unit = forms.ChoiceField(
        label=_("按什么数"),
        choices=[
            (Unit.WORKING_DAYS.value, _("工作日（周末和节假日不算）")),
            (Unit.DAYS.value, _("日（周末和节假日也算）")),
            (Unit.MONTHS.value, _("月")),
        ],
        initial=Unit.WORKING_DAYS.value,
        error_messages={"required": _("请选择按什么数。"), "invalid_choice": _("请选择按什么数。")},
    )
    paused_from = DateField(label=_("从哪一天停起"), help_text=_("这一天不算。"), required=False)
    paused_to = DateField(
        label=_("停到哪一天"), help_text=_("这一天也不算。还没有恢复的，不用填。"), required=False
    )
    use_required_attribute = False

    @property
    def questions(self) -> list[forms.BoundField]:
        """What everybody is asked."""
        return [self[name] for name in ("start", "amount", "unit")]

    @property
    def pause(self) -> list[forms.BoundField]:
        """What only those are asked whose limit stood still."""
        return [self["paused_from"], self["paused_to"]]

    @property
    def says_pause(self) -> bool:
        """Whether anything stands in the boxes of the pause."""
        return any(box.value() for box in self.pause)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        first, last = found.get("paused_from"), found.get("paused_to")
        if last and not first and "paused_from" not in self.errors:
            self.add_error("paused_from", _("请选择从哪一天停起。"))
        elif last and first and last < first:
            self.add_error("paused_to", _("停止的日子不能早于停起的日子。"))
        elif last and first and (last - first).days > MOST_BETWEEN:
            self.add_error("paused_to", _("两个日子最多相隔两年。"))
        amount, unit = found.get("amount"), found.get("unit")
        if amount and unit and amount > MOST[Unit(unit)]:
            too_long = {
                Unit.WORKING_DAYS: _("按工作日数，最多%(most)d个。"),
                Unit.DAYS: _("按日数，最多%(most)d日。"),
                Unit.MONTHS: _("按月数，最多%(most)d个月。"),
            }
            self.add_error("amount", too_long[Unit(unit)] % {"most": MOST[Unit(unit)]})
        return found

    def account(self, calendar: WorkCalendar) -> Account:
        """The answer of a valid form."""
        asked = self.cleaned_data
        first, last = asked["paused_from"], asked["paused_to"]
        paused = [Pause(first, last)] if first else []
        return explaining.explain(asked["start"], asked["amount"], asked["unit"], calendar, paused)


class BetweenForm(forms.Form):
    """How many working days lie between two days?"""

    after = DateField(
        label=_("从哪一天起"),
        help_text=_("当天不算。"),
        error_messages={"required": _("请选择从哪一天起。")},
    )
    until = DateField(
        label=_("到哪一天止"),
        help_text=_("当天是工作日的，算。"),
        error_messages={"required": _("请选择到哪一天止。")},
    )
    use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        after, until = found.get("after"), found.get("until")
        if after and until and until < after:
            self.add_error("until", _("止的日子不能早于起的日子。"))
        elif after and until and (until - after).days > MOST_BETWEEN:
            self.add_error("until", _("两个日子最多相隔两年。"))
        return found

    def account(self, calendar: WorkCalendar) -> Account:
        """The answer of a valid form."""
        return explaining.between(self.cleaned_data["after"], self.cleaned_data["until"], calendar)


def forms_of(query: QueryDict, today: date) -> tuple[LimitForm, BetweenForm]:
    """Both forms; the one that was asked is bound, the other begins with today.

    An address without a day asks nothing yet: a page that names a limit leads to the form with it filled in.
    """
    asks_between = "after" in query or "until" in query
    asks_limit = not asks_between and "start" in query
    known = {name: query[name][:LONGEST] for name in ("amount", "unit") if name in query}
    return (
        LimitForm(query if asks_limit else None, initial={"start": today, **known}),
        BetweenForm(query if asks_between else None, initial={"after": today}),
    )


def as_date(text: str) -> date | None:
    """The day that ``text`` names; ``None`` for no text. ``ValidationError`` for what is no day."""
    typed = unicodedata.normalize("NFKC", plain_text(text))
    if not typed:
        return None
    found = _DATE.fullmatch(typed) if typed.isascii() or "年" in typed else None
    if found:
        try:
            return date(*(int(part) for part in found.groups() if part))
        except ValueError:
            pass
    raise ValidationError(_("没有这一天，请写成2026-10-08或者2026年10月8日的样子。"), code="date")
