"""The published read model of catalogue items (see ``portal.publishing.projection``).

How their categories are called and where they stand is as it is now (``ways``).
"""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from portal.publishing.display import way
from portal.publishing.models import Publication
from portal.search.projection import FindableProjection
from portal.search.services import Findable

from ..clock import services as clock
from ..models import PublishedItem
from . import page
from .content import limit_of
from .display import forms_in_words, in_words
from .ways import called_as_now


class ItemProjection(FindableProjection):
    """Catalogue items; the clock of each runs from its publication until its withdrawal."""

    model = PublishedItem
    kind = "catalogue_item"
    body = staticmethod(page.body)
    as_shown = staticmethod(called_as_now)  # type: ignore[assignment]

    def columns(self, content: dict[str, Any]) -> dict[str, Any]:
        path = content["category_path"]
        return {
            "catalogue": content["catalogue"],
            "unit_id": content["unit"]["id"],
            "category_id": path[-1]["id"],
            "category_name": way(path)[:300],
            "category_order": order_of(path),
            "code": content["code"],
            "title": content["title"],
            "subject": content["subject"] or content["unit"]["name"],
            "timing": content["timing"],
            "limit": limit_of(content),
            "position": content["position"],
        }

    def findable(self, row: PublishedItem) -> Findable:
        return Findable(self.kind, row.pk, row.title, row.code, search_text(row.content), row.audience)

    def write(self, publication: Publication, payload: dict[str, Any]) -> None:
        super().write(publication, payload)
        item = PublishedItem.objects.get(pk=publication.object_id)
        clock.item_published(item, timezone.localdate(publication.published_at))

    def withdraw(self, publication: Publication, reason: str) -> None:
        super().withdraw(publication, reason)
        clock.item_ended(publication.object_id, reason)


def order_of(path: Sequence[dict[str, Any]]) -> str:
    """Where a category stands among all: text that sorts as the tree does, parents before what is under them."""
    return ".".join(f"{step['position']:05d}-{step['id']:09d}" for step in path)[:100]


def search_text(content: dict[str, Any]) -> str:
    """Everything of an item that may be searched for, beside its name and code."""
    parts = [
        content["content"],
        content["subject"],
        way(content["category_path"]),
        in_words("limit", content),
    ]
    parts += [forms_in_words(content["forms"], content["forms_note"]), content["legal_basis"]]
    parts += [step["name"] for step in content["organisation_path"]]
    return "\n".join(part for part in parts if part)
