"""How a report is published: its snapshot, its diff labels, its projection (see ``portal.publishing.kinds``)."""

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.publishing.display import AUDIENCE_LABELS
from portal.publishing.kinds import Content, PublishableKind

from ..models import AnnualReport
from ..models.report import title_of
from . import checks, content, display, page, services, words
from .projection import ReportProjection


class AnnualReportKind(PublishableKind):
    """信息公开年度报告. It passes through secrecy review (《政府信息公开条例》第十七条)."""

    code = "annual_report"
    label = _("信息公开年度报告")
    model = AnnualReport
    projection = ReportProjection()
    public_page = "disclosure:report"
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
        **AUDIENCE_LABELS,
        "expires_on": _("有效期至"),
    }

    problems = staticmethod(checks.problems)
    cautions = staticmethod(checks.cautions)
    prepare = staticmethod(services.give_address)
    submitted = staticmethod(services.count)
    snapshot = staticmethod(content.snapshot)
    earlier_content = staticmethod(content.earlier)
    restore = staticmethod(content.restore)
    in_words = staticmethod(display.in_words)

    def records(self) -> QuerySet[AnnualReport]:
        return AnnualReport.objects.select_related("organisation", "unit", "item")

    def published_title(self, content_: Content) -> str:
        return title_of(content_["unit"]["name"], content_["year"])

    def public_by(self, record: AnnualReport) -> date | None:
        """《政府信息公开条例》第四十九条: by 31 January of the following year."""
        return None if record.is_public else date(record.year + 1, 1, 31)

    def picture(self, record: AnnualReport, content_: Content) -> str:
        return page.picture(content_, report=record.pk)

    def approval_sheet_url(self, record: AnnualReport, version: int) -> str:
        return reverse("disclosure-printing:report-approval", args=[record.pk, version])

    def draft_print_url(self, record: AnnualReport) -> str:
        return reverse("disclosure-printing:report-draft", args=[record.pk])
