"""A chart on paper: drawn anew for the page, in words that can be read, over several pages where it must be.

Each page is a chart of its own, with those lanes only in which somebody acts there. A way that leaves the page ends at a
sign that says to which step it goes on, and the step that it comes to says on its page from where: beside the steps that
come to it on its own page, in its box; else at a sign above it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.punctuation import listed

from .chart import pictured
from .flow import LINK, Edge, Flow, Node
from .layout import Layout, Plan
from .layout.measures import SMALL
from .layout.ranks import back_edges, lane_order, rows

SMALLEST = 7.0  # pt: below it no word of a chart is printed, unless a single step is larger than a page
_POINTS = 0.75  # of one CSS px
_READABLE = SMALLEST / (SMALL * _POINTS)
_BOX_WIDTHS = (168.0, 154.0, 140.0, 128.0, 116.0, 104.0)


@dataclass(frozen=True)
class Area:
    """What a page has room for, in px (1/96 inch)."""

    width: float
    height: float


@dataclass(frozen=True)
class Paged:
    """The pictures of a chart, one a page, and whether the pages lie across."""

    pictures: tuple[SafeString, ...]
    is_across: bool = False


def paged(flow: Flow, name: str, upright: Area, across: Area) -> Paged:
    """The chart of ``flow`` on as few pages as it can be read on: upright, or across where that takes fewer.

    ``name`` is the power's.
    """
    parts = _Parts(flow)
    chosen = standing = _Pages(parts, upright)
    if len(standing.fewest) > 1:
        lying = _Pages(parts, across)
        chosen = min(standing, lying, key=lambda pages: len(pages.fewest))
    pictures = []
    for number, steps in enumerate(chosen.evenly(), start=1):
        layout, scale = chosen.largest(steps)
        pictures.append(pictured(layout.drawing(), flow, name, f"flow-page{number}", scale))
    return Paged(tuple(pictures), chosen is not standing)


class _Parts:
    """The parts of a flow: each is cut out, and laid out in boxes of each width, once however often it is asked for."""

    def __init__(self, flow: Flow) -> None:
        self.flow = replace(flow, kept_lanes=lane_order(flow))
        self.rows = _steps_of_rows(self.flow)
        self._plans: dict[frozenset[int], Plan] = {}
        self._layouts: dict[tuple[frozenset[int], float], Layout] = {}

    def plan(self, steps: frozenset[int]) -> Plan:
        """The part with these steps alone."""
        if steps not in self._plans:
            self._plans[steps] = Plan(_cut(self.flow, steps))
        return self._plans[steps]

    def layout(self, steps: frozenset[int], width: float) -> Layout:
        """That part in boxes of that width."""
        if (steps, width) not in self._layouts:
            self._layouts[steps, width] = Layout(self.plan(steps), width)
        return self._layouts[steps, width]

    def signs(self, steps: frozenset[int]) -> int:
        """How many ways leave that part or come into it."""
        return sum(node.kind == LINK for node in self.plan(steps).nodes)


class _Pages:
    """A flow parted between pages of one area: whole rows of the chart, from top to bottom.

    A row that is itself too wide (a decision with branches to eight sections) is parted between its lanes.
    """

    def __init__(self, parts: _Parts, area: Area) -> None:
        self.parts, self.area = parts, area
        self.rows = [piece for row in parts.rows for piece in self._narrow(row)]
        self.fewest = self._filled(len(self.rows))

    def evenly(self) -> list[frozenset[int]]:
        """The steps of each page. As few pages as can be, of about as many rows each: not one row alone on the last.

        Of a few such partings it is the one that the fewest ways are cut by.
        """
        even = -(-len(self.rows) // len(self.fewest))
        tried = [self._filled(most) for most in (even, even + 1)]
        return min(
            [pages for pages in tried if len(pages) == len(self.fewest)] or [self.fewest],
            key=lambda pages: sum(map(self.parts.signs, pages)),
        )

    def largest(self, steps: frozenset[int]) -> tuple[Layout, float]:
        """Those steps, in boxes of the width in which they are shown largest, and the scale at which the page shows them."""
        best, best_scale = _BOX_WIDTHS[0], 0.0
        for width in _BOX_WIDTHS:
            if self._most(steps, width) > best_scale and (scale := self._scale(steps, width)) > best_scale:
                best, best_scale = width, scale
        return self.parts.layout(steps, best), best_scale

    def _filled(self, most: int) -> list[frozenset[int]]:
        """Pages with as many rows as can be read on each, but not more than ``most``."""
        pages: list[frozenset[int]] = []
        count = most
        for row in self.rows:
            if count < most and self._is_readable(pages[-1] | row):
                pages[-1] |= row
                count += 1
            else:
                pages.append(row)
                count = 1
        return pages

    def _narrow(self, row: list[int]) -> list[frozenset[int]]:
        """A row in as few pieces as can be read, of about as many steps each, from the left lane to the right one."""
        flow = self.parts.flow
        lane_of = {node.number: flow.kept_lanes.index(node.lane) for node in flow.nodes}
        steps = sorted(row, key=lambda number: lane_of[number])
        best: list[frozenset[int]] = [frozenset(row)]
        if len(row) == 1:
            return best
        best_scale = 0.0
        for pieces in range(1, len(steps) + 1):
            size = -(-len(steps) // pieces)
            tried = [frozenset(steps[at : at + size]) for at in range(0, len(steps), size)]
            if all(map(self._is_readable, tried)):
                return tried
            scale = min(self.largest(piece)[1] for piece in tried)
            if scale > best_scale:
                best, best_scale = tried, scale
        return best

    def _is_readable(self, steps: frozenset[int]) -> bool:
        """Whether in boxes of some width they can be read on one page."""
        return any(
            self._most(steps, width) >= _READABLE and self._scale(steps, width) >= _READABLE
            for width in _BOX_WIDTHS
        )

    def _most(self, steps: frozenset[int], width: float) -> float:
        """What ``_scale`` can't be above: told without laying them out."""
        return min(1.0, self.area.width / self.parts.plan(steps).least_width(width))

    def _scale(self, steps: frozenset[int], width: float) -> float:
        """How large the page shows them in boxes of that width."""
        layout = self.parts.layout(steps, width)
        return min(1.0, self.area.width / layout.width, self.area.height / layout.height)


def _steps_of_rows(flow: Flow) -> list[list[int]]:
    """The numbers of the steps in each row of the whole chart.

    A step that only leads back (补正材料) counts with the step that it follows: they stay on one page.
    """
    back = back_edges(flow)
    row_of = rows(flow, back)
    for node in flow.nodes:
        leaving = [edge for edge in flow.edges if edge.source == node.number]
        sources = [
            row_of[edge.source] for edge in flow.edges if edge.target == node.number and edge not in back
        ]
        if leaving and sources and back.issuperset(leaving):
            row_of[node.number] = max(sources)
    found: list[list[int]] = [[] for _row in range(max(row_of.values()) + 1)]
    for number, row in row_of.items():
        found[row].append(number)
    return [row for row in found if row]


def _cut(flow: Flow, steps: frozenset[int]) -> Flow:
    """The part of a flow with ``steps`` alone, and a sign wherever a way leaves it or comes into it."""
    free = count(max(node.number for node in flow.nodes) + 1)
    edges = [edge for edge in flow.edges if edge.source in steps and edge.target in steps]
    back = back_edges(flow)
    onwards = [edge for edge in flow.edges if edge not in back]
    nodes: list[Node] = []
    for node in flow.nodes:
        if node.number not in steps:
            continue
        if origin := _origin(flow, node, steps):
            sources = [edge.source for edge in onwards if edge.target == node.number]
            if sources and not steps.intersection(sources):
                sign = Node(next(free), LINK, origin, node.lane)
                nodes.append(sign)
                edges.append(Edge(sign.number, node.number))
            else:  # a line comes to it already, or it begins the flow: it says so in its box
                node = replace(node, origin=origin)
        nodes.append(node)
        for edge in _leaving(flow, node, steps):
            sign = Node(next(free), LINK, _("转第%(step)d步") % {"step": edge.target}, node.lane)
            nodes.append(sign)
            edges.append(Edge(node.number, sign.number, edge.label))
    return Flow(nodes, edges, flow.kept_lanes)


def _origin(flow: Flow, node: Node, steps: frozenset[int]) -> str:
    """From which steps of other pages it is come to, in words; empty where from none."""
    sources = [edge.source for edge in flow.edges if edge.target == node.number and edge.source not in steps]
    return _("接第%(steps)s步") % {"steps": _listed(sources)} if sources else ""


def _leaving(flow: Flow, node: Node, steps: frozenset[int]) -> Iterator[Edge]:
    return (edge for edge in flow.edges if edge.source == node.number and edge.target not in steps)


def _listed(numbers: Sequence[int]) -> str:
    return listed(str(number) for number in dict.fromkeys(numbers))
