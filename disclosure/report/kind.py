"""How a report is published: its snapshot, its diff labels, its projection (see ``portal.publishing.kinds``)."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.publishing.kinds import Content, PublishableKind
from portal.publishing.models import Publication

from ..models import AnnualReport, PublishedReport
from ..models.report import title_of
from . import checks, content, display, page, projection, words
from .services import give_address


class AnnualReportKind(PublishableKind):
    """信息公开年度报告. It passes through secrecy review (《政府信息公开条例》第十七条)."""

    code = "annual_report"
    label = _("信息公开年度报告")
    model = AnnualReport
    published_model = PublishedReport
    secrecy_review = True
    field_labels = {
        "year": _("报告年度"),
        "unit": _("报告单位"),
        "item": _("目录事项"),
        "overview": words.PARTS[0],
        "disclosed": words.PARTS[1],
        "requests": words.PARTS[2],
        "reviews": words.PARTS[3],
        "improvements": words.PARTS[4],
        "others": words.PARTS[5],
        "organisation_path": _("责任单位（科室）"),
        "audience": _("公开范围"),
        "audience_organisations": _("特定对象：机构"),
        "audience_organisations.name": _("名称"),
        "audience_organisations.code": _("编码"),
        "audience_users": _("特定对象：人员"),
        "audience_users.name": _("姓名"),
        "audience_users.username": _("用户名"),
        "expires_on": _("有效期至"),
    }

    def records(self) -> QuerySet[AnnualReport]:
        return AnnualReport.objects.select_related("organisation", "unit", "item")

    def title(self, record: AnnualReport) -> str:
        return record.title

    def published_title(self, record: AnnualReport, content_: Content) -> str:
        return title_of(content_["unit"]["name"], content_["year"])

    def problems(self, record: AnnualReport) -> list[str]:
        return list(checks.problems(record))

    def cautions(self, record: AnnualReport) -> list[str]:
        return checks.cautions(record)

    def picture(self, content_: Content) -> str:
        same = AnnualReport.objects.filter(unit=content_["unit"]["id"], year=content_["year"])
        return page.picture(content_, report=same.values_list("pk", flat=True).first())

    def prepare(self, record: AnnualReport) -> None:
        give_address(record)

    def snapshot(self, record: AnnualReport) -> Content:
        return content.snapshot(record)

    def restore(self, record: AnnualReport, content_: Content) -> None:  # type: ignore[override]
        content.restore(record, content_)

    def project(self, publication: Publication, payload: Content) -> None:
        projection.project(publication, payload)

    def project_many(self, versions: Sequence[tuple[Publication, Content]]) -> None:
        projection.project_many(versions)

    def project_withdrawal(self, publication: Publication, reason: str) -> None:
        projection.project_withdrawal(publication, reason)

    def forget(self, record: AnnualReport) -> None:
        projection.forget(record.pk)

    def clear_projection(self) -> None:
        projection.clear()

    def edit_url(self, record: AnnualReport) -> str:
        return reverse("admin:disclosure_annualreport_change", args=[record.pk])

    def approval_sheet_url(self, record: AnnualReport, version: int) -> str:
        return reverse("disclosure-printing:report-approval", args=[record.pk, version])

    def draft_print_url(self, record: AnnualReport) -> str:
        return reverse("disclosure-printing:report-draft", args=[record.pk])

    def public_url(self, record: AnnualReport) -> str:
        return reverse("disclosure:report", args=[record.slug])

    def published_url(self, content_: Content) -> str:
        return reverse("disclosure:report", args=[content_["slug"]])

    def content_html(self, content_: Content) -> str:
        return page.body(content_)

    def in_words(self, path: str, content_: Content) -> str | None:
        return display.in_words(path, content_)

    def display(self, path: str, value: Any) -> str:
        return display.display_value(path, value)
