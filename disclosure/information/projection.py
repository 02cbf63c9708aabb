"""The published read model of disclosures: written from a publication's payload.

How their categories are called and where they stand is as it is now (``ways``).
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone, translation

from portal.language import office_language
from portal.publishing import corrections, withdrawing
from portal.publishing.content import address_rows, first_published_at
from portal.publishing.models import Publication
from portal.richtext.texts import text_of
from portal.search import services as search

from ..catalogue.display import way
from ..catalogue.ways import Ways
from ..clock import services as clock
from ..models import Disclosure, PublishedDisclosure
from . import page

SEARCH_KIND = "disclosure"
_WRITTEN_FIELDS = [field.name for field in PublishedDisclosure._meta.concrete_fields if not field.primary_key]


def project(publication: Publication, payload: dict[str, Any]) -> None:
    """Write the published row and the search entry for a new public version; what was due is done with the first."""
    project_many([(publication, payload)])
    disclosure = Disclosure.objects.select_related("task").get(pk=publication.object_id)
    if disclosure.task is not None:
        clock.complete(
            disclosure.task, timezone.localdate(publication.published_at), None, publication=publication
        )


def project_many(versions: Sequence[tuple[Publication, dict[str, Any]]]) -> None:
    """The same for many public versions of different disclosures; the number of queries doesn't grow with them."""
    first = first_published_at(publication for publication, _payload in versions)
    ways = Ways(payload["content"] for _publication, payload in versions)
    rows = [_row(publication, payload, first, ways) for publication, payload in versions]
    corrections.write(rows, versions)
    PublishedDisclosure.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=_WRITTEN_FIELDS
    )
    address_rows(PublishedDisclosure, rows)
    search.index_many(
        search.Findable(
            SEARCH_KIND, row.pk, row.title, row.index_number, search_text(row.content), row.audience
        )
        for row in rows
    )


def _row(
    publication: Publication, payload: dict[str, Any], first: dict[Any, Any], ways: Ways
) -> PublishedDisclosure:
    content = ways.now(payload["content"])
    item = content["item"]
    row = PublishedDisclosure(
        id=publication.object_id,
        record_uid=publication.record_uid,
        slug=content["slug"],
        item_id=item["id"],
        item_title=item["title"],
        catalogue=item["catalogue"],
        unit_id=content["unit"]["id"],
        category_id=content["category_path"][-1]["id"],
        category_name=way(content["category_path"])[:300],
        title=content["title"],
        index_number=content["index_number"],
        document_number=content["document_number"],
        formed_on=date.fromisoformat(content["formed_on"]),
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
    """Everything of a disclosure that may be searched for, beside its title and index number."""
    parts = [text_of(content["body"]), content["subject_words"], content["document_number"]]
    parts += [content["item"]["title"], way(content["category_path"])]
    parts += [step["name"] for step in content["organisation_path"]]
    return "\n".join(part for part in parts if part)


def project_withdrawal(publication: Publication, reason: str) -> None:
    """Empty the published row down to its title, address and the reason why it is gone."""
    row = PublishedDisclosure.objects.get(pk=publication.object_id)
    withdrawing.empty(row, publication, reason)
    search.remove(SEARCH_KIND, row.pk)


def forget(object_id: int) -> None:
    """Drop the row that a withdrawn disclosure has left."""
    PublishedDisclosure.objects.filter(pk=object_id, is_withdrawn=True).delete()


def clear() -> None:
    """Empty the published table and the search entries of disclosures."""
    search.remove_all(SEARCH_KIND)
    PublishedDisclosure.objects.all().delete()
