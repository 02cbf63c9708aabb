"""Reading published disclosures: the list with its filters, one item's disclosures, the newest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Min, OuterRef, QuerySet, Subquery
from django.http import QueryDict
from django.utils import timezone

from portal.accounts.models import User
from portal.inputs import plain_text, whole_number
from portal.organisations.models import Organisation
from portal.publishing import reading
from portal.search.selectors import found_keys

from ..catalogue import selectors as catalogue
from ..choices import Catalogue
from ..models import PublishedDisclosure
from .projection import DisclosureProjection

PAGE_SIZE = 20
MOST_PAGES = 500
MOST_CATEGORIES = 200
LIST_COLUMNS = (
    "slug",
    "title",
    "index_number",
    "document_number",
    "formed_on",
    "category_name",
    "item_title",
    "organisation_name",
    "audience",
    "first_published_at",
    "version_no",
    "corrected_version",
)


def visible(reader: User | None) -> QuerySet[PublishedDisclosure]:
    """The disclosures that are public now and that ``reader`` (``None``: any citizen) may read."""
    return reading.visible(PublishedDisclosure, reader)


def by_slug(slug: str, reader: User | None) -> PublishedDisclosure | None:
    """The disclosure of that address, withdrawn or not; ``None`` if there is none for ``reader``. One query."""
    rows = reading.readable(PublishedDisclosure, reader).select_related("unit", "organisation")
    return reading.find(rows, slug)


@dataclass(frozen=True)
class Wish:
    """What a reader asks of the list; what he can't mean is left out."""

    catalogue: str = ""
    unit: str = ""
    category: str = ""  # its whole way in words: units have categories of the same names
    item: int | None = None
    year: int | None = None
    text: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> "Wish":
        catalogue, year = query.get("catalogue", ""), whole_number(query.get("year"))
        return cls(
            catalogue=catalogue if catalogue in Catalogue.values else "",
            unit=plain_text(query.get("unit"))[:64],
            category=plain_text(query.get("category"))[:300],
            item=whole_number(query.get("item")),
            year=year if year and 1900 <= year <= 2999 else None,
            text=plain_text(query.get("q")),
        )

    def url(self, **other: Any) -> str:
        """The list's query for this wish with something else in it."""
        page = other.pop("page", 0)
        wish = replace(self, **other)
        said = [
            ("catalogue", wish.catalogue),
            ("unit", wish.unit),
            ("category", wish.category),
            ("item", wish.item),
            ("year", wish.year),
            ("q", wish.text),
            ("page", page if page and page > 1 else ""),
        ]
        return f"?{urlencode([(name, value) for name, value in said if value])}"


def found(reader: User | None, wish: Wish) -> tuple[QuerySet[PublishedDisclosure], bool]:
    """What the reader asked for, the newest first; and whether it holds only some of the words, for nothing holds all."""
    rows = visible(reader)
    if wish.catalogue:
        rows = rows.filter(catalogue=wish.catalogue)
    if wish.unit:
        rows = rows.filter(unit__in=Organisation.objects.filter(code=wish.unit).values("pk"))
    if wish.category:
        called = catalogue.visible(reader).filter(category_name=wish.category)
        rows = rows.filter(category_id__in=called.order_by().values("category_id"))
    if wish.item:
        rows = rows.filter(item_id=wish.item)
    if wish.year:
        rows = rows.filter(first_published_at__year=wish.year)
    is_loose = False
    if wish.text:
        keys, is_loose = found_keys(wish.text, kind=DisclosureProjection.kind, within=rows)
        rows = rows.filter(pk__in=keys)
    return rows.order_by("-first_published_at", "-pk").only(*LIST_COLUMNS), is_loose


def categories(reader: User | None, wish: Wish) -> list[str]:
    """The categories (their whole ways) that the list may be asked for, of the catalogue and unit that were; one query."""
    rows = catalogue.visible(reader)
    if wish.catalogue:
        rows = rows.filter(catalogue=wish.catalogue)
    if wish.unit:
        rows = rows.filter(unit__in=Organisation.objects.filter(code=wish.unit).values("pk"))
    names = rows.order_by().values("category_name").annotate(order=Min("category_order"))
    return [row["category_name"] for row in names.order_by("order", "category_name")[:MOST_CATEGORIES]]


def years(reader: User | None) -> list[int]:
    """From this year back to that of the first disclosure; one query."""
    first = visible(reader).order_by().aggregate(first=Min("first_published_at"))["first"]
    this = timezone.localdate().year
    return list(range(this, (timezone.localdate(first).year if first else this) - 1, -1))


def page(rows: QuerySet[PublishedDisclosure], number: int) -> tuple[list[PublishedDisclosure], bool]:
    """One page of the list, and whether there are more."""
    start = (number - 1) * PAGE_SIZE
    found_rows = list(rows[start : start + PAGE_SIZE + 1])
    return found_rows[:PAGE_SIZE], len(found_rows) > PAGE_SIZE


def latest(reader: User | None, number: int, **conditions: Any) -> list[PublishedDisclosure]:
    """The newest disclosures."""
    rows = visible(reader).filter(**conditions).order_by("-first_published_at", "-pk")
    return list(rows.only(*LIST_COLUMNS)[:number])


def newest_of_each(reader: User | None, items: Sequence[int]) -> dict[int, PublishedDisclosure]:
    """For each item (by pk) the disclosure that was published last, of those the reader may read; one query."""
    rows = visible(reader).filter(item_id__in=items)
    newest = (
        visible(reader)
        .filter(item_id=OuterRef("item_id"))
        .order_by("-first_published_at", "-pk")
        .values("pk")[:1]
    )
    found = rows.filter(pk=Subquery(newest)).order_by()
    return {row.item_id: row for row in found.only(*LIST_COLUMNS, "item_id")}
