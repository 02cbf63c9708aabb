"""The published read model of catalogue items: written from a publication's payload.

How their categories are called and where they stand is as it is now (``ways``).
"""

import re
from collections.abc import Sequence
from typing import Any

from django.utils import timezone, translation

from portal.language import office_language
from portal.publishing import corrections, withdrawing
from portal.publishing.content import address_rows, first_published_at
from portal.publishing.models import Publication
from portal.search import services as search

from ..clock import services as clock
from ..models import CatalogueItem, PublishedItem
from . import page
from .content import limit_of
from .display import forms_in_words, in_words, way
from .ways import Ways

SEARCH_KIND = "catalogue_item"
_WRITTEN_FIELDS = [field.name for field in PublishedItem._meta.concrete_fields if not field.primary_key]


def free_slug(item: CatalogueItem) -> str:
    """The part of the item's public address that stands for it: unit and code, made safe and unique. Never changed."""
    words = f"{item.unit.code}-{item.code}"
    base = re.sub(r"[^A-Za-z0-9._-]+", "-", words).strip("-.")[:70] or f"i{item.pk}"
    if CatalogueItem.objects.filter(slug=base).exclude(pk=item.pk).exists():
        base = f"{base}-{item.pk}"
    return base


def project(publication: Publication, payload: dict[str, Any]) -> None:
    """Write the published row and the search entry for a new public version; from now on its clock runs."""
    project_many([(publication, payload)])
    item = PublishedItem.objects.get(pk=publication.object_id)
    clock.item_published(item, timezone.localdate(publication.published_at))


def project_many(versions: Sequence[tuple[Publication, dict[str, Any]]]) -> None:
    """The same for many public versions of different items; the number of queries doesn't grow with them."""
    first = first_published_at(publication for publication, _payload in versions)
    ways = Ways(payload["content"] for _publication, payload in versions)
    rows = [_row(publication, payload, first, ways) for publication, payload in versions]
    corrections.write(rows, versions)
    PublishedItem.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=_WRITTEN_FIELDS
    )
    address_rows(PublishedItem, rows)
    search.index_many(
        search.Findable(SEARCH_KIND, row.pk, row.title, row.code, search_text(row.content), row.audience)
        for row in rows
    )


def _row(
    publication: Publication, payload: dict[str, Any], first: dict[Any, Any], ways: Ways
) -> PublishedItem:
    content = ways.now(payload["content"])
    path = content["category_path"]
    row = PublishedItem(
        id=publication.object_id,
        record_uid=publication.record_uid,
        slug=content["slug"],
        catalogue=content["catalogue"],
        unit_id=content["unit"]["id"],
        category_id=path[-1]["id"],
        category_name=way(path)[:300],
        category_order=order_of(path),
        code=content["code"],
        title=content["title"],
        subject=content["subject"] or content["unit"]["name"],
        timing=content["timing"],
        position=content["position"],
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
    row.limit = limit_of(content)
    with office_language():
        row.body_html = page.body(content)
    with translation.override("en"):
        row.body_html_en = page.body(content)
    return row


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


def project_withdrawal(publication: Publication, reason: str) -> None:
    """Empty the published row down to its name, address and the reason why it is gone."""
    row = PublishedItem.objects.get(pk=publication.object_id)
    withdrawing.empty(row, publication, reason)
    clock.item_ended(row.pk, reason)
    search.remove(SEARCH_KIND, row.pk)


def forget(object_id: int) -> None:
    """Drop the row that a withdrawn item has left."""
    PublishedItem.objects.filter(pk=object_id, is_withdrawn=True).delete()


def clear() -> None:
    """Empty the published table and the search entries of catalogue items."""
    search.remove_all(SEARCH_KIND)
    PublishedItem.objects.all().delete()
