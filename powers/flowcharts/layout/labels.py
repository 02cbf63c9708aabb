"""Where the branches' labels stand: on their line just below the box, or above it where it leaves at a side."""

from dataclasses import dataclass

from . import text
from .boxes import Size
from .measures import GAP, SMALL
from .ports import Ports
from .routes import Route
from .spans import Rows

LONGEST_LINE = 6  # characters


@dataclass(frozen=True)
class Placed:
    """A label's lines; ``shift`` of its middle from its line's port, in px; ``level``: 0 is next to the box."""

    lines: tuple[str, ...]
    shift: float
    width: float
    level: int = 0


def labels(routes: list[Route], sizes: dict[int, Size], ports: Ports) -> dict[int, Placed]:
    """Index of the route → its label. No label touches another, nor another line of its box."""
    found: dict[int, Placed] = {}
    below: dict[int, list[int]] = {}
    for index, route in enumerate(routes):
        if route.start == "bottom":
            below.setdefault(route.edge.source, []).append(index)
        elif route.edge.label:
            found[index] = Placed((route.edge.label,), 0.0, text.width(route.edge.label, SMALL))
    for number, indexes in below.items():
        _below(routes, sorted(indexes, key=lambda index: ports[index, "start"]), sizes[number], ports, found)
    return found


def _below(
    routes: list[Route], indexes: list[int], size: Size, ports: Ports, found: dict[int, Placed]
) -> None:
    """The labels below one box, from left to right: each has the room between the lines beside its own."""
    at = [ports[index, "start"] for index in indexes]
    half = size.width / 2 + GAP / 2
    levels = Rows()
    for k, index in enumerate(indexes):
        label = routes[index].edge.label
        if not label:
            continue
        left = at[k - 1] + 5 if k else -half
        right = at[k + 1] - 5 if k + 1 < len(at) else half
        room = max(SMALL + 1, min(right - left, LONGEST_LINE * SMALL + 1))
        lines = text.wrap(label, room, SMALL)
        width = max(text.width(line, SMALL) for line in lines)
        middle = min(max(at[k], left + width / 2), right - width / 2)
        level = levels.add(middle - width / 2 - 3, middle + width / 2 + 3)
        found[index] = Placed(lines, middle - at[k], width, level)
