"""The fields of a power as prints show them: of a sheet a line each, of the concise catalogue a column each."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.printing.documents import Column, Line, numbered
from portal.publishing.models import Audience
from portal.punctuation import in_brackets

from ..display import display_value
from ..models import PublishedPower
from . import wording
from .choice import Choice

# A longer law (characters, all of a power's bases together) gets a row of its own over the table's whole width: in a
# column of sixteen characters a line it makes its row so high that a page holds one or two.
LONG_LEGAL_TEXT = 200
FLOWCHART = "flowchart"


@dataclass(frozen=True, slots=True)
class Printed:
    """A power to print, and whether sub-items of it are printed, or public, too."""

    power: PublishedPower
    is_divided: bool = False

    @property
    def content(self) -> dict[str, Any]:
        return self.power.content


@dataclass(frozen=True, slots=True)
class PowerField:
    """One field. ``key`` is kept with print jobs; ``content`` names what it shows of a power's content."""

    key: str
    heading: Any
    lines: Callable[[Printed], tuple[Line, ...]]
    content: tuple[str, ...]
    # Of a column in the concise catalogue.
    width: float = 0
    style: str = ""
    group: Any = ""

    @property
    def label(self) -> str:
        """The heading, where none stands above it."""
        return f"{self.group}{in_brackets(self.heading)}" if self.group else str(self.heading)

    def column(self, *, is_alone: bool) -> Column:
        """``is_alone``: of its group it is the only one printed."""
        if is_alone:
            return Column(self.key, self.label, self.width, self.style)
        return Column(self.key, str(self.heading), self.width, self.style, str(self.group))


def _plain(key: str, heading: Any) -> PowerField:
    """Words that stand in the content as they are printed."""
    return PowerField(key, heading, lambda printed: wording.lines(printed.content[key]), (key,))


def _chosen(key: str, heading: Any) -> PowerField:
    """A value of a fixed vocabulary, or a date."""
    return PowerField(
        key,
        heading,
        lambda printed: wording.lines(display_value(key, printed.content.get(key))),
        (key,),
    )


def _audience(printed: Printed) -> tuple[Line, ...]:
    """Said where it isn't everybody."""
    audience = printed.power.audience
    return () if audience == Audience.SOCIETY else wording.lines(display_value("audience", audience))


def _statutory(printed: Printed) -> tuple[Line, ...]:
    return wording.statutory(printed.content, is_divided=printed.is_divided)


def _promised(printed: Printed) -> tuple[Line, ...]:
    return wording.promised(printed.content, is_divided=printed.is_divided)


def _code(printed: Printed) -> tuple[Line, ...]:
    return wording.lines(printed.power.code)


def _name(printed: Printed) -> tuple[Line, ...]:
    return wording.name(printed.power)


_STATUTORY = ("statutory_limit", "statutory_limit_unit")
_PROMISED = ("promised_limit", "promised_limit_unit")

SHEET_FIELDS: tuple[PowerField, ...] = (
    PowerField("code", _("职权编码"), _code, ("code",)),
    PowerField("name", _("职权名称"), _name, ("name", "parent")),
    _chosen("power_type", _("职权类别")),
    _chosen("function", _("权力属性")),
    _chosen("internal_domain", _("管理对象")),
    PowerField(
        "organisation",
        _("责任单位"),
        lambda printed: wording.organisations(printed.content),
        ("organisation_path",),
    ),
    _plain("exercising_subject", _("行使主体")),
    PowerField("post", _("责任岗位"), lambda printed: wording.post(printed.power), ("post",)),
    PowerField("legal_bases", _("设定依据"), lambda printed: wording.law(printed.content), ("legal_bases",)),
    _plain("conditions", _("行使条件")),
    _plain("content", _("行使内容")),
    _plain("process", _("办理步骤")),
    PowerField("steps", _("流程步骤"), lambda printed: wording.steps(printed.content), ("steps", "lanes")),
    _plain("requirements", _("目标要求")),
    PowerField("statutory_limit", _("法定时限"), _statutory, _STATUTORY),
    PowerField("promised_limit", _("承诺时限"), _promised, _PROMISED),
    _plain("limit_note", _("时限说明")),
    PowerField(
        "fee",
        _("收费"),
        lambda printed: wording.fee(printed.content),
        ("charges_fee", "fee_standard", "fee_basis"),
    ),
    PowerField(
        "materials",
        _("申请材料"),
        lambda printed: numbered([wording.material(row) for row in printed.content["materials"]]),
        ("materials",),
    ),
    _plain("outcome", _("办理结果")),
    PowerField("duties", _("责任事项"), lambda printed: wording.duties(printed.content), ("duties",)),
    PowerField(
        "accountability_grounds",
        _("追责情形"),
        lambda printed: numbered([row["text"] for row in printed.content["accountability_grounds"]]),
        ("accountability_grounds",),
    ),
    _plain("remedies", _("救济途径")),
    _plain("consultation_phone", _("咨询电话")),
    _plain("complaint_phone", _("监督电话")),
    PowerField("audience", _("公开范围"), _audience, ("audience",)),
    _chosen("expires_on", _("有效期至")),
    # Drawn behind the sheet, not written on it.
    PowerField(FLOWCHART, _("流程图"), lambda printed: (), ("steps", "lanes")),
)


def full_law(content: dict[str, Any]) -> list[str]:
    return [wording.legal_basis(basis) for basis in content["legal_bases"]]


def has_long_law(content: dict[str, Any]) -> bool:
    """Whether the texts of the legal bases stand below the power's row."""
    return sum(map(len, full_law(content))) > LONG_LEGAL_TEXT


def _law_in_column(printed: Printed) -> tuple[Line, ...]:
    content = printed.content
    if has_long_law(content):
        return numbered([wording.citation(basis) for basis in content["legal_bases"]])
    return numbered(full_law(content))


COLUMNS: tuple[PowerField, ...] = (
    PowerField("code", _("职权编码"), _code, ("code",), 21, "c code"),
    PowerField(
        "type",
        _("类别／属性"),
        lambda printed: wording.type_and_function(printed.power),
        ("power_type", "function"),
        25,
        "c",
    ),
    PowerField("name", _("职权名称"), _name, ("name", "parent"), 39),
    PowerField(
        "subject",
        _("行使主体"),
        lambda printed: wording.subject_and_post(printed.power),
        ("exercising_subject", "organisation_path", "post"),
        28,
        "c",
    ),
    PowerField("legal_bases", _("设定依据"), _law_in_column, ("legal_bases",), 67),
    PowerField("statutory_limit", _("法定"), _statutory, _STATUTORY, 22, "c", _("办理时限")),
    PowerField("promised_limit", _("承诺"), _promised, _PROMISED, 22, "c", _("办理时限")),
    PowerField(
        "complaint_phone",
        _("监督电话"),
        lambda printed: wording.lines(printed.content["complaint_phone"]),
        ("complaint_phone",),
        27,
        "c phone",
    ),
)


@lru_cache(maxsize=32)
def fields_of(choice: Choice) -> tuple[PowerField, ...]:
    """The fields that the choice prints, in their order; a power is always named."""
    all_fields = SHEET_FIELDS if choice.is_full else COLUMNS
    wanted = {*choice.fields, "name"}
    known = [field for field in all_fields if field.key in wanted]
    return tuple(known) if len(known) > 1 else all_fields


def choosable(*, is_full: bool) -> list[tuple[str, str]]:
    """Key and label of each field that may be left out of a catalogue, for a form."""
    fields = SHEET_FIELDS if is_full else COLUMNS
    return [(field.key, field.label) for field in fields if field.key != "name"]
