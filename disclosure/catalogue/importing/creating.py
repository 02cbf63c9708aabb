"""Writing many catalogue items at once, and taking them back."""

from collections.abc import Collection, Sequence

from portal.accounts.models import User
from portal.importing.columns import Values
from portal.importing.history import (
    chunks,
    create_with_history,
    delete_with_history,
    drop_recipients,
    log_creations,
)
from portal.organisations.models import Organisation
from portal.publishing.selectors import unit_of
from portal.trees.locks import tree_write

from ...limits import TimeLimit
from ...models import CatalogueItem, Category
from ..categories import Categories
from ..services import new_prefix, next_code, prefix_of
from .loading import FIELDS


class Units:
    """The unit of each section, and its categories: each asked for once."""

    def __init__(self, catalogue: str):
        self._catalogue = catalogue
        self._units: dict[int, int] = {}
        self._categories: dict[int, Categories] = {}

    def of(self, organisation: int) -> int:
        """The key of the unit (本单位) that an organisation belongs to."""
        if organisation not in self._units:
            self._units[organisation] = unit_of(Organisation.objects.get(pk=organisation)).pk
        return self._units[organisation]

    def categories(self, unit: int) -> Categories:
        if unit not in self._categories:
            self._categories[unit] = Categories(unit, self._catalogue)
        return self._categories[unit]


def create_items(
    catalogue: str, rows: Sequence[Values], user: User | None, reason: str, reserved: Collection[str] = ()
) -> list[int]:
    """Create a draft for each row, with history and review log; returns their keys in the rows' order.

    A category that isn't there is made. A row without a code gets the next free one of its category that isn't
    ``reserved`` for another. Must run in a transaction.
    """
    with tree_write(Category):
        units = Units(catalogue)
        items = [_item(row, catalogue, units, user, reason) for row in rows]
        _number(items, reserved)
        _order(items)
        create_with_history(items, CatalogueItem, user, reason)
    log_creations(items, user, reason)
    return [item.pk for item in items]


def _item(row: Values, catalogue: str, units: Units, user: User | None, reason: str) -> CatalogueItem:
    item = CatalogueItem(**{name: row[name] for name in FIELDS if row.get(name) is not None})
    item.catalogue = catalogue
    item.organisation_id = row["organisation"]
    item.unit_id = units.of(row["organisation"])
    item.post_id = row.get("post")
    item.category = units.categories(item.unit_id).find_or_create(row["category_name"], user, reason)
    item.limit = TimeLimit(**row["limit"]) if row.get("limit") else TimeLimit()
    return item


def _number(items: Sequence[CatalogueItem], reserved: Collection[str]) -> None:
    """Give each item without a code the next free one of its category."""
    taken: dict[int, set[str]] = {}
    for item in items:
        if item.unit_id not in taken:
            used = CatalogueItem.objects.filter(unit=item.unit_id, catalogue=item.catalogue)
            taken[item.unit_id] = {*used.values_list("code", flat=True), *reserved}
        if item.code:
            taken[item.unit_id].add(item.code)
    for item in items:
        if item.code:
            continue
        siblings = [other.code for other in items if other.category_id == item.category_id and other.code]
        siblings += CatalogueItem.objects.filter(category=item.category).values_list("code", flat=True)
        prefix = prefix_of(siblings) or new_prefix(item.category, taken[item.unit_id])
        item.code = next_code(prefix, taken[item.unit_id])
        taken[item.unit_id].add(item.code)


def _order(items: Sequence[CatalogueItem]) -> None:
    """In each category the new items stand in the file's order, behind those that are there."""
    last: dict[int, int] = {}
    for item in items:
        if item.category_id not in last:
            there = CatalogueItem.objects.filter(category=item.category).order_by("-position")
            last[item.category_id] = there.values_list("position", flat=True).first() or 0
        last[item.category_id] += 1
        item.position = last[item.category_id]


def delete_items(pks: Sequence[int], user: User | None, reason: str) -> None:
    """Delete items that nothing depends on, with a last line in their history; categories that an import made for them go too."""
    with tree_write(Category):
        categories: set[int] = set()
        for chunk in chunks(pks):
            drop_recipients(CatalogueItem, chunk)
            rows = CatalogueItem.objects.filter(pk__in=chunk).order_by("pk")
            categories |= set(rows.values_list("category", flat=True))
            delete_with_history(rows, user, reason)
        for category in Category.objects.filter(pk__in=categories).order_by("-level"):
            # One that an import made says so in its history; one that the office made has no reason there.
            untouched = [line.history_change_reason for line in category.history.all()[:2]]
            if (
                len(untouched) == 1
                and untouched[0]
                and category.is_leaf_node()
                and not category.items.exists()
            ):
                category._history_user = user
                category._change_reason = reason[:100]
                category.delete()
