"""The columns of a disclosure register: what offices call them, how their cells are read and written."""

import re
from dataclasses import asdict, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.importing.cells import clean_text, header_key, is_nothing
from portal.importing.columns import (
    Column,
    Parsed,
    Values,
    choice_column,
    code_column,
    reference_column,
    shorten,
    text_column,
)
from portal.publishing.models import Audience
from powers.importing.choice_words import AUDIENCE_WORDS

from ... import limits
from ...choices import Form, Timing
from ...limits import TimeLimit
from ..display import forms_in_words
from .words import FORM_WORDS, TIMING_WORDS

_FORMS = {header_key(word): form.value for word, form in FORM_WORDS.items()} | {
    header_key(str(form.label)): form.value for form in Form
}
NO_LIMIT = asdict(TimeLimit())
MOST_OF_A_NOTE = 200  # signs


def parse_forms(text: str) -> Parsed:
    """党务公开栏、会议、网站 → the vocabulary's forms; what isn't in it is kept in words."""
    known, others = [], []
    for word in re.split(r"[、，,；;/\n]+", "" if is_nothing(text) else clean_text(text)):
        if form := _FORMS.get(header_key(word)):
            known.append(form)
        elif word.strip():
            others.append(word.strip())
    in_order = [form.value for form in Form if form.value in known]
    note = "、".join(others)
    if len(note) > 100:
        return Parsed(refusals=[_("公开形式“%(text)s”过长") % {"text": shorten(note)}])
    return Parsed({"forms": in_order, "forms_note": note})


def parse_limit(text: str) -> Parsed:
    """A rule where the words state one; otherwise they are kept as the note on the time limit (``settle_note``)."""
    if is_nothing(text):
        return Parsed({"limit": NO_LIMIT, "limit_words": ""})
    words = clean_text(text)
    if limit := limits.read(words):
        return Parsed({"limit": asdict(limit), "limit_words": ""})
    if len(words) > MOST_OF_A_NOTE:
        return Parsed(
            refusals=[
                _("公开时限有%(length)s字，超过了%(most)s字的上限")
                % {"length": len(words), "most": MOST_OF_A_NOTE}
            ]
        )
    return Parsed(
        {"limit": NO_LIMIT, "limit_words": words},
        warnings=[
            _("公开时限“%(text)s”不是可以计算的规则，原文记入时限说明，系统不能据此提醒")
            % {"text": shorten(words)}
        ],
    )


def settle_note(values: Values) -> str:
    """Put what stood where a rule was expected before the note; what is wrong with both together, in the user's words."""
    if "limit_words" not in values:
        return ""
    words, note = values.pop("limit_words"), values.get("limit_note", "")
    values["limit_note"] = note if words in note else "；".join(filter(None, (words, note)))
    if (length := len(values["limit_note"])) > MOST_OF_A_NOTE:
        return _("时限说明有%(length)s字，超过了%(most)s字的上限") % {
            "length": length,
            "most": MOST_OF_A_NOTE,
        }
    return ""


def _is_said_as_limit(values: Values) -> bool:
    """Whether the note stands in the column of the rule: where there is none, and it can't be taken for one."""
    note = values.get("limit_note") or ""
    return not _rule(values) and limits.read(note) is None


def _rule(values: Values) -> TimeLimit:
    return TimeLimit(**(values.get("limit") or NO_LIMIT))


def render_limit(values: Values) -> str:
    """The rule in words; what is noted, where there is none."""
    note = values.get("limit_note") or ""
    return note if _is_said_as_limit(values) else limits.in_words(_rule(values))


def render_note(values: Values) -> str:
    """What is noted beside the rule."""
    return "" if _is_said_as_limit(values) else values.get("limit_note") or ""


COLUMNS: tuple[Column, ...] = (
    reference_column("serial", gettext_lazy("序号"), "顺序号", is_exported=False),
    code_column(
        "code",
        gettext_lazy("编号"),
        "编码",
        "事项编号",
        "事项编码",
        "目录编号",
        "目录编码",
        "代码",
        max_length=64,
        keep_when_empty=True,
    ),
    reference_column(
        "category_name",
        gettext_lazy("类别"),
        "公开类别",
        "事项类别",
        "目录类别",
        "一级目录",
        "分类",
        required=True,
        fill_down=True,
    ),
    text_column(
        "title",
        gettext_lazy("公开事项"),
        "事项名称",
        "公开事项名称",
        "事项",
        "二级目录",
        "公开项目",
        max_length=200,
        required=True,
    ),
    text_column("content", gettext_lazy("公开内容"), "内容", "公开内容要素", "内容要素"),
    text_column("subject", gettext_lazy("公开主体"), "主体", "发布主体", max_length=100),
    choice_column(
        "audience",
        gettext_lazy("公开范围"),
        Audience,
        AUDIENCE_WORDS,
        "范围",
        "公开对象",
        keep_when_empty=True,
    ),
    Column(
        "forms",
        gettext_lazy("公开形式"),
        parse_forms,
        lambda values: forms_in_words(values.get("forms") or [], values.get("forms_note") or ""),
        ("公开方式", "公开渠道", "公开载体", "公开渠道和载体", "形式"),
        affects=("forms_note",),
    ),
    choice_column(
        "timing",
        gettext_lazy("公开时间"),
        Timing,
        TIMING_WORDS,
        "公开频率",
        "公开频次",
        "公开时效",
        "时间",
        required=True,
    ),
    Column(
        "limit",
        gettext_lazy("公开时限"),
        parse_limit,
        render_limit,
        ("时限", "公开期限", "更新时限"),
        affects=("limit_note",),
    ),
    replace(
        text_column("limit_note", gettext_lazy("时限说明"), "公开时限说明", max_length=MOST_OF_A_NOTE),
        render=render_note,
    ),
    text_column("procedure", gettext_lazy("公开程序"), "程序", "公开流程"),
    reference_column(
        "organisation",
        gettext_lazy("责任科室"),
        "科室",
        "责任单位",
        "责任处室",
        "责任部门",
        "承办科室",
        "责任单位科室",
        render=lambda values: values.get("organisation_name") or "",
        weak_synonyms=("单位", "部门"),
    ),
    reference_column(
        "organisation_code",
        gettext_lazy("机构代码"),
        "单位代码",
        "科室代码",
        render=lambda values: values.get("organisation_code") or "",
    ),
    reference_column(
        "post",
        gettext_lazy("责任岗位"),
        "岗位",
        render=lambda values: values.get("post_name") or "",
    ),
    text_column("legal_basis", gettext_lazy("公开依据"), "依据", "政策依据", "法律依据"),
    text_column("remarks", gettext_lazy("备注"), "说明"),
)
