"""A catalogue item's publishable content: from the draft row to a plain dict and back."""

from typing import Any

from django.db import transaction

from portal.histories import last_known
from portal.organisations.models import Organisation, Post
from portal.publishing.content import (
    common_content,
    earlier_common,
    named,
    named_post,
    restore_common,
)

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
    return _content(item, item.category) | common_content(item)


def earlier(entry: Any) -> dict[str, Any]:
    """The content as it was when ``entry``, a row of the item's history, was written; others are called as they are now."""
    item = entry.instance
    item.unit = last_known(Organisation, entry.unit_id)
    item.post = last_known(Post, entry.post_id)
    return _content(item, Category.objects.filter(pk=entry.category_id).first()) | earlier_common(entry)


def _content(item: CatalogueItem, category: Category | None) -> dict[str, Any]:
    content: dict[str, Any] = {name: getattr(item, name) for name in TEXT_FIELDS}
    content["slug"] = item.slug
    content["unit"] = named(item.unit)
    content["category_path"] = [
        {"id": node.pk, "name": node.name, "position": node.position}
        for node in (category.get_ancestors(include_self=True) if category else ())
    ]
    content["limit"] = {name: getattr(item.limit, name) for name in LIMIT_FIELDS}
    content["post"] = named_post(item.post)
    return content


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
