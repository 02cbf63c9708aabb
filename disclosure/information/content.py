"""A disclosure's publishable content: from the draft row to a plain dict and back."""

from datetime import date
from typing import Any

from django.db import transaction

from portal.attachments.facts import FileFacts
from portal.attachments.services import give
from portal.histories import end_of_act, last_known, rows_at
from portal.organisations.models import Organisation
from portal.publishing.content import common_content, earlier_common, named, restore_common
from powers.models import Power

from ..models import CatalogueItem, Disclosure, DisclosureFile
from .naming import item_content, powers_content, unnamed_powers

TEXT_FIELDS = ("title", "body", "document_number", "subject_words", "index_number", "slug")


def snapshot(disclosure: Disclosure) -> dict[str, Any]:
    """What is published of ``disclosure``. Internal remarks are not."""
    files = [file.facts for file in disclosure.files.all()]
    return _content(disclosure, powers_content(disclosure), files) | common_content(disclosure)


def earlier(entry: Any) -> dict[str, Any]:
    """The content as it was when ``entry``, a row of the disclosure's history, was written.

    What others are called (item, powers, sections) is as it is today: what was changed of the disclosure itself is told.
    """
    disclosure = entry.instance
    disclosure.organisation = last_known(Organisation, entry.organisation_id)
    disclosure.unit = last_known(Organisation, entry.unit_id)
    powers = powers_content(disclosure, entry.powers.values("power"))
    rows = rows_at(DisclosureFile, end_of_act(entry), disclosure_id=disclosure.pk)
    files = [FileFacts(row.name, row.media_type, row.size, row.digest) for row in rows]
    return _content(disclosure, powers, files) | earlier_common(entry)


def _content(disclosure: Disclosure, powers: list[dict[str, Any]], files: list[FileFacts]) -> dict[str, Any]:
    content: dict[str, Any] = {name: getattr(disclosure, name) for name in TEXT_FIELDS}
    content["formed_on"] = disclosure.formed_on.isoformat()
    content["unit"] = named(disclosure.unit)
    content["item"] = item_content(disclosure)
    content["category_path"] = [
        {"id": node.pk, "name": node.name}
        for node in disclosure.item.category.get_ancestors(include_self=True)
    ]
    content["powers"] = powers
    content["files"] = [file.as_content() for file in files]
    return content


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
