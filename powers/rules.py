"""Rules of the power catalogue, free of the database. Messages are for the people who type."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.inputs import whole_number

from .models.choices import LawLevel, LimitUnit, PowerType

# 管科字〔2013〕31号: how documents are numbered.
DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,12}[〔\[（(]\d{4}[〕\]）)]\s*(?:第)?\d+号")

# How long a limit is at least and at most, in calendar days, to compare limits of different units: a week has two
# days off, and a month 28 to 31 days.
_DAYS_AT_LEAST = {LimitUnit.DAYS: 1.0, LimitUnit.WORKING_DAYS: 1.4, LimitUnit.MONTHS: 30.0}

MAY_CREATE_PUNISHMENT = {
    LawLevel.CONSTITUTION,
    LawLevel.LAW,
    LawLevel.ADMINISTRATIVE_REGULATION,
    LawLevel.LOCAL_REGULATION,
    LawLevel.DEPARTMENT_RULE,
    LawLevel.LOCAL_RULE,
}
MAY_CREATE_LICENCE = MAY_CREATE_PUNISHMENT - {LawLevel.DEPARTMENT_RULE}


@dataclass(frozen=True)
class Limit:
    """A time limit: ``amount`` of ``unit`` (``amount`` is ``None`` for 即时 and 无规定)."""

    amount: int | None
    unit: str

    def __str__(self) -> str:
        if self.unit == LimitUnit.NONE:
            return ""
        if self.amount is None or self.unit == LimitUnit.IMMEDIATE:
            return str(LimitUnit(self.unit).label)
        texts = {
            LimitUnit.WORKING_DAYS: ngettext("%(number)d个工作日", "%(number)d个工作日", self.amount),
            LimitUnit.DAYS: ngettext("%(number)d日", "%(number)d日", self.amount),
            LimitUnit.MONTHS: ngettext("%(number)d个月", "%(number)d个月", self.amount),
        }
        return texts[LimitUnit(self.unit)] % {"number": self.amount}

    @property
    def calendar_days(self) -> float | None:
        """About how many calendar days it is; ``None`` where no limit is set."""
        if self.unit == LimitUnit.NONE:
            return None
        if self.unit == LimitUnit.IMMEDIATE:
            return 0.0
        return (self.amount or 0) * _DAYS_AT_LEAST[LimitUnit(self.unit)]


# How ``str(Limit)`` writes the units in Chinese, in which published rows keep their limits.
_CHINESE_UNITS = {
    "个工作日": LimitUnit.WORKING_DAYS,
    "日": LimitUnit.DAYS,
    "个月": LimitUnit.MONTHS,
    "即时办结": LimitUnit.IMMEDIATE,
}


def limit_in_words(text: str) -> str:
    """A limit that was kept in Chinese (20个工作日), in the language that is active now."""
    number = re.match(r"\d*", text)[0]  # type: ignore[index]
    unit = _CHINESE_UNITS.get(text[len(number) :])
    return str(Limit(int(number) if number else None, unit)) if unit else text


def limit_problem(amount: int | None, unit: str) -> str | None:
    """Why amount and unit don't go together, or ``None``."""
    needs_amount = unit in (LimitUnit.WORKING_DAYS, LimitUnit.DAYS, LimitUnit.MONTHS)
    if needs_amount and not amount:
        return _("请填写时限的数值（大于0）。")
    if not needs_amount and amount:
        return _("请选择时限的单位（个工作日、日、个月）。")
    return None


def promise_problem(statutory: Limit, promised: Limit) -> str | None:
    """Why the promised limit is not allowed beside the statutory one, or ``None``."""
    law, promise = statutory.calendar_days, promised.calendar_days
    if law is None or promise is None or promise <= law:
        return None
    return _("承诺时限（%(promised)s）不能长于法定时限（%(statutory)s）。") % {
        "promised": promised,
        "statutory": statutory,
    }


def legal_basis_problem(power_type: str, levels: Iterable[str]) -> str | None:
    """Why these legal bases can't carry a power of this type, or ``None``.

    A punishment needs law, regulation or rule (行政处罚法 art. 11–16); a licence can't rest on a rule of a department
    (行政许可法 art. 14–17). Where none is high enough, one that is still to be settled (待核定) has to be settled first.
    """
    levels = list(levels)
    if not levels:
        if power_type in (PowerType.PUNISHMENT, PowerType.LICENSING, PowerType.COERCION, PowerType.LEVY):
            return _("“%s”必须有设定依据，请至少填写一条。") % PowerType(power_type).label
        return None
    allowed = {
        PowerType.PUNISHMENT: MAY_CREATE_PUNISHMENT,
        PowerType.LICENSING: MAY_CREATE_LICENCE,
    }.get(PowerType(power_type))
    if allowed is None or any(level in allowed for level in levels):
        return None
    if LawLevel.UNKNOWN in levels:
        return (
            _("请先核定设定依据的效力级别：“%s”须有足够高的依据，“待核定”的不能算。")
            % PowerType(power_type).label
        )
    if power_type == PowerType.PUNISHMENT:
        return _("行政处罚须由法律、法规或规章设定，仅有规范性文件不能作为依据（行政处罚法第十六条）。")
    return _(
        "行政许可须由法律、法规或地方政府规章设定，部门规章和规范性文件不能设定（行政许可法第十四至十七条）。"
    )


def citation(title: str, document_number: str, article: str) -> str:
    """《中华人民共和国专利法》（2008年修正）第六十三条: as laws are cited, whatever marks were typed along.

    A document that is called by its number only (管科字〔2013〕31号) stands without the marks of a title.
    """
    title, number = title.strip(), document_number.strip()
    if title and not title.startswith("《") and not DOCUMENT_NUMBER.fullmatch(title):
        title = f"《{title}》"
    if number and not number.startswith(("（", "(")):
        number = f"（{number}）"
    return f"{title}{number}{article.strip()}"


def level_problem(parent_has_parent: bool, has_children: bool) -> str | None:
    """Main item and sub-item are the only two levels of the catalogue."""
    if parent_has_parent:
        return _("所选主项本身是子项，职权只能有主项、子项两级。")
    if has_children:
        return _("本职权下有子项，不能再成为其他主项的子项。")
    return None


def generate_code(prefix: str, type_letters: str, taken: Iterable[str]) -> str:
    """The next free code of the form PREFIX-LETTERS-NN: one beyond the highest number in use."""
    start = f"{prefix}-{type_letters}-" if prefix else f"{type_letters}-"
    numbers = (whole_number(code.removeprefix(start)) for code in taken if code.startswith(start))
    return f"{start}{max((number for number in numbers if number is not None), default=0) + 1:02d}"
