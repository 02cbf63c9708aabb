"""What the clearing desk says of a case: why it was found, and the two powers side by side."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.punctuation import clauses, labelled, listed

from ..models import ClearingCase, Power
from ..rules import Limit, citation
from .comparing import Piece, marked_parts, marked_words, name_of, shared_words
from .gaps import Gap

NAME_AT_MOST = 16  # characters of each power's name in a page's title


def reason_in_words(reason: dict[str, Any]) -> str:
    """One reason of an overlap: 名称相近，相同的词占86%."""
    match reason["kind"]:
        case "name" if reason["percent"] == 100:
            return _("名称实质相同")
        case "name":
            return _("名称相近，相同的词占%(percent)d%%") % reason
        case "law":
            return _("同一设定依据%(law)s") % {"law": citation(reason["title"], "", reason["article"])}
        case "content":
            return _("行使条件和内容相近（%(percent)d%%）") % reason
        case "remark":
            return _("备注提到对方的编码：“%(text)s”") % reason
        case "section":
            return _("同在一个科室")
        case _:
            return _("责任科室不同")


def why(case: ClearingCase) -> str:
    """Why the case was found, in one line."""
    if case.is_overlap:
        return clauses(reason_in_words(reason) for reason in case.reasons)
    return lacking(case.gaps)


def lacking(gaps: Iterable[str]) -> str:
    """What a power lacks, in one line."""
    return listed(Gap(gap).label for gap in gaps)


def heading(case: ClearingCase) -> str:
    """What a case's page is called: 职能交叉：A / B."""
    names = " / ".join(Truncator(power["name"]).chars(NAME_AT_MOST, "…") for power in case.names)
    return labelled(_("职能交叉") if case.is_overlap else _("权责不清"), names)


def name_in_pieces(case: ClearingCase) -> list[list[Piece]]:
    """The names of an overlap's powers, cut at the words that both have."""
    names = [str(power["name"]) for power in case.names]
    shared = shared_words(*map(name_of, names)) if len(names) > 1 else []
    return [marked_words(name, shared) for name in names]


@dataclass(frozen=True)
class Row:
    """One element of the two powers, side by side. ``difference`` says in a word how they stand to each other."""

    label: str
    sides: list[list[Piece]]
    difference: str


def side_by_side(case: ClearingCase) -> list[Row]:
    """What the two powers are in the elements that decide whose they are; empty unless both are still there."""
    if case.first is None or case.second is None:
        return []
    both = (case.first, case.second)
    prefetch_related_objects(both, "legal_bases", "steps")
    values = [list(_elements(power)) for power in both]
    rows = [_row(*ours, theirs[1]) for ours, theirs in zip(*values, strict=True)]
    named = Row(_("职权名称"), name_in_pieces(case), _same_or_not(*(power.full_name for power in both)))
    return [named, *(row for row in rows if row.difference)]


def _elements(power: Power) -> Iterator[tuple[str, str, bool]]:
    """Label and text of each element, and whether it is a text in which common parts are worth marking."""
    # With its section: 科长 is another in each.
    post = f"{power.organisation.name} {power.post.name}" if power.post else ""
    yield _("职权编码"), power.code, False
    yield _("责任单位（科室）"), power.organisation.name, False
    yield _("责任岗位"), post, False
    yield _("职权类别"), power.get_power_type_display(), False
    yield _("权力属性"), power.get_function_display(), False
    yield _("设定依据"), "\n".join(base.citation for base in power.legal_bases.all()), True
    yield _("行使条件"), power.conditions, True
    yield _("行使内容"), power.content, True
    yield _("办理步骤"), power.process, True
    steps = power.steps.all()
    yield _("流程图步骤"), _steps_in_words([step.name for step in steps]), True
    yield _("流程图办理岗位"), "\n".join(dict.fromkeys(step.actor for step in steps)), True
    yield _("法定时限"), str(Limit(power.statutory_limit, power.statutory_limit_unit)), False
    yield _("承诺时限"), str(Limit(power.promised_limit, power.promised_limit_unit)), False
    yield _("状态"), power.state_label, False
    yield _("备注"), power.remarks, True


def _steps_in_words(names: Sequence[str]) -> str:
    """How many there are, and what they are called, a line each."""
    if not names:
        return ""
    number = ngettext("%(number)d个步骤", "%(number)d个步骤", len(names)) % {"number": len(names)}
    return "\n".join([number, *names])


def _row(label: str, first: str, is_long: bool, second: str) -> Row:
    if not first and not second:
        return Row(label, [[], []], "")
    if is_long:
        sides = [marked_parts(first, second), marked_parts(second, first)]
    else:
        sides = [marked_words(text, []) for text in (first, second)]
    return Row(label, sides, _same_or_not(first, second))


def _same_or_not(first: str, second: str) -> str:
    if first == second:
        return _("相同")
    return _("仅一方填写") if not first or not second else _("不同")


def settled_in_words(case: ClearingCase, power: Power) -> str:
    """What a settled case means for ``power``, for whoever has it before him."""
    other = case.second if power.pk == case.first_id else case.first
    name = other.full_name if other else ""
    if case.resolution == ClearingCase.Resolution.SHARED:
        return labelled(_("与“%s”共同承担，分工") % name, case.statement)
    if case.stays_id == power.pk:
        return _("“%s”已决定并入本项职权。") % name
    return _("已决定并入“%(name)s”（%(code)s），本项职权不再单独行使。") % {
        "name": name,
        "code": other.code if other else "",
    }
