"""Lists in one cell: duties by stage and numbered grounds, read and written; time limits; fees."""

import re
from typing import Any

from django.utils.translation import gettext as _

from portal.importing.cells import clean_text, is_nothing
from portal.importing.columns import Parsed, Values
from portal.language import office_language

from ..models.choices import LimitUnit

Row = dict[str, Any]

_CHINESE = "一二三四五六七八九十"
# How items are numbered; the first item decides, and the next ones must go on counting.
_STYLES = (
    (re.compile(r"(?:^|(?<=[\n；;。\s]))(\d{1,2})\s*[.．、](?!\d)\s*"), int),
    (re.compile(r"(?:^|(?<=[\n；;。\s]))[（(](\d{1,2})[)）]\s*"), int),
    (
        re.compile(r"(?:^|(?<=[\n；;。\s]))[（(]([一二三四五六七八九十]{1,3})[)）]\s*"),
        lambda text: chinese_number(text),
    ),
    (
        re.compile(r"(?:^|(?<=[\n；;。\s]))([一二三四五六七八九十]{1,3})、\s*"),
        lambda text: chinese_number(text),
    ),
    (re.compile(r"([①-⑳])\s*"), lambda text: ord(text) - ord("①") + 1),
)


def chinese_number(text: str) -> int:
    """一 to 九十九."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _CHINESE.index(text[0]) + 1
    return (_CHINESE.index(tens) + 1 if tens else 1) * 10 + (_CHINESE.index(ones) + 1 if ones else 0)


def split_items(cell: str) -> list[str]:
    """The items of a list in a cell: by their numbers, else by lines, else by ；."""
    cell = clean_text(cell)
    for pattern, value in _STYLES:
        first = pattern.match(cell)
        if first and value(first.group(1)) == 1:
            return _split_numbered(cell, pattern, value)
    pieces = cell.split("\n")
    if len(pieces) == 1:
        pieces = re.split(r"[；;]", cell)
    return [piece.strip(" ；;　") for piece in pieces if piece.strip(" ；;　。")]


def _split_numbered(cell: str, pattern: re.Pattern[str], value: Any) -> list[str]:
    marks = []
    expected = 1
    for match in pattern.finditer(cell):
        if value(match.group(1)) == expected:
            marks.append(match)
            expected += 1
    ends = [match.start() for match in marks[1:]] + [len(cell)]
    items = [cell[match.end() : end].strip().rstrip("；;") for match, end in zip(marks, ends, strict=True)]
    return [item for item in items if item]


def parse_duties(cell: str) -> Parsed:
    """责任事项: each item a stage, with what is owed at it after a colon (受理责任：一次告知…)."""
    if is_nothing(cell):
        return Parsed({"duties": []})
    rows = []
    for item in split_items(cell):
        stage, colon, text = _partition_colon(item)
        if (not colon and len(item) > 60) or len(stage) > 60:
            stage, text = "其他责任", item  # content, in the language of tables
        rows.append({"stage": stage.strip(), "text": text.strip()})
    return Parsed({"duties": rows})


def render_duties(values: Values) -> str:
    items = [
        f"{row['stage']}：{row['text']}" if row["text"] else row["stage"]
        for row in values.get("duties") or []
    ]
    return number_items(items)


def parse_grounds(cell: str) -> Parsed:
    """追责情形: one case an item."""
    items = [] if is_nothing(cell) else split_items(cell)
    return Parsed({"accountability_grounds": [{"text": item} for item in items]})


def render_grounds(values: Values) -> str:
    return number_items([row["text"] for row in values.get("accountability_grounds") or []])


def number_items(items: list[str]) -> str:
    """1.… on a line each."""
    return "\n".join(f"{number}.{item}" for number, item in enumerate(items, start=1))


def _partition_colon(item: str) -> tuple[str, str, str]:
    match = re.search(r"[：:]", item)
    if not match:
        return item, "", ""
    return item[: match.start()], match.group(), item[match.end() :]


_UNITS = {
    "个工作日": LimitUnit.WORKING_DAYS,
    "工作日": LimitUnit.WORKING_DAYS,
    "个工作天": LimitUnit.WORKING_DAYS,
    "日": LimitUnit.DAYS,
    "天": LimitUnit.DAYS,
    "个自然日": LimitUnit.DAYS,
    "自然日": LimitUnit.DAYS,
    "日内": LimitUnit.DAYS,
    "个日历日": LimitUnit.DAYS,
    "个月": LimitUnit.MONTHS,
    "月": LimitUnit.MONTHS,
}
_IMMEDIATE = {"即时", "即办", "即时办结", "当场", "当场办结", "立即", "即办件", "马上办"}
_UNSET = {"无规定", "法律未规定", "无法定时限", "未规定", "不限", "无时限要求"}
_LIMIT = re.compile(
    r"^(?:自?受理(?:之日)?起|不超过)?(\d{1,5}|[一二三四五六七八九十]{1,3}|半)(个?[^\d\W]{1,4})$"
)


def parse_limit(field: str, label: Any, cell: str) -> Parsed:
    """A time limit (20个工作日, 4个月, 1年, 即时); words that are none become a note, with a warning."""
    unit_field = f"{field}_unit"
    text = _narrow(cell)
    if is_nothing(cell) or text in _UNSET:
        return Parsed({field: None, unit_field: LimitUnit.NONE})
    if text in _IMMEDIATE:
        return Parsed({field: None, unit_field: LimitUnit.IMMEDIATE})
    match = _LIMIT.match(text.removesuffix("以内").removesuffix("内"))
    if match:
        amount_text, unit_text = match.groups()
        amount = (
            int(amount_text)
            if amount_text.isdecimal()
            else 0
            if amount_text == "半"
            else chinese_number(amount_text)
        )
        if unit_text in ("年", "个年") and (amount or amount_text == "半"):
            return Parsed({field: amount * 12 or 6, unit_field: LimitUnit.MONTHS})
        if unit_text in _UNITS and amount:
            return Parsed({field: amount, unit_field: _UNITS[unit_text]})
    with office_language():
        note = f"{label}：{clean_text(cell)}".replace("\n", " ")
    if len(note) > 200:
        return Parsed(refusals=[_("%(label)s的说明太长，请改写到200字以内") % {"label": label}])
    return Parsed(
        {field: None, unit_field: LimitUnit.NONE, f"{field}_note": note},
        warnings=[
            _("%(label)s“%(text)s”不是数值时限，记入时限说明")
            % {"label": label, "text": clean_text(cell)[:30]}
        ],
    )


def render_limit(field: str, values: Values) -> str:
    unit, amount = values.get(f"{field}_unit"), values.get(field)
    if not unit or unit == LimitUnit.NONE:
        return ""
    label = str(LimitUnit(unit).label)
    return label if unit == LimitUnit.IMMEDIATE or amount is None else f"{amount}{label}"


def _narrow(cell: str) -> str:
    from portal.importing.cells import clean_code

    return clean_code(cell).strip("。.")


_FREE = ("不收费", "免费", "否", "不收取费用", "无收费", "不收取")


def parse_fee(cell: str) -> Parsed:
    """收费依据及标准 in one cell: 不收费, or the basis (and after 标准： the standard)."""
    text = clean_text(cell)
    if is_nothing(text) or text.rstrip("。") in _FREE:
        return Parsed({"charges_fee": False, "fee_basis": "", "fee_standard": ""})
    if text.rstrip("。") in ("收费", "是"):
        text = ""
    basis, _mark, standard = text.partition("收费标准：")
    basis = basis.strip().removeprefix("收费依据：").strip("；; \n")
    if not _mark and "《" not in basis and re.search(r"元|％|%", basis):
        basis, standard = "", basis
    parsed = Parsed({"charges_fee": True, "fee_basis": basis, "fee_standard": standard.strip()})
    if len(basis) > 500 or len(standard) > 300:
        parsed.refusals.append(_("收费依据超过500字或收费标准超过300字，请精简"))
    if not basis:
        parsed.warnings.append(_("收费但没有写明收费依据"))
    return parsed


def render_fee(values: Values) -> str:
    if not values.get("charges_fee"):
        return _("不收费") if values else ""
    basis, standard = values.get("fee_basis") or "", values.get("fee_standard") or ""
    return "；".join(
        part
        for part in (f"收费依据：{basis}" if basis else "", f"收费标准：{standard}" if standard else "")
        if part
    ) or _("收费")
