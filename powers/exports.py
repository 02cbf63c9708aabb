"""Powers as a table that the import desk reads back without a change."""

from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from portal.importing.columns import Values
from portal.importing.writing import write_csv, write_xlsx
from portal.language import office_language
from portal.publishing.models import Audience

from .content import PARTS
from .importing.columns import COLUMNS
from .importing.loading import FIELDS, values_of
from .models import Power, PublishedPower
from .selectors import is_public

CHUNK = 500


def exported_columns() -> list[Any]:
    return [column for column in COLUMNS if column.is_exported]


def draft_values(powers: QuerySet[Power]) -> Iterator[Values]:
    """What staff edit, in the catalogue's order: a main item before its sub-items."""
    ordered = powers.select_related("organisation", "post", "parent").prefetch_related(*PARTS)
    place = Coalesce("parent__position", "position")
    for power in ordered.order_by(
        "organisation__tree_id", "organisation__lft", place, "tree_id", "lft", "pk"
    ).iterator(chunk_size=CHUNK):
        yield values_of(power)


def published_values(published: QuerySet[PublishedPower]) -> Iterator[Values]:
    """What is public now; of internal remarks nothing is known there."""
    rows = published.filter(is_public()).order_by(
        "organisation__tree_id", "organisation__lft", "position", "code"
    )
    return map(values_of_row, rows.iterator(chunk_size=CHUNK))


def values_of_row(row: PublishedPower) -> Values:
    """What one published row says."""
    content = row.content
    path = content.get("organisation_path") or [{}]
    values: Values = {name: content.get(name) for name in FIELDS}
    values |= {
        "audience": content.get("audience") or row.audience or Audience.SOCIETY,
        "main_name": row.main_name,
        "sub_name": row.sub_name,
        "organisation_name": path[-1].get("name", row.organisation_name),
        "organisation_code": path[-1].get("code", ""),
        "post_name": row.post_name,
    }
    return values | {key: content.get(key) or [] for key in PARTS}


def table_rows(values: Iterable[Values], columns: Sequence[Any]) -> Iterator[list[str]]:
    """Each power as a row of texts, numbered from 1."""
    for number, entry in enumerate(values, start=1):
        entry["serial"] = str(number)
        yield [column.render(entry) or "" for column in columns]


def write_powers(
    file: IO[bytes], kind: str, values: Iterable[Values], columns: Sequence[Any] | None = None
) -> int:
    """Write powers as ``kind`` (``xlsx`` or ``csv``); returns how many. Always in the language that imports read.

    ``columns``: some of the exported ones, by default all.
    """
    if columns is None:
        columns = exported_columns()
    with office_language():
        headers = [str(column.label) for column in columns]
        if kind == "csv":
            return write_csv(file, headers, table_rows(values, columns))
        return write_xlsx(file, _("职权目录"), headers, table_rows(values, columns))
