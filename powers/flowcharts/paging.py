"""A chart on paper: drawn anew for the page, in words that can be read, over several pages where it must be.

Each page is a chart of its own, with those lanes only in which somebody acts there. A way that leaves the page ends at a
sign that says to which step it goes on, and the step that it comes to says on its page from where.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import count

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.punctuation import listed

from .chart import pictured
from .flow import LINK, Edge, Flow, Node
from .layout import Drawing, draw
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


@dataclass(frozen=True)
class _Fitted:
    """A drawing with the scale at which its page shows it."""

    drawing: Drawing
    scale: float

    @property
    def is_readable(self) -> bool:
        return self.scale >= _READABLE


def paged(flow: Flow, name: str, upright: Area, across: Area) -> Paged:
    """The chart of ``flow`` on as few pages as it can be read on: upright, or across where that takes fewer.

    ``name`` is the power's.
    """
    standing, lying = _Pages(flow, upright), _Pages(flow, across)
    chosen = min(standing, lying, key=lambda pages: len(pages.fitted))
    pictures = [
        pictured(page.drawing, flow, name, f"flow-page{number}", page.scale)
        for number, page in enumerate(chosen.fitted, start=1)
    ]
    return Paged(tuple(pictures), chosen is lying)


class _Pages:
    """A flow parted between pages of one area: whole rows of the chart, from top to bottom.

    A row that is itself too wide (a decision with branches to eight sections) is parted between its lanes.
    """

    def __init__(self, flow: Flow, area: Area) -> None:
        self.flow, self.area = replace(flow, kept_lanes=lane_order(flow)), area
        self.rows = [piece for row in _steps_of_rows(flow) for piece in self._narrow(row)]
        self.part = cache(self._part)
        self.fitted = self._evenly()

    def _evenly(self) -> list[_Fitted]:
        """As few pages as can be, of about as many rows each: not one row alone on the last page.

        Of a few such partings it is the one that the fewest ways are cut by.
        """
        fewest = self._filled(len(self.rows))
        even = -(-len(self.rows) // len(fewest))
        tried = [self._filled(most) for most in (even, even + 1)]
        return min([pages for pages in tried if len(pages) == len(fewest)] or [fewest], key=_signs)

    def _filled(self, most: int) -> list[_Fitted]:
        """Pages with as many rows as can be read on each, but not more than ``most``."""
        pages, first = [], 0
        while first < len(self.rows):
            end = first + 1
            while end < min(len(self.rows), first + most) and self.part(first, end + 1).is_readable:
                end += 1
            pages.append(self.part(first, end))
            first = end
        return pages

    def _part(self, first: int, end: int) -> _Fitted:
        """The rows ``first`` to ``end`` (without it)."""
        return self._largest(number for row in self.rows[first:end] for number in row)

    def _narrow(self, row: list[int]) -> list[list[int]]:
        """A row in as few pieces as can be read, of about as many steps each, from the left lane to the right one."""
        lane_of = {node.number: self.flow.kept_lanes.index(node.lane) for node in self.flow.nodes}
        steps = sorted(row, key=lambda number: lane_of[number])
        best: list[list[int]] = []
        best_scale = 0.0
        for pieces in range(1, len(steps) + 1):
            size = -(-len(steps) // pieces)
            tried = [steps[at : at + size] for at in range(0, len(steps), size)]
            scale = min(self._largest(piece).scale for piece in tried)
            if scale > best_scale:
                best, best_scale = tried, scale
            if scale >= _READABLE:
                break
        return best

    def _largest(self, steps: Iterable[int]) -> _Fitted:
        """Those steps, in boxes of the width in which they are shown largest."""
        part = _cut(self.flow, set(steps))
        return max((self._fit(draw(part, width)) for width in _BOX_WIDTHS), key=lambda fitted: fitted.scale)

    def _fit(self, drawing: Drawing) -> _Fitted:
        scale = min(1.0, self.area.width / drawing.width, self.area.height / drawing.height)
        return _Fitted(drawing, scale)


def _signs(pages: list[_Fitted]) -> int:
    """How many ways leave a page or come into one."""
    return sum(box.node.kind == LINK for page in pages for box in page.drawing.boxes)


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


def _cut(flow: Flow, steps: set[int]) -> Flow:
    """The part of a flow with ``steps`` alone, and a sign wherever a way leaves it or comes into it."""
    free = count(max(node.number for node in flow.nodes) + 1)
    edges = [edge for edge in flow.edges if edge.source in steps and edge.target in steps]
    back = back_edges(flow)
    onwards = [edge for edge in flow.edges if edge not in back]
    nodes: list[Node] = []
    for node in flow.nodes:
        if node.number not in steps:
            continue
        # What is come to on this page needs no more: where a way leaves its page it says where it goes.
        sources = [edge.source for edge in onwards if edge.target == node.number]
        if sources and not steps.intersection(sources):
            sign = Node(next(free), LINK, _("接第%(steps)s步") % {"steps": _listed(sources)}, node.lane)
            nodes.append(sign)
            edges.append(Edge(sign.number, node.number))
        nodes.append(node)
        for edge in _leaving(flow, node, steps):
            sign = Node(next(free), LINK, _("转第%(step)d步") % {"step": edge.target}, node.lane)
            nodes.append(sign)
            edges.append(Edge(node.number, sign.number, edge.label))
    return Flow(nodes, edges, flow.kept_lanes)


def _leaving(flow: Flow, node: Node, steps: set[int]) -> Iterator[Edge]:
    return (edge for edge in flow.edges if edge.source == node.number and edge.target not in steps)


def _listed(numbers: Sequence[int]) -> str:
    return listed(str(number) for number in dict.fromkeys(numbers))
