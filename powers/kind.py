"""How a power is published: its snapshot, its diff labels, its projection (see ``portal.publishing.kinds``)."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.publishing.kinds import Content, PublishableKind
from portal.publishing.models import Publication

from . import checks, content, page, projection
from .flowcharts.chart import drawn
from .flowcharts.checks import faults
from .flowcharts.reading import flow_of
from .models import Power, PublishedPower


class PowerKind(PublishableKind):
    """职权."""

    code = "power"
    label = _("职权")
    model = Power
    published_model = PublishedPower
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
        "audience": _("公开范围"),
        "audience_organisations": _("特定对象：机构"),
        "audience_organisations.name": _("名称"),
        "audience_organisations.code": _("编码"),
        "audience_users": _("特定对象：人员"),
        "audience_users.name": _("姓名"),
        "audience_users.username": _("用户名"),
        "expires_on": _("有效期至"),
        "position": _("排序"),
    }

    def records(self) -> QuerySet[Power]:
        return Power.objects.select_related("organisation", "parent")

    def title(self, record: Power) -> str:
        return record.full_name

    def published_title(self, record: Power, content_: Content) -> str:
        """The main item by the name that it has in public, whatever its draft says."""
        return projection.names(content_)["name"]

    def needs(self, record: Power) -> Power | None:
        return record.parent

    def problems(self, record: Power) -> list[str]:
        return checks.problems(record)

    def cautions(self, record: Power) -> list[str]:
        return checks.cautions(record)

    def prepare(self, record: Power) -> None:
        if record.slug is None:
            record.slug = projection.free_slug(record)

    def snapshot(self, record: Power) -> Content:
        return content.snapshot(record)

    def earlier_content(self, entry: Any) -> Content:
        return content.earlier(entry)

    def restore(self, record: Power, content_: Content) -> None:  # type: ignore[override]
        content.restore(record, content_)

    def project(self, publication: Publication, payload: Content) -> None:
        projection.project(publication, payload)

    def project_many(self, versions: Sequence[tuple[Publication, Content]]) -> None:
        projection.project_many(versions)

    def project_withdrawal(self, publication: Publication, reason: str) -> None:
        projection.project_withdrawal(publication, reason)

    def forget(self, record: Power) -> None:
        projection.forget(record.pk)

    def clear_projection(self) -> None:
        projection.clear()

    def finish_rebuild(self) -> None:
        projection.recount()

    def edit_url(self, record: Power) -> str:
        return reverse("admin:powers_power_change", args=[record.pk])

    def approval_sheet_url(self, record: Power, version: int) -> str:
        return reverse("power-printing:approval", args=[record.pk, version])

    def public_url(self, record: Power) -> str:
        return reverse("powers:power", args=[record.slug])

    def published_url(self, content_: Content) -> str:
        return reverse("powers:power", args=[content_["slug"]])

    def content_html(self, content_: Content) -> str:
        return page.body(content_)

    def picture(self, content_: Content) -> str:
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
        from .display import changed_steps

        return changed_steps(before, after) if path == "steps" else []

    def in_words(self, path: str, content_: Content) -> str | None:
        from .display import in_words

        return in_words(path, content_)

    def display(self, path: str, value: Any) -> str:
        """A content value as people read it: choices by their labels."""
        from .display import display_value

        return display_value(path, value)
