"""A disclosure's publishable content: from the draft row to a plain dict and back."""

from datetime import date
from typing import Any

from django.db import transaction

from portal.attachments.facts import FileFacts
from portal.attachments.services import give
from portal.publishing.content import common_content, named, restore_common
from powers.models import Power

from ..models import CatalogueItem, Disclosure
from .naming import item_content, powers_content, unnamed_powers

TEXT_FIELDS = ("title", "body", "document_number", "subject_words", "index_number", "slug")


def snapshot(disclosure: Disclosure) -> dict[str, Any]:
    """What is published of ``disclosure``. Internal remarks are not."""
    content: dict[str, Any] = {name: getattr(disclosure, name) for name in TEXT_FIELDS}
    content["formed_on"] = disclosure.formed_on.isoformat()
    content["unit"] = named(disclosure.unit)
    content["item"] = item_content(disclosure)
    content["category_path"] = [
        {"id": node.pk, "name": node.name}
        for node in disclosure.item.category.get_ancestors(include_self=True)
    ]
    content["powers"] = powers_content(disclosure)
    content["files"] = [file.as_content() for file in disclosure.files.all()]
    return content | common_content(disclosure)


@transaction.atomic
def restore(disclosure: Disclosure, content: dict[str, Any]) -> None:
    """Make the draft row what ``content`` says. What it belongs to is found by keys."""
    for name in TEXT_FIELDS[:-2]:
        setattr(disclosure, name, content[name])
    disclosure.formed_on = date.fromisoformat(content["formed_on"])
    if item := CatalogueItem.objects.filter(pk=content["item"]["id"]).first():
        disclosure.item, disclosure.unit = item, item.unit
    give(disclosure.files, map(FileFacts.from_content, content.get("files", [])), None)
    restore_common(disclosure, content)
    named = Power.objects.filter(pk__in=[row["id"] for row in content["powers"]])
    # Of those that may not be named to its readers no content can tell: they stay chosen.
    disclosure.powers.set([*named, *unnamed_powers(disclosure)])
