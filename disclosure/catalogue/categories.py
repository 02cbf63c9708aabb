"""Finding a catalogue's categories by their names, and making those that a register names."""

import re
from typing import Any

from portal.importing.cells import clean_text, name_key
from portal.organisations.models import Organisation

from ..models import Category

_STEPS = re.compile(r"\s*[›＞>/／]\s*")


def names_in(text: str) -> list[str]:
    """The names on the way to a category, from the top: 组织设置 › 发展党员."""
    return [name for name in _STEPS.split(clean_text(text).replace("\n", "")) if name]


class Categories:
    """One unit's categories of one catalogue by their ways; kept while a file is worked on. One query."""

    def __init__(self, unit: Organisation | int, catalogue: str):
        self._unit = unit if isinstance(unit, int) else unit.pk
        self._catalogue = catalogue
        rows = Category.objects.filter(unit=self._unit, catalogue=catalogue).order_by(
            "level", "position", "pk"
        )
        self._by_way: dict[tuple[str, ...], Category] = {}
        ways: dict[int, tuple[str, ...]] = {}
        self._last: dict[tuple[str, ...], int] = {}
        for row in rows:
            above = ways.get(row.parent_id, ()) if row.parent_id else ()
            ways[row.pk] = (*above, name_key(row.name))
            self._by_way.setdefault(ways[row.pk], row)
            self._last[above] = max(self._last.get(above, 0), row.position)

    def find(self, text: str) -> Category | None:
        """The category that a register calls so."""
        return self._by_way.get(tuple(map(name_key, names_in(text))))

    def find_or_create(self, text: str, user: Any, reason: str) -> Category:
        """The same, made with whatever of its way is missing, behind the others."""
        parent: Category | None = None
        way: tuple[str, ...] = ()
        for name in names_in(text):
            above, way = way, (*way, name_key(name))
            found = self._by_way.get(way)
            if found is None:
                self._last[above] = self._last.get(above, 0) + 1
                found = Category(
                    catalogue=self._catalogue,
                    unit_id=self._unit,
                    name=name[:100],
                    parent=parent,
                    position=self._last[above],
                )
                found._history_user = user
                found._change_reason = reason[:100]
                found.save()
                self._by_way[way] = found
            parent = found
        assert parent is not None, "a register's category has a name"
        return parent
