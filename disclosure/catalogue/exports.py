"""A disclosure catalogue as a table that the import desk reads back without a change."""

from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.db.models import QuerySet

from portal.importing.columns import Values
from portal.importing.writing import write_csv, write_xlsx
from portal.language import office_language
from portal.publishing.display import way

from ..models import CatalogueItem, PublishedItem
from .importing.columns import COLUMNS
from .importing.loading import values_of

CHUNK = 500
MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
# What citizens get: nothing of remarks, and nothing that only the import desk needs.
_INTERNAL = ("remarks", "organisation_code")


def exported_columns() -> list[Any]:
    return [column for column in COLUMNS if column.is_exported]


def public_columns() -> list[Any]:
    return [column for column in exported_columns() if column.key not in _INTERNAL]


def draft_values(items: QuerySet[CatalogueItem]) -> Iterator[Values]:
    """What staff edit, in the catalogue's order."""
    ordered = items.select_related("organisation", "post", "category").order_by(
        "organisation__tree_id", "unit", "category__position", "category_id", "position", "code", "pk"
    )
    return map(values_of, ordered.iterator(chunk_size=CHUNK))


def published_values(rows: Iterable[PublishedItem]) -> Iterator[Values]:
    """What is public."""
    for row in rows:
        content = row.content
        path, post = content["organisation_path"], content["post"]
        yield {name: content.get(name) for name in content} | {
            "category_name": way(content["category_path"]),
            "organisation_name": path[-1]["name"],
            "post_name": post["name"] if post else "",
        }


def write_items(
    file: IO[bytes],
    kind: str,
    title: str,
    values: Iterable[Values],
    columns: list[Any] | None = None,
) -> int:
    """Write items as ``kind`` (``xlsx`` or ``csv``); returns how many. Always in the language that imports read."""
    columns = columns or exported_columns()
    with office_language():
        headers = [str(column.label) for column in columns]
        rows = ([column.render(entry) or "" for column in columns] for entry in values)
        if kind == "csv":
            return write_csv(file, headers, rows)
        return write_xlsx(file, title, headers, rows)
