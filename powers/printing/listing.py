"""The powers of a catalogue, section by section."""

from collections.abc import Callable, Iterable
from itertools import groupby, islice
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
    choice: Choice,
    powers: Powers,
    read: Iterable[PublishedPower],
    kind: str,
    made: Callable[[int, PublishedPower], Any],
    first: int | None = None,
) -> tuple[list[Section], list[Listed]]:
    """The sections of ``powers``, and all that they hold: ``read`` is what reads them.

    ``made`` makes a section's record of a power and its number in the section; ``kind`` is what the section calls such
    records (``rows`` or ``entries``). ``first``: only so many, in sections that say how many they have in truth.
    """
    sections: list[Section] = []
    listed: list[Listed] = []
    numbers = powers.organisations()
    paths = _paths(choice, numbers)
    for organisation, members in groupby(islice(read, first), key=lambda power: power.organisation_id):
        records, name = [], ""
        for number, power in enumerate(members, start=1):
            records.append(made(number, power))
            listed.append(_listed(power, len(sections)))
            name = power.organisation_name
        announced = numbers.get(organisation, 0) if first else 0
        sections.append(
            Section(name, path=paths.get(organisation, ()), announced=announced, **{kind: records})
        )
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


def _paths(choice: Choice, sections: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The names of the organisations above each section, from below the one on the cover downwards."""
    nodes = {node.pk: node for node in Organisation.objects.only("name", "parent", "level")}
    home = home_of(choice)
    top = home.level if home else -1
    paths = {}
    for pk in sections:
        names: list[str] = []
        node = nodes.get(nodes[pk].parent_id)
        while node is not None and node.level > top:
            names.append(node.name)
            node = nodes.get(node.parent_id)
        paths[pk] = tuple(reversed(names))
    return paths
