"""The published read model of reports (see ``portal.publishing.projection``)."""

from typing import Any

from django.utils import timezone

from portal.publishing.models import Publication
from portal.richtext.texts import text_of
from portal.search.projection import FindableProjection
from portal.search.services import Findable

from ..clock import services as clock
from ..models import AnnualReport, PublishedReport
from ..models.report import title_of
from . import page, selectors
from .content import TEXT_FIELDS


class ReportProjection(FindableProjection):
    """Reports; what was due is done with the first."""

    model = PublishedReport
    kind = "annual_report"
    body = staticmethod(page.body)

    def columns(self, content: dict[str, Any]) -> dict[str, Any]:
        return {
            "unit_id": content["unit"]["id"],
            "unit_name": content["unit"]["name"],
            "year": content["year"],
            "title": title_of(content["unit"]["name"], content["year"]),
            "item_id": content["item"]["id"] if content["item"] else None,
        }

    def findable(self, row: PublishedReport) -> Findable:
        return Findable(self.kind, row.pk, row.title, row.slug, search_text(row.content), row.audience)

    def write(self, publication: Publication, payload: dict[str, Any]) -> None:
        super().write(publication, payload)
        task = selectors.task_of(AnnualReport.objects.get(pk=publication.object_id))
        if task is not None:
            day = timezone.localdate(publication.published_at)
            clock.complete(task, day, None, publication=publication)


def search_text(content: dict[str, Any]) -> str:
    """Everything of a report that may be searched for, beside its title."""
    parts = [text_of(content[name]) for name in TEXT_FIELDS]
    parts.append(content["unit"]["name"])
    return "\n".join(part for part in parts if part)
