"""The columns of a table of flowcharts: what offices call them, how their cells are read and written."""

import re
from dataclasses import replace
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy

from portal.importing.cells import clean_text, is_nothing
from portal.importing.columns import Column, Parsed, choice_column, reference_column, text_column

from ...importing.columns import COLUMNS as POWER_COLUMNS
from ...models.choices import StepFunction
from ...models.flowchart import LONGEST_NAME, LONGEST_TEXT
from .wording import parse_kind, parse_limit, render_kind, render_limit, render_ways

_POWER = {column.key: column for column in POWER_COLUMNS}
_LINES = re.compile(r"[；;，,、]?\s*\n\s*")


def _line_column(key: str, label: Any, *synonyms: str, max_length: int, **options: Any) -> Column:
    """Words on one line: several lines of a cell become clauses."""
    column = text_column(key, label, *synonyms, max_length=max_length, **options)

    def parse(text: str) -> Parsed:
        return column.parse("" if is_nothing(text) else _LINES.sub("；", clean_text(text)))

    return replace(column, parse=parse)


COLUMNS: tuple[Column, ...] = (
    reference_column(
        "code",
        gettext_lazy("职权编码"),
        *_POWER["code"].synonyms,
        required=True,
        fill_down=True,
        fill_down_is_usual=True,
    ),
    reference_column(
        "power_name",
        gettext_lazy("职权名称"),
        *(name for name in _POWER["main_name"].synonyms if name != "职权名称"),
        render=lambda values: values.get("power_name") or "",
    ),
    reference_column(
        "number",
        gettext_lazy("步骤序号"),
        "步骤号",
        "步骤编号",
        "步序",
        "步骤顺序",
        "环节序号",
        "环节编号",
        "节点序号",
        "流程序号",
        render=lambda values: str(values.get("number") or ""),
        weak_synonyms=("序号", "顺序"),
    ),
    _line_column(
        "name",
        gettext_lazy("步骤名称"),
        "步骤内容",
        "工作步骤",
        "流程步骤",
        "环节名称",
        "环节",
        "办理环节",
        "流程环节",
        "节点名称",
        max_length=LONGEST_NAME,
        required=True,
        weak_synonyms=("步骤", "名称"),
    ),
    Column(
        "kind",
        gettext_lazy("步骤类型"),
        partial(parse_kind, gettext_lazy("步骤类型")),
        render_kind,
        ("步骤类别", "环节类型", "节点类型", "图形", "类型"),
    ),
    reference_column(
        "section",
        gettext_lazy("办理科室"),
        "责任科室",
        "承办科室",
        "办理机构",
        "责任单位",
        "科室",
        is_exported=False,
    ),
    _line_column(
        "actor",
        gettext_lazy("办理岗位"),
        "岗位",
        "责任岗位",
        "承办岗位",
        "经办岗位",
        "办理人",
        "办理人员",
        "责任人",
        "办理主体",
        "行使主体",
        "责任主体",
        "执行人",
        max_length=LONGEST_NAME,
    ),
    choice_column(
        "function",
        gettext_lazy("权力属性"),
        StepFunction,
        {"决策权": "decision", "执行权": "execution", "监督权": "supervision"},
        "属性",
        "权力性质",
    ),
    _line_column(
        "condition",
        gettext_lazy("条件"),
        "办理条件",
        "前提条件",
        "进入条件",
        "适用条件",
        max_length=LONGEST_TEXT,
    ),
    _line_column(
        "requirement",
        gettext_lazy("要求"),
        "目标要求",
        "工作要求",
        "办理要求",
        "工作标准",
        "标准",
        max_length=LONGEST_TEXT,
    ),
    _line_column(
        "documents", gettext_lazy("文书"), "相关文书", "文书表单", "文书名称", "表单", max_length=LONGEST_TEXT
    ),
    Column(
        "limit",
        gettext_lazy("时限（工作日）"),
        partial(parse_limit, gettext_lazy("时限")),
        render_limit,
        ("办理时限", "时限工作日", "工作日", "办理期限", "时间要求"),
        affects=("requirement",),
    ),
    reference_column(
        "transitions",
        gettext_lazy("下一步"),
        "下一步骤",
        "下一环节",
        "下一步序号",
        "后续步骤",
        "流向",
        "去向",
        "转向",
        render=render_ways,
    ),
)
