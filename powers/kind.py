"""How a power is published: its snapshot, its diff labels, its projection (see ``portal.publishing.kinds``)."""

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from portal.publishing.converters import free_slug
from portal.publishing.display import AUDIENCE_LABELS
from portal.publishing.kinds import Content, PublishableKind

from . import checks, content, display
from .flowcharts.chart import drawn
from .flowcharts.checks import faults
from .flowcharts.reading import flow_of
from .models import Power
from .projection import PowerProjection, names

# What stands at a power's place in the address of other pages (powers/urls.py).
RESERVED_SLUGS = {"posts", "section", "structure"}


class PowerKind(PublishableKind):
    """职权."""

    code = "power"
    label = _("职权")
    model = Power
    projection = PowerProjection()
    public_page = "powers:power"
    approval_sheet = "power-printing:approval"
    field_labels = {
        "code": _("职权编码"),
        "name": _("职权名称"),
        "parent": _("主项"),
        "parent.name": _("名称"),
        "parent.code": _("编码"),
        "power_type": _("职权类别"),
        "function": _("权力属性"),
        "internal_domain": _("管理对象"),
        "organisation_path": _("责任单位（科室）"),
        "organisation_path.name": _("名称"),
        "post": _("责任岗位"),
        "post.name": _("名称"),
        "post.is_key_post": _("重要岗位"),
        "exercising_subject": _("行使主体"),
        "legal_bases": _("设定依据"),
        "legal_bases.title": _("文件名称"),
        "legal_bases.document_number": _("文号或版本"),
        "legal_bases.article": _("条款"),
        "legal_bases.text": _("条文内容"),
        "legal_bases.level": _("效力级别"),
        "conditions": _("行使条件"),
        "content": _("行使内容"),
        "process": _("办理步骤"),
        "steps": _("流程图"),
        "lanes": _("流程图各列顺序"),
        "requirements": _("目标要求"),
        "statutory_limit": _("法定时限"),
        "promised_limit": _("承诺时限"),
        "limit_note": _("时限说明"),
        "charges_fee": _("收费"),
        "fee_standard": _("收费标准"),
        "fee_basis": _("收费依据"),
        "materials": _("申请材料"),
        "materials.name": _("材料名称"),
        "materials.is_required": _("必要"),
        "materials.form": _("形式"),
        "materials.copies": _("份数"),
        "materials.note": _("说明"),
        "outcome": _("办理结果"),
        "consultation_phone": _("咨询电话"),
        "complaint_phone": _("监督投诉电话"),
        "duties": _("责任事项"),
        "duties.stage": _("环节"),
        "duties.text": _("责任内容"),
        "accountability_grounds": _("追责情形"),
        "accountability_grounds.text": _("情形"),
        "remedies": _("救济途径"),
        **AUDIENCE_LABELS,
        "expires_on": _("有效期至"),
        "position": _("排序"),
    }

    problems = staticmethod(checks.problems)
    cautions = staticmethod(checks.cautions)
    snapshot = staticmethod(content.snapshot)
    earlier_content = staticmethod(content.earlier)
    restore = staticmethod(content.restore)
    in_words = staticmethod(display.in_words)
    display_value = staticmethod(display.display_value)

    def records(self) -> QuerySet[Power]:
        return Power.objects.select_related("organisation", "parent")

    def published_title(self, record: Power, content_: Content) -> str:
        """The main item by the name that it has in public, whatever its draft says."""
        return names(content_)["name"]

    def needs(self, record: Power) -> Power | None:
        return record.parent

    def prepare(self, record: Power) -> None:
        if record.slug is None:
            record.slug = free_slug(record, record.code, RESERVED_SLUGS)

    def picture(self, record: Power, content_: Content) -> str:
        flow = flow_of(content_)
        if not flow.nodes:
            return ""
        found = faults(flow, content.promised_limit(content_))
        chart = drawn(flow, content_["name"], faults=found)
        return render_to_string("powers/office/flowchart/_for_review.html", {"chart": chart})

    def follows(self, path: str, before: Content, after: Content) -> bool:
        """The order of a chart's lanes follows from its steps, unless lanes of both versions changed places."""
        if path != "lanes":
            return False
        old, new = before.get(path, []), after.get(path, [])
        return [lane for lane in old if lane in new] == [lane for lane in new if lane in old]

    def parts(self, path: str, before: Content, after: Content) -> list[tuple[str, str, str]]:
        return display.changed_steps(before, after) if path == "steps" else []
