"""The powers of a catalogue, section by section."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any, NamedTuple

from portal.organisations.models import Organisation
from portal.printing.documents import Section

from ..models import PublishedPower
from .choice import Choice
from .scope import Powers, home_of


class Listed(NamedTuple):
    """What statistics and indexes ask of a power; ``section`` is the place of its section in the catalogue."""

    pk: int
    code: str
    name: str
    main_name: str
    sub_name: str
    parent_id: int | None
    power_type: str
    function: str
    section: int

    @property
    def anchor(self) -> str:
        return anchor_of(self.pk)


def anchor_of(pk: int) -> str:
    """Where the power of this key stands in the book."""
    return f"power-{pk}"


def by_section(
    powers: Iterable[PublishedPower],
    paths: dict[int, tuple[str, ...]],
    kind: str,
    made: Callable[[int, PublishedPower], Any],
) -> tuple[list[Section], list[Listed]]:
    """The sections, and all that they hold.

    ``made`` makes a section's record of a power and its number in the section; ``kind`` is what the section calls such
    records (``rows`` or ``entries``).
    """
    sections: list[Section] = []
    listed: list[Listed] = []
    for organisation, members in groupby(powers, key=lambda power: power.organisation_id):
        records, name = [], ""
        for number, power in enumerate(members, start=1):
            records.append(made(number, power))
            listed.append(_listed(power, len(sections)))
            name = power.organisation_name
        sections.append(Section(name, path=paths.get(organisation, ()), **{kind: records}))
    return sections, listed


def _listed(power: PublishedPower, section: int) -> Listed:
    return Listed(
        power.pk,
        power.code,
        power.name,
        power.main_name,
        power.sub_name,
        power.parent_id,
        power.power_type,
        power.function,
        section,
    )


def paths_of(choice: Choice, powers: Powers) -> dict[int, tuple[str, ...]]:
    """The names of the organisations above each section, from below the one on the cover downwards."""
    nodes = {node.pk: node for node in Organisation.objects.only("name", "parent", "level")}
    home = home_of(choice)
    top = home.level if home else -1
    paths = {}
    for pk in powers.organisations():
        names: list[str] = []
        node = nodes.get(nodes[pk].parent_id)
        while node is not None and node.level > top:
            names.append(node.name)
            node = nodes.get(node.parent_id)
        paths[pk] = tuple(reversed(names))
    return paths
