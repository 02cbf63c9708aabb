"""Reading published catalogue items: what a reader may see, unit by unit."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, F, QuerySet
from django.db.models.fields.json import KT

from portal.accounts.models import User
from portal.organisations.models import Organisation
from portal.publishing import reading

from ..choices import Catalogue
from ..models import CategoryChange, PublishedItem

MOST_CHANGES = 50

LIST_COLUMNS = (
    "slug",
    "code",
    "title",
    "subject",
    "category_id",
    "category_name",
    "category_order",
    "position",
    "timing",
    "limit_kind",
    "limit_amount",
    "limit_unit",
    "limit_event",
    "limit_period",
    "limit_month",
    "limit_day",
    "organisation",
    "organisation_name",
    "audience",
    "published_at",
    "first_published_at",
)


def visible(reader: User | None) -> QuerySet[PublishedItem]:
    """The items that are public now and that ``reader`` (``None``: any citizen) may read."""
    return reading.visible(PublishedItem, reader)


@dataclass(frozen=True)
class UnitCount:
    """A unit with the number of items that a reader sees in one of its catalogues."""

    organisation: Organisation
    catalogue: str
    number: int


def units(reader: User | None) -> dict[str, list[UnitCount]]:
    """For each catalogue the units that have something in it, in the order of the tree; two queries."""
    rows = visible(reader).order_by().values_list("unit", "catalogue").annotate(number=Count("pk"))
    numbers = {(unit, catalogue): number for unit, catalogue, number in rows}
    places = Organisation.objects.filter(pk__in={unit for unit, _catalogue in numbers})
    in_order = sorted(places, key=lambda place: (place.tree_id, place.lft))
    return {
        catalogue: [
            UnitCount(place, catalogue, numbers[place.pk, catalogue])
            for place in in_order
            if (place.pk, catalogue) in numbers
        ]
        for catalogue in Catalogue.values
    }


@dataclass
class Group:
    """One category of a catalogue with its items."""

    anchor: str
    name: str
    items: list[PublishedItem] = field(default_factory=list)


def groups(items: Iterable[PublishedItem]) -> list[Group]:
    """A catalogue's items under their categories.

    Each category once, whatever it was called and wherever it stood when this or that item was published: as the newest
    of its publications has it.
    """
    members: dict[int, list[PublishedItem]] = {}
    for item in items:
        members.setdefault(item.category_id, []).append(item)
    newest = {category: max(rows, key=lambda item: item.published_at) for category, rows in members.items()}
    return [
        Group(
            f"category-{category}",
            newest[category].category_name,
            sorted(members[category], key=lambda item: (item.position, item.code)),
        )
        for category in sorted(members, key=lambda category: (newest[category].category_order, category))
    ]


def category_changes(
    unit: Organisation, catalogue: str, items: Iterable[PublishedItem]
) -> list[CategoryChange]:
    """How the categories over these items, which a reader sees, were renamed and moved, the newest first; one query.

    Only since one of the items was there: what a category was called before that was for others.
    """
    since: dict[int, datetime] = {}
    for item in items:
        for key in keys_of(item.category_order):
            since[key] = min(item.first_published_at, since.get(key, item.first_published_at))
    changes = CategoryChange.objects.filter(unit=unit, catalogue=catalogue, category_id__in=since)
    renamed = changes.exclude(before=F("after"))[:MOST_CHANGES]
    return [change for change in renamed if change.at >= since[change.category_id]]


def keys_of(category_order: str) -> list[int]:
    """The categories on the way down to one, as ``projection.order_of`` has them."""
    return [int(step.partition("-")[2]) for step in category_order.split(".") if "-" in step]


def catalogue_of(reader: User | None, catalogue: str, unit: Organisation) -> list[PublishedItem]:
    """A unit's whole catalogue as ``reader`` sees it, each item with its ``limit_note``; one query."""
    rows = (
        visible(reader).filter(unit=unit, catalogue=catalogue).annotate(limit_note=KT("content__limit_note"))
    )
    return list(rows.order_by("category_order", "category_id", "position", "code").only(*LIST_COLUMNS))


def item_by_slug(slug: str, reader: User | None) -> PublishedItem | None:
    """The item of that address, withdrawn or not; ``None`` if there is none for ``reader``. One query."""
    rows = reading.readable(PublishedItem, reader).select_related("unit", "organisation")
    return reading.find(rows, slug)
