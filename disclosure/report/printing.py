"""The printed annual report in the manner of an official document: what is published, for all, and the office's draft."""

import hashlib
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.printing.documents import LedgerMark, Make, Part, Report
from portal.printing.numerals import plain_date
from portal.printing.record import RecordDocument
from portal.printing.registry import NothingToPrint, PrintableDocument, Version
from portal.publishing.models.publishable import BEFORE_PUBLICATION

from ..models import AnnualReport, PublishedReport
from . import page, selectors
from .content import snapshot
from .kind import AnnualReportKind


class AnnualReportDocument(PrintableDocument):
    """政府信息公开工作年度报告. Parameters: ``slug``. It is for society, by law."""

    code = "annual-report"
    label = gettext_lazy("信息公开年度报告")
    has_form = False

    def may_print(self, parameters: dict[str, Any], user: User | None) -> bool:
        return selectors.visible(None).filter(slug=parameters["slug"]).exists()

    def version(self, parameters: dict[str, Any]) -> Version:
        row = _row(parameters)
        return Version(row.publication_id, row.etag, row.title)

    def size(self, parameters: dict[str, Any]) -> int:
        _row(parameters)
        return 1

    def title(self, parameters: dict[str, Any]) -> str:
        return _row(parameters).title

    def build(self, parameters: dict[str, Any]) -> Report:
        with translation.override("zh-hans"):
            row = _row(parameters)
            return _report(
                row.content,
                ledger=LedgerMark(
                    row.publication_id,
                    row.etag,
                    timezone.localdate(row.published_at),
                    f"{settings.PORTAL_URL}{reverse('ledger:entry', args=[row.publication_id])}",
                ),
                version_date=timezone.localdate(row.first_published_at),
                page_url=f"{settings.PORTAL_URL}{reverse('disclosure:report', args=[row.slug])}",
                state=row.title,
            )


class AnnualReportDraft(RecordDocument):
    """The draft as it stands, for the office's own reading: 草稿 across every page. Parameters: ``report`` (its key)."""

    code = "annual-report-draft"
    label = gettext_lazy("信息公开年度报告草稿")
    parameter = "report"
    missing = gettext_lazy("没有这份年度报告。")

    def kind(self) -> AnnualReportKind:
        return AnnualReportKind()

    def has_drafts(self, parameters: dict[str, Any]) -> bool:
        return True

    def title(self, parameters: dict[str, Any]) -> str:
        return _("%s（草稿）") % self.there(parameters).title

    def build(self, parameters: dict[str, Any]) -> Report:
        with translation.override("zh-hans"):
            report = self.there(parameters)
            if report.state not in BEFORE_PUBLICATION:
                raise NothingToPrint(_("这份报告没有还未公布的草稿。"))
            drafted = _report(
                snapshot(report),
                ledger=LedgerMark(),
                version_date=timezone.localdate(),
                note=_note(report),
                make=Make(watermark=_("草稿")),
                is_draft=True,
            )
            return replace(drafted, state=hashlib.sha256(repr(drafted).encode()).hexdigest())


def _report(content: dict[str, Any], **more: Any) -> Report:
    return Report(
        title=_("%(year)d年政府信息公开工作年度报告") % {"year": content["year"]},
        sponsor=content["unit"]["name"],
        parts=tuple(Part(part.heading, part.text, part.grids) for part in page.parts(content)),
        portal_name=settings.SITE_NAME,
        **more,
    )


def _note(report: AnnualReport) -> str:
    """What a reader of the draft is told first: the table of requests goes by the records until it is published."""
    told = {"version": report.version_no, "day": plain_date(timezone.localdate())}
    return _("第%(version)d版草稿，尚未公布；申请数字按%(day)s的记录计算。") % told


def _row(parameters: dict[str, Any]) -> PublishedReport:
    row = selectors.visible(None).filter(slug=parameters["slug"]).first()
    if row is None:
        raise NothingToPrint(_("没有这份年度报告，或者它已不再公开。"))
    return row
