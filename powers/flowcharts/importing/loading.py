"""The powers that a table of flowcharts speaks of, with the flowcharts that they have."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from portal.importing.cells import clean_code, code_key
from portal.importing.columns import Values
from portal.importing.history import chunks
from portal.organisations.models import Organisation
from portal.organisations.selectors import subtree_filter

from ...importing.loading import codes_in_use
from ...importing.similar_codes import is_similar
from ...models import Power
from ...models.flowchart import STEP_COLUMNS
from ...rules import Limit
from ..reading import numbers

_SUGGESTED = 3


@dataclass
class Stored:
    """A power as it stands: whose it is, whether it may be changed, and the steps that it has, in their order."""

    pk: int
    code: str
    name: str
    state: str
    revision: int
    organisation_id: int
    organisation_name: str
    promised: Limit
    lanes: list[str]
    steps: list[Values] = field(default_factory=list)

    def in_numbers(self) -> list[Values]:
        """The steps as a table has them: each with its number, and its ways to numbers instead of keys."""
        return steps_in_numbers(self.steps)


def steps_in_numbers(steps: list[dict[str, Any]]) -> list[Values]:
    """Steps as rows of a table: numbered from 1, their ways leading to numbers. Ways to nowhere are left out."""
    number_of = numbers(steps)
    return [
        {
            **step,
            "number": number_of[step["key"]],
            "transitions": [
                {"to": number_of[way["to"]], "label": way["label"]}
                for way in step["transitions"]
                if way["to"] in number_of
            ],
        }
        for step in steps
    ]


def writings(cell: str) -> list[str]:
    """A code as it stands in the cell, as it is read, and as one in use may be written."""
    return list(dict.fromkeys((cell, clean_code(cell), code_key(cell), code_key(cell).lower())))


def powers_by_code(cells: Iterable[str]) -> dict[str, Stored]:
    """The powers that these cells name: {code as it is compared: power}."""
    cells = {code_key(cell): cell for cell in cells}
    known = codes_in_use(code for cell in cells.values() for code in writings(cell))
    found = {
        code: next((known[way] for way in writings(cell) if way in known), None)
        for code, cell in cells.items()
    }
    stored = load(pk for pk in found.values() if pk is not None)
    return {code: stored[pk] for code, pk in found.items() if pk is not None}


def load(pks: Iterable[int]) -> dict[int, Stored]:
    """The powers with these keys, as they stand."""
    loaded: dict[int, Stored] = {}
    for chunk in chunks(sorted(set(pks))):
        powers = Power.objects.filter(pk__in=chunk).select_related("organisation", "parent")
        loaded.update((power.pk, _stored(power)) for power in powers.prefetch_related("steps"))
    return loaded


def _stored(power: Power) -> Stored:
    return Stored(
        power.pk,
        power.code,
        power.full_name,
        power.state,
        power.revision,
        power.organisation_id,
        power.organisation.name,
        Limit(power.promised_limit, power.promised_limit_unit),
        power.lanes,
        [{name: getattr(step, name) for name in STEP_COLUMNS} for step in power.steps.all()],
    )


def similar_codes(codes: Iterable[str], root: Organisation) -> dict[str, list[tuple[str, str]]]:
    """For each code that nobody has, the powers at and below ``root`` whose codes look like it: code and name."""
    wanted = list(codes)
    found: dict[str, list[tuple[str, str]]] = {code: [] for code in wanted}
    if wanted:
        rows = Power.objects.filter(subtree_filter([root], "organisation__")).order_by("code")
        for known, name in rows.values_list("code", "name").iterator():
            for code in wanted:
                if len(found[code]) < _SUGGESTED and is_similar(code, known):
                    found[code].append((known, name))
    return found
