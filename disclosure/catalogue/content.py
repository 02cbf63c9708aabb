"""A catalogue item's publishable content: from the draft row to a plain dict and back."""

from typing import Any

from django.db import transaction

from portal.organisations.models import Post
from portal.publishing.content import common_content, named, named_post, restore_common

from ..limits import TimeLimit
from ..models import CatalogueItem, Category

TEXT_FIELDS = (
    "catalogue",
    "code",
    "title",
    "content",
    "subject",
    "forms",
    "forms_note",
    "timing",
    "limit_note",
    "procedure",
    "legal_basis",
    "position",
)
LIMIT_FIELDS = ("kind", "amount", "unit", "event", "period", "month", "day")


def snapshot(item: CatalogueItem) -> dict[str, Any]:
    """What is published of ``item``. Internal remarks are not."""
    content: dict[str, Any] = {name: getattr(item, name) for name in TEXT_FIELDS}
    content["slug"] = item.slug
    content["unit"] = named(item.unit)
    content["category_path"] = [
        {"id": node.pk, "name": node.name, "position": node.position}
        for node in item.category.get_ancestors(include_self=True)
    ]
    content["limit"] = {name: getattr(item.limit, name) for name in LIMIT_FIELDS}
    content["post"] = named_post(item.post)
    return content | common_content(item)


@transaction.atomic
def restore(item: CatalogueItem, content: dict[str, Any]) -> None:
    """Make the draft row what ``content`` says. Category, post, organisations and people are found by their keys."""
    for name in TEXT_FIELDS:
        setattr(item, name, content[name])
    item.limit = limit_of(content)
    if category := Category.objects.filter(pk=content["category_path"][-1]["id"]).first():
        item.category = category
    item.post = Post.objects.filter(pk=content["post"]["id"]).first() if content["post"] else None
    restore_common(item, content)
    item.unit = item.category.unit


def limit_of(content: dict[str, Any]) -> TimeLimit:
    """The time limit that the content states."""
    return TimeLimit(**content["limit"])
