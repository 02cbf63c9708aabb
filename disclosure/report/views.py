"""Annual reports on the public site: the list, one report."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.publishing import corrections, panels
from portal.publishing.ledger.chain import fingerprint
from portal.publishing.public import public_page, public_view
from portal.publishing.selectors import signed_in_user
from portal.publishing.version_views import version_views

from ..models import PublishedItem, PublishedReport
from ..subjects import subject_of
from . import selectors


@public_view
def reports(request: HttpRequest) -> HttpResponse:
    """All reports, under their units, the newest year first."""
    reader = signed_in_user(request)
    rows = selectors.visible(reader).order_by("unit__tree_id", "unit__lft", "-year")
    units = selectors.by_unit(rows.only(*selectors.LIST_COLUMNS))
    return public_page(
        request, "disclosure/public/reports.html", {"nav": "disclosure", "units": units}, reader=reader
    )


@public_view
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """One report: its six parts, with the tables of the national format."""
    reader = signed_in_user(request)
    row = _row(slug, reader)
    context: dict[str, Any] = {"nav": "disclosure", "row": row}
    if row.is_withdrawn:
        return public_page(
            request, "disclosure/public/report_withdrawn.html", context, reader=reader, status=410
        )
    context |= {
        "body": row.page_body,
        "correction": corrections.shown(row, subject_of(row).correction_url),
        "fingerprint": fingerprint(row.etag),
        "panels": panels.rendered("annual_report", row),
    }
    return public_page(request, "disclosure/public/report.html", context, reader=reader)


def _row(slug: str, reader: User | None) -> PublishedReport:
    row = selectors.by_slug(slug, reader)
    if row is None:
        raise Http404(_("没有这份年度报告，或者它不对您公开。"))
    return row


versions, compare = version_views(lambda slug, reader: subject_of(_row(slug, reader)))


def panel_of_item(row: PublishedItem) -> dict[str, Any] | None:
    """What an item's page shows of the reports under it, of those for society."""
    rows = selectors.visible(None).filter(item_id=row.pk).order_by("-year").only(*selectors.LIST_COLUMNS)[:10]
    found = list(rows)
    return {"rows": found} if found else None
