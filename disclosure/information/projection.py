"""The published read model of disclosures (see ``portal.publishing.projection``).

How their categories are called and where they stand is as it is now (``ways``).
"""

from datetime import date
from typing import Any

from django.utils import timezone

from portal.publishing.display import way
from portal.publishing.models import Publication
from portal.richtext.texts import text_of
from portal.search.projection import FindableProjection
from portal.search.services import Findable

from ..catalogue.ways import called_as_now
from ..clock import services as clock
from ..models import Disclosure, PublishedDisclosure
from . import page


class DisclosureProjection(FindableProjection):
    """Disclosures; what was due is done with the first."""

    model = PublishedDisclosure
    kind = "disclosure"
    body = staticmethod(page.body)
    as_shown = staticmethod(called_as_now)  # type: ignore[assignment]

    def columns(self, content: dict[str, Any]) -> dict[str, Any]:
        return {
            "item_id": content["item"]["id"],
            "item_title": content["item"]["title"],
            "catalogue": content["item"]["catalogue"],
            "unit_id": content["unit"]["id"],
            "category_id": content["category_path"][-1]["id"],
            "category_name": way(content["category_path"])[:300],
            "title": content["title"],
            "index_number": content["index_number"],
            "document_number": content["document_number"],
            "formed_on": date.fromisoformat(content["formed_on"]),
        }

    def findable(self, row: PublishedDisclosure) -> Findable:
        text = search_text(row.content)
        return Findable(self.kind, row.pk, row.title, row.index_number, text, row.audience)

    def write(self, publication: Publication, payload: dict[str, Any]) -> None:
        super().write(publication, payload)
        task = Disclosure.objects.select_related("task").get(pk=publication.object_id).task
        if task is not None:
            day = timezone.localdate(publication.published_at)
            clock.complete(task, day, None, publication=publication)


def search_text(content: dict[str, Any]) -> str:
    """Everything of a disclosure that may be searched for, beside its title and index number."""
    parts = [text_of(content["body"]), content["subject_words"], content["document_number"]]
    parts += [content["item"]["title"], way(content["category_path"])]
    parts += [step["name"] for step in content["organisation_path"]]
    return "\n".join(part for part in parts if part)
