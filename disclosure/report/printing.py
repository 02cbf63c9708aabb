"""The printed annual report, for citizens and the office alike: what is published, in the manner of an official document."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.printing.documents import LedgerMark, Part, Report
from portal.printing.registry import NothingToPrint, PrintableDocument, Version

from ..models import PublishedReport
from . import page, selectors


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
            return Report(
                title=_("%(year)d年政府信息公开工作年度报告") % {"year": row.year},
                sponsor=row.unit_name,
                parts=tuple(Part(part.heading, part.text, part.grids) for part in page.parts(row.content)),
                ledger=LedgerMark(
                    row.publication_id,
                    row.etag,
                    timezone.localdate(row.published_at),
                    f"{settings.PORTAL_URL}{reverse('ledger:entry', args=[row.publication_id])}",
                ),
                version_date=timezone.localdate(row.first_published_at),
                portal_name=settings.SITE_NAME,
                page_url=f"{settings.PORTAL_URL}{reverse('disclosure:report', args=[row.slug])}",
                state=row.title,
            )


def _row(parameters: dict[str, Any]) -> PublishedReport:
    row = selectors.visible(None).filter(slug=parameters["slug"]).first()
    if row is None:
        raise NothingToPrint(_("没有这份年度报告，或者它已不再公开。"))
    return row
