"""A track for each line in each channel that it passes: lines on one track don't touch."""

from dataclasses import dataclass, field

from .ports import Ports
from .routes import Route, Router
from .spans import Rows

Span = tuple[float, float, int]  # from, to, index of the route
FINE = 1000  # a shift in px is a small part of a lane


@dataclass
class Tracks:
    """How many tracks each channel has, and which one each route takes."""

    vertical: dict[int, int] = field(default_factory=dict)
    leaving: dict[int, int] = field(default_factory=dict)
    arriving: dict[int, int] = field(default_factory=dict)
    of: dict[tuple[int, str], int] = field(default_factory=dict)  # (index, "vertical"|"leaving"|"arriving")


def tracks(router: Router, routes: list[Route], ports: Ports) -> Tracks:
    """In an H channel, lines that leave the boxes above keep to tracks above those of the lines that arrive below."""
    found = Tracks()
    _colour(_vertical_spans(router, routes), "vertical", found.vertical, found)
    leaving: dict[int, list[Span]] = {}
    arriving: dict[int, list[Span]] = {}
    for index, route in enumerate(routes):
        if route.is_straight or route.is_across:
            continue
        source = router.lane[route.edge.source] + ports[index, "start"] / FINE
        target = router.lane[route.edge.target] + ports[index, "end"] / FINE
        if route.channel is None:
            assert route.leaves is not None
            leaving.setdefault(route.leaves, []).append((*_ordered(source, target), index))
            continue
        between = route.channel - 0.5 + found.of[index, "vertical"] / FINE
        if route.leaves is not None:
            leaving.setdefault(route.leaves, []).append((*_ordered(source, between), index))
        if route.arrives is not None:
            arriving.setdefault(route.arrives, []).append((*_ordered(target, between), index))
    _colour(leaving, "leaving", found.leaving, found)
    _colour(arriving, "arriving", found.arriving, found)
    return found


def _ordered(one: float, other: float) -> tuple[float, float]:
    return min(one, other), max(one, other)


def _vertical_spans(router: Router, routes: list[Route]) -> dict[int, list[Span]]:
    """In rows: H channel r counts as 2r, row r as 2r + 1."""
    spans: dict[int, list[Span]] = {}
    for index, route in enumerate(routes):
        if route.channel is None:
            continue
        start = router.row[route.edge.source] * 2 + 1 if route.leaves is None else route.leaves * 2
        end = router.row[route.edge.target] * 2 + 1 if route.arrives is None else route.arrives * 2
        spans.setdefault(route.channel, []).append((*_ordered(start, end), index))
    return spans


def _colour(channels: dict[int, list[Span]], kind: str, counts: dict[int, int], found: Tracks) -> None:
    """Give each span its channel's first free track, the short ones first."""
    for channel, spans in channels.items():
        rows = Rows()
        for start, end, index in sorted(spans, key=lambda span: (span[1] - span[0], span)):
            found.of[index, kind] = rows.add(start, end)
        counts[channel] = len(rows)
