"""What must be mended in a power before it can be submitted for review, and before it can be published."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from portal.organisations.selectors import at_and_above
from portal.publishing.models import Audience, State
from portal.publishing.problems import Problem, common_problems
from portal.punctuation import labelled

from .flowcharts.checks import Severity, faults
from .flowcharts.flow import Flow
from .flowcharts.reading import flow_of_draft
from .main_items import MainItem, Scope, public_main_item
from .models import Power, PublishedPower
from .rules import Limit, legal_basis_problem, level_problem, limit_problem, promise_problem
from .selectors import is_public

# From here on the next step is publication: a main item that is on its way as well must have arrived by then.
_TO_BE_PUBLISHED = (State.LEADER_APPROVAL, State.SCHEDULED, State.PUBLISHED)


def problems(power: Power) -> list[Problem]:
    """Every fault of the stored draft that forbids submission, and publication too."""
    found: list[Problem] = [
        *_in_its_fields(power),
        *_in_its_place(power),
        *common_problems(power),
        *_in_its_flowchart(power, flow_of_draft(power), Severity.ERROR),
    ]
    if power.parent is not None:
        found += _beside_its_main_item(power, power.parent)
    else:
        found += _beside_its_sub_items(power)
    return found


def cautions(power: Power) -> list[str]:
    """What a power of this sort nearly always has: who submits and who decides should see that it has not."""
    found = []
    if not power.legal_bases.exists() and legal_basis_problem(power.power_type, []) is None:
        found.append(_("没有填写设定依据。"))
    flow = flow_of_draft(power)
    found += _in_its_flowchart(power, flow, Severity.WARNING)
    if not flow.nodes and not power.children.exists():
        found.append(_("没有绘制流程图。"))
    if power.post_id is None:
        found.append(_("没有选择责任岗位。"))
    if power.audience != Audience.INTERNAL:
        homes = at_and_above(power.organisation_id)
        if not power.consultation_phone and not any(home.phone for home in homes):
            found.append(_("没有咨询电话，所属机构也没有登记。"))
        if not power.complaint_phone and not any(home.complaint_phone for home in homes):
            found.append(_("没有监督投诉电话，所属机构也没有登记。"))
    return found


def _in_its_fields(power: Power) -> Iterator[Problem]:
    statutory = Limit(power.statutory_limit, power.statutory_limit_unit)
    promised = Limit(power.promised_limit, power.promised_limit_unit)
    levels = power.legal_bases.values_list("level", flat=True)
    found = {
        "statutory_limit": limit_problem(statutory.amount, statutory.unit),
        "promised_limit": limit_problem(promised.amount, promised.unit)
        or promise_problem(statutory, promised),
        "legal_bases": legal_basis_problem(power.power_type, levels),
    }
    yield from (Problem(text, field) for field, text in found.items() if text)
    if power.charges_fee and not power.fee_basis:
        yield Problem(_("收费事项须填写收费依据。"), "fee_basis")


def _in_its_place(power: Power) -> Iterator[Problem]:
    if not power.organisation.is_active:
        yield Problem(_("“%s”已停用，请改选责任单位。") % power.organisation, "organisation")
    if power.post is not None and power.post.organisation_id != power.organisation_id:
        yield Problem(_("所选岗位不属于“%s”。") % power.organisation, "post")


def _in_its_flowchart(power: Power, flow: Flow, severity: Severity) -> Iterator[Problem]:
    """What its flowchart lacks (the plan, 四（一）2)."""
    promised = Limit(power.promised_limit, power.promised_limit_unit)
    for fault in faults(flow, promised):
        if fault.severity == severity:
            where = _("流程图第%(number)d步") % {"number": fault.number} if fault.number else _("流程图")
            yield Problem(labelled(where, fault.text), "steps")


def _beside_its_main_item(power: Power, parent: Power) -> Iterator[Problem]:
    if problem := level_problem(parent.parent_id is not None, power.children.exists()):
        yield Problem(problem, "parent")
    if parent.organisation_id != power.organisation_id:
        yield Problem(_("主项与子项须属于同一科室。"), "organisation")
    own, main = Scope.of_draft(power), public_main_item(power)
    if power.state in _TO_BE_PUBLISHED and main is None:
        yield Problem(_("主项“%s”尚未公开，请先审批、发布主项。") % parent.name, "parent")
    elif not _may_be_read_with(own, main, parent, is_last_call=power.state in _TO_BE_PUBLISHED):
        text = _(
            "公开范围超出主项“%(name)s”的公开范围，主项名称会随子项公开：请先扩大主项的公开范围，或者缩小本子项的。"
        )
        yield Problem(text % {"name": parent.name}, "audience")


def _may_be_read_with(own: Scope, main: MainItem | None, parent: Power, *, is_last_call: bool) -> bool:
    """Whether all readers of a sub-item may read its main item; what is on its way counts until the last call."""
    if main is not None and main.scope.holds(own):
        return True
    return not is_last_call and Scope.of_draft(parent).holds(own)


def _beside_its_sub_items(power: Power) -> Iterator[Problem]:
    own = Scope.of_draft(power)
    for row in PublishedPower.objects.filter(is_public(), parent_id=power.pk).order_by("code"):
        if not own.holds(Scope.of_content(row.audience, row.organisation_id, row.content)):
            text = _("已公开的子项“%s”的公开范围超出本主项的公开范围，请先缩小子项的公开范围。")
            yield Problem(text % row.sub_name, "audience")
