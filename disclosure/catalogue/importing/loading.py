"""Finding the items that a file speaks of, and reading them as the import desk compares them."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet

from portal.importing.targets import Existing
from portal.publishing.display import way

from ...models import CatalogueItem, Category

FIELDS = (
    "code",
    "title",
    "content",
    "subject",
    "audience",
    "forms",
    "forms_note",
    "timing",
    "limit_note",
    "procedure",
    "legal_basis",
    "remarks",
)


def existing(items: QuerySet[CatalogueItem]) -> Iterator[Existing]:
    """Items, whole, as they stand."""
    for item in items.select_related("organisation", "post", "category"):
        yield Existing(item.pk, item.title, item.revision, item.state, item.organisation_id, values_of(item))


def values_of(item: CatalogueItem) -> dict[str, Any]:
    """Every value that a column can show of an item; used by import and export alike."""
    post, home = item.post, item.organisation
    return {name: getattr(item, name) for name in FIELDS} | {
        "category_name": way_of(item.category),
        "limit": asdict(item.limit),
        "organisation": home.pk,
        "organisation_name": home.name,
        "organisation_code": home.code,
        "post": post.pk if post else None,
        "post_name": post.name if post else "",
    }


def way_of(category: Category) -> str:
    """A category's name with those above it. Most stand at the top: then nothing is asked of the database."""
    if category.parent_id is None:
        return category.name
    return way([{"name": node.name} for node in category.get_ancestors(include_self=True)])
