"""The published read model of reports: written from a publication's payload, and from nothing else."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone, translation

from portal.language import office_language
from portal.publishing import corrections, withdrawing
from portal.publishing.content import address_rows, first_published_at
from portal.publishing.models import Publication
from portal.richtext.texts import text_of
from portal.search import services as search

from ..clock import services as clock
from ..models import AnnualReport, PublishedReport
from ..models.report import title_of
from . import page, selectors
from .content import TEXT_FIELDS

SEARCH_KIND = "annual_report"
_WRITTEN_FIELDS = [field.name for field in PublishedReport._meta.concrete_fields if not field.primary_key]


def project(publication: Publication, payload: dict[str, Any]) -> None:
    """Write the published row and the search entry for a new public version; what was due is done with the first."""
    project_many([(publication, payload)])
    report = AnnualReport.objects.get(pk=publication.object_id)
    if (task := selectors.task_of(report)) is not None:
        clock.complete(task, timezone.localdate(publication.published_at), None, publication=publication)


def project_many(versions: Sequence[tuple[Publication, dict[str, Any]]]) -> None:
    """The same for many public versions of different reports; the number of queries doesn't grow with them."""
    first = first_published_at(publication for publication, _payload in versions)
    rows = [_row(publication, payload, first) for publication, payload in versions]
    corrections.write(rows, versions)
    PublishedReport.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=_WRITTEN_FIELDS
    )
    address_rows(PublishedReport, rows)
    search.index_many(
        search.Findable(SEARCH_KIND, row.pk, row.title, row.slug, search_text(row.content), row.audience)
        for row in rows
    )


def _row(publication: Publication, payload: dict[str, Any], first: dict[Any, Any]) -> PublishedReport:
    content = payload["content"]
    row = PublishedReport(
        id=publication.object_id,
        record_uid=publication.record_uid,
        slug=content["slug"],
        unit_id=content["unit"]["id"],
        unit_name=content["unit"]["name"],
        year=content["year"],
        title=title_of(content["unit"]["name"], content["year"]),
        item_id=content["item"]["id"] if content["item"] else None,
        organisation_id=publication.organisation_id,
        organisation_name=payload["organisation"]["name"],
        audience=publication.audience,
        content=content,
        publication=publication,
        version_no=publication.version_no,
        published_at=publication.published_at,
        first_published_at=first.get(publication.record_uid) or publication.published_at,
        etag=publication.entry_hash,
        public_until=content["expires_on"],
    )
    with office_language():
        row.body_html = page.body(content)
    with translation.override("en"):
        row.body_html_en = page.body(content)
    return row


def search_text(content: dict[str, Any]) -> str:
    """Everything of a report that may be searched for, beside its title."""
    parts = [text_of(content[name]) for name in TEXT_FIELDS]
    parts.append(content["unit"]["name"])
    return "\n".join(part for part in parts if part)


def project_withdrawal(publication: Publication, reason: str) -> None:
    """Empty the published row down to its title, address and the reason why it is gone."""
    row = PublishedReport.objects.get(pk=publication.object_id)
    withdrawing.empty(row, publication, reason)
    search.remove(SEARCH_KIND, row.pk)


def forget(object_id: int) -> None:
    """Drop the row that a withdrawn report has left."""
    PublishedReport.objects.filter(pk=object_id, is_withdrawn=True).delete()


def clear() -> None:
    """Empty the published table and the search entries of reports."""
    search.remove_all(SEARCH_KIND)
    PublishedReport.objects.all().delete()
