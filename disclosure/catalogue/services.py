"""What changes drafts of catalogue items, beside the review actions."""

import re
from collections.abc import Iterable

from portal.accounts.models import User
from portal.publishing.actions import log_creation
from portal.trees.locks import tree_write

from ..choices import Catalogue
from ..models import CatalogueItem, Category

LETTERS = {Catalogue.PARTY: "DW", Catalogue.GOVERNMENT: "ZW"}


def create_item(item: CatalogueItem, user: User, *, reason: str = "") -> CatalogueItem:
    """Save a new draft written by ``user``; catalogue and unit are its category's, and a code is generated where none was typed.

    Raises ``NotPermitted`` unless he may edit in the item's section.
    """
    # Whoever writes items holds this lock: nobody takes the code between here and the end of the transaction.
    with tree_write(Category):
        settle(item)
        if not item.code:
            item.code = free_code(item.category)
        log_creation(item, user, reason=reason)
    return item


def settle(item: CatalogueItem) -> None:
    """Catalogue and unit of an item are those of its category."""
    item.catalogue = item.category.catalogue
    item.unit = item.category.unit


def free_code(category: Category) -> str:
    """The next free code in a category: 目录字母—类别序号—事项序号, as the category's other items are numbered."""
    siblings = CatalogueItem.objects.filter(category=category).values_list("code", flat=True)
    taken = set(
        CatalogueItem.objects.filter(unit=category.unit_id, catalogue=category.catalogue).values_list(
            "code", flat=True
        )
    )
    return next_code(prefix_of(siblings) or new_prefix(category, taken), taken)


def prefix_of(codes: Iterable[str]) -> str:
    """What the numbered codes begin with: the newest of them decides; empty if none is numbered."""
    found = [match[1] for code in sorted(codes) if (match := re.fullmatch(r"(.*-)\d+", code))]
    return found[-1] if found else ""


def next_code(prefix: str, taken: Iterable[str]) -> str:
    """One beyond the highest number in use behind ``prefix``."""
    numbers = [
        int(rest)
        for code in taken
        if code.startswith(prefix) and (rest := code.removeprefix(prefix)).isdecimal() and len(rest) < 10
    ]
    return f"{prefix}{max(numbers, default=0) + 1:02d}"


def new_prefix(category: Category, taken: set[str]) -> str:
    """A category's number in its catalogue that no code uses yet."""
    letters = LETTERS[Catalogue(category.catalogue)]
    number = max(category.position, 1)
    while any(code.startswith(f"{letters}-{number:02d}-") for code in taken):
        number += 1
    return f"{letters}-{number:02d}-"
