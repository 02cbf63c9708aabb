"""The editor's table as templates and scripts show it: each row with its number, its remarks and its choices."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...models.choices import StepFunction, StepKind
from ..checks import Fault, Severity
from .draft import Draft
from .rows import NEXT, NOWHERE, Row, Way

TEMPLATE_TOKEN = "newrow"  # in the row that scripts copy


@dataclass(frozen=True)
class Option:
    value: str
    text: str
    is_chosen: bool = False


@dataclass(frozen=True)
class WayOnScreen:
    """A way with the rows that it may lead to."""

    way: Way
    options: list[Option]


@dataclass(frozen=True)
class RowOnScreen:
    """A row with everything that is said of it. ``is_spare``: an empty one for whoever has no scripts."""

    row: Row
    number: int | None
    heading: str
    ways: list[WayOnScreen]
    kinds: list[Option]
    functions: list[Option]
    faults: Sequence[Fault] = ()
    remark: str = ""
    is_spare: bool = False
    is_stored: bool = False


def on_screen(draft: Draft, spare: Sequence[Row] = ()) -> list[RowOnScreen]:
    """The draft's rows, and ``spare`` ones behind them."""
    rows = [*draft.rows, *spare]
    names = _names(rows, draft.numbers)
    faults, remarks = faults_by_row(draft), draft.people.remarks(draft.rows)
    found = []
    for place, row in enumerate(rows):
        following = rows[place + 1].token if place + 1 < len(rows) else None
        found.append(
            RowOnScreen(
                row,
                draft.numbers.get(row.token),
                _heading(draft.numbers.get(row.token)),
                [WayOnScreen(way, _targets(way, row, names, following)) for way in row.ways],
                kinds(row.kind),
                functions(row.function),
                faults.get(row.token, ()),
                remarks.get(row.token, ""),
                row in spare,
                row.token in draft.stored_keys,
            )
        )
    return found


def model_row() -> RowOnScreen:
    """The row that scripts copy when one is added."""
    row, way = Row(TEMPLATE_TOKEN), Way()
    options = [Option(NOWHERE, _("请选择")), Option(NEXT, _("下一行"), True)]
    return RowOnScreen(row, None, _("新步骤"), [WayOnScreen(way, options)], kinds(row.kind), functions(""))


def faults_by_row(draft: Draft) -> dict[str, list[Fault]]:
    """Token → the faults of that row."""
    found: dict[str, list[Fault]] = {}
    tokens = {number: token for token, number in draft.numbers.items()}
    for fault in draft.faults:
        if fault.number in tokens:
            found.setdefault(tokens[fault.number], []).append(fault)
    return found


def faults_context(draft: Draft) -> dict[str, Any]:
    """What the list of faults above the chart shows."""
    tokens = {number: token for token, number in draft.numbers.items()}
    faults = [(fault, tokens.get(fault.number or 0, "")) for fault in (*draft.refusals, *draft.faults)]
    return {"faults": faults, "summary": summary(draft), "is_empty": not draft.flow.nodes}


def summary(draft: Draft) -> str:
    """In one line how the flowchart stands."""
    if not draft.flow.nodes:
        return _("还没有步骤。")
    errors = sum(fault.severity == Severity.ERROR for fault in draft.faults)
    warnings = len(draft.faults) - errors
    if draft.refusals:
        return _not_to_be_saved(len(draft.refusals), errors)
    if not draft.faults:
        return _("检查通过，没有发现问题。")
    if not errors:
        return ngettext("有%(number)d处提醒。", "有%(number)d处提醒。", warnings) % {"number": warnings}
    text = ngettext("提交审核前有%(number)d处须改正。", "提交审核前有%(number)d处须改正。", errors)
    return text % {"number": errors}


def _not_to_be_saved(refusals: int, errors: int) -> str:
    if not errors:
        text = ngettext("有%(first)d处改正后才能保存。", "有%(first)d处改正后才能保存。", refusals)
    else:
        text = _("有%(first)d处改正后才能保存，另有%(number)d处提交审核前须改正。")
    return text % {"first": refusals, "number": errors}


def lanes_context(draft: Draft) -> dict[str, Any]:
    """What the list of lanes below the chart shows."""
    return {"lanes": draft.ordered_lanes, "lanes_settled": bool(draft.lanes)}


def preview(draft: Draft) -> dict[str, Any]:
    """What the page puts in its places after something was typed."""
    remarks, faults = draft.people.remarks(draft.rows), faults_by_row(draft)
    return {
        "chart": draft.chart,
        "faults": render_to_string("powers/office/flowchart/_faults.html", faults_context(draft)),
        "lanes": render_to_string("powers/office/flowchart/_lanes.html", lanes_context(draft)),
        "summary": summary(draft),
        "mark": len(draft.refusals) + len(draft.faults) or "",
        "rows": {
            row.token: {
                "number": draft.numbers.get(row.token),
                "remark": remarks.get(row.token, ""),
                "faults": [
                    {"severity": str(fault.severity), "text": fault.text}
                    for fault in faults.get(row.token, ())
                ],
                "errors": row.errors,
                "ways": [way.errors for way in row.ways],
            }
            for row in draft.rows
        },
    }


def kinds(chosen: str) -> list[Option]:
    return [Option(value, str(label), value == chosen) for value, label in StepKind.choices]


def functions(chosen: str) -> list[Option]:
    own = [(value, label) for value, label in StepFunction.choices]
    return [Option(value, str(label), value == chosen) for value, label in [("", _("按类型")), *own]]


def _heading(number: int | None) -> str:
    return _("第%(number)d步") % {"number": number} if number else _("新步骤")


def _names(rows: Sequence[Row], numbers: dict[str, int]) -> dict[str, str]:
    """Token → what the row is called in a list to choose from."""
    found, new = {}, 0
    for row in rows:
        if row.token in numbers:
            found[row.token] = f"{numbers[row.token]}. {row.name}"
        else:
            new += 1
            found[row.token] = _("新步骤%(number)d") % {"number": new}
    return found


def _targets(way: Way, row: Row, names: dict[str, str], following: str | None) -> list[Option]:
    next_text = _("下一行：%(step)s") % {"step": names[following]} if following else _("下一行")
    options = [Option(NOWHERE, _("请选择"), way.to == NOWHERE), Option(NEXT, next_text, way.to == NEXT)]
    options += [Option(token, name, way.to == token) for token, name in names.items() if token != row.token]
    if way.to not in (NOWHERE, NEXT, *names):
        options.append(Option(way.to, _("（已删除）"), True))
    return options
