"""A report's publishable content: from the draft row and the records to a plain dict, and back."""

from typing import Any

from django.db import transaction

from portal.histories import last_known
from portal.organisations.models import Organisation
from portal.publishing.content import common_content, earlier_common, named, restore_common

from ..information.naming import item_content
from ..models import AnnualReport, CatalogueItem
from . import rules, selectors

TEXT_FIELDS = ("overview", "improvements", "others")


def snapshot(report: AnnualReport) -> dict[str, Any]:
    """What is published of ``report``."""
    return _content(report) | common_content(report)


def earlier(entry: Any) -> dict[str, Any]:
    """The content as it was when ``entry``, a row of the report's history, was written."""
    report = entry.instance
    report.unit = last_known(Organisation, entry.unit_id)
    report.organisation = last_known(Organisation, entry.organisation_id)
    return _content(report) | earlier_common(entry)


def _content(report: AnnualReport) -> dict[str, Any]:
    content: dict[str, Any] = {name: getattr(report, name) for name in TEXT_FIELDS}
    content["slug"] = report.slug
    content["year"] = report.year
    content["unit"] = named(report.unit)
    content["item"] = item_content(report) if report.item else None
    content["disclosed"] = report.disclosed or rules.empty_disclosed()
    content["requests"] = selectors.numbers_of(report)
    content["reviews"] = report.reviews or rules.empty_reviews()
    return content


@transaction.atomic
def restore(report: AnnualReport, content: dict[str, Any]) -> None:
    """Make the draft row what ``content`` says; the table of requests isn't the draft's."""
    for name in (*TEXT_FIELDS, "year", "disclosed", "reviews"):
        setattr(report, name, content[name])
    item = content["item"]
    report.item = CatalogueItem.objects.filter(pk=item["id"]).first() if item else None
    restore_common(report, content)
