"""Flowcharts as a table, one step a row, that the import desk reads back without a change."""

from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from portal.importing.columns import Values
from portal.importing.writing import write_csv, write_xlsx
from portal.language import office_language

from ..models import Power, PublishedPower, Step
from ..models.flowchart import STEP_COLUMNS
from ..selectors import is_public
from .importing.columns import COLUMNS
from .importing.loading import steps_in_numbers

CHUNK = 500


def exported_columns() -> list[Any]:
    return [column for column in COLUMNS if column.is_exported]


def draft_steps(powers: QuerySet[Power]) -> Iterator[list[Values]]:
    """The flowcharts that staff edit, in the catalogue's order; each as its steps."""
    has_steps = Exists(Step.objects.filter(power=OuterRef("pk")))
    rows = powers.filter(has_steps).select_related("parent").prefetch_related("steps")
    ordered = rows.order_by("organisation__tree_id", "organisation__lft", "position", "code")
    for power in ordered.iterator(chunk_size=CHUNK):
        steps = [{name: getattr(step, name) for name in STEP_COLUMNS} for step in power.steps.all()]
        yield _table(power.code, power.full_name, steps)


def published_steps(published: QuerySet[PublishedPower]) -> Iterator[list[Values]]:
    """The flowcharts that are public now."""
    rows = published.filter(is_public()).order_by(
        "organisation__tree_id", "organisation__lft", "position", "code"
    )
    for row in rows.iterator(chunk_size=CHUNK):
        if steps := row.content.get("steps"):
            name = f"{row.main_name} — {row.sub_name}" if row.sub_name else row.main_name
            yield _table(row.code, name, steps)


def _table(code: str, name: str, steps: list[dict[str, Any]]) -> list[Values]:
    return [{**step, "code": code, "power_name": name} for step in steps_in_numbers(steps)]


def write_flowcharts(file: IO[bytes], kind: str, flowcharts: Iterable[list[Values]]) -> int:
    """Write flowcharts as ``kind`` (``xlsx`` or ``csv``); returns how many. Always in the language that imports read."""
    count = 0

    def rows() -> Iterator[list[str]]:
        nonlocal count
        for steps in flowcharts:
            count += 1
            for step in steps:
                yield [column.render(step) or "" for column in columns]

    with office_language():
        columns = exported_columns()
        headers = [str(column.label) for column in columns]
        if kind == "csv":
            write_csv(file, headers, rows())
        else:
            write_xlsx(file, _("流程图"), headers, rows())
    return count
