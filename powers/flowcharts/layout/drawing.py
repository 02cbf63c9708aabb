"""The drawing in px: widths and heights follow from what stands in each lane, row and channel."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..flow import Edge, Flow
from . import text
from .boxes import Box, size
from .labels import Placed, labels
from .measures import ARROW, BELOW, FONT, GAP, HEADER, LINE, MARGIN, SMALL_LINE, TRACK, box_width
from .ports import ports
from .ranks import back_edges, lane_order, rows
from .routes import Route, Router
from .tracks import tracks

Point = tuple[float, float]


@dataclass(frozen=True)
class Label:
    """A branch's label; ``y`` is its middle, ``anchor`` says what ``x`` is: middle, start or end."""

    lines: tuple[str, ...]
    x: float
    y: float
    anchor: str
    width: float


@dataclass(frozen=True)
class Line:
    """A transition with its bends."""

    edge: Edge
    points: tuple[Point, ...]
    label: Label | None


@dataclass(frozen=True)
class Lane:
    """A column with the name of who acts there."""

    name: str
    lines: tuple[str, ...]
    x: float
    width: float


@dataclass(frozen=True)
class Drawing:
    """A whole chart; sizes in px."""

    width: float
    height: float
    header: float  # height of the lanes' names
    lanes: tuple[Lane, ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def draw(flow: Flow) -> Drawing:
    """Lay a flow out. It may be unfinished (unreachable steps, dead ends); it must have a step."""
    plan = Plan(flow)
    return Layout(plan, box_width(len(plan.lanes))).drawing()


class Plan:
    """What of a chart is the same in boxes of any width: its lanes and rows, and the way of each line."""

    def __init__(self, flow: Flow) -> None:
        back = back_edges(flow)
        self.nodes, self.lanes = flow.nodes, lane_order(flow)
        place = {name: index for index, name in enumerate(self.lanes)}
        lane = {node.number: place[node.lane] for node in flow.nodes}
        self.router = Router(flow, rows(flow, back), lane, back)
        self.routes = self.router.routes()
        self.notes = {node.number: node.notes for node in flow.nodes}

    def least_width(self, box_width: float) -> float:
        """No chart of it is narrower, in boxes of that width: lines and labels only make it wider."""
        return len(self.lanes) * (box_width + 2 * GAP) + 2 * GAP + 2 * MARGIN


class Layout:
    """A plan in boxes of one width: how large the chart is, and its drawing."""

    def __init__(self, plan: Plan, box_width: float) -> None:
        self.nodes, self.lane_names = plan.nodes, plan.lanes
        self.router, self.routes, self.box_width = plan.router, plan.routes, box_width
        self.sizes = {node.number: size(node, box_width, plan.notes[node.number]) for node in self.nodes}
        self.ports = ports(self.router, self.routes, self.sizes)
        self.tracks = tracks(self.router, self.routes, self.ports)
        self.labels = labels(self.routes, self.sizes, self.ports)
        self._columns()
        self.lanes = self._lanes()
        self.header = max(HEADER, max(len(lane.lines) for lane in self.lanes) * LINE + 8)
        self._rows()

    def drawing(self) -> Drawing:
        """Where everything stands."""
        self.boxes = {
            node.number: Box(
                node,
                self.lane_x[self.router.lane[node.number]],
                self.row_y[self.router.row[node.number]],
                self.sizes[node.number],
            )
            for node in self.nodes
        }
        lines = tuple(self._line(index, route) for index, route in enumerate(self.routes))
        boxes = tuple(self.boxes.values())
        return Drawing(self.width, self.height, self.header, self.lanes, boxes, lines)

    def _columns(self) -> None:
        """The x of each lane's middle and of each V channel's first track: labels at its sides, tracks between."""
        channels = len(self.lane_names) + 1
        left, right = [GAP] * channels, [GAP] * channels
        for index, placed in self.labels.items():
            route = self.routes[index]
            if route.start in ("left", "right"):
                lane, room = self.router.lane[route.edge.source], left if route.start == "right" else right
                channel = lane + 1 if route.start == "right" else lane
                room[channel] = max(room[channel], placed.width + 6)
        self.channel_x: list[float] = []
        self.lane_x: list[float] = []
        x = MARGIN
        for channel in range(channels):
            self.channel_x.append(x + left[channel])
            x += left[channel] + right[channel] + max(0, self.tracks.vertical.get(channel, 0) - 1) * TRACK
            if channel < len(self.lane_names):
                self.lane_x.append(x + self.box_width / 2)
                x += self.box_width
        self.width = x + MARGIN

    def _rows(self) -> None:
        """The y of each row's middle and of each H channel's tracks: labels on top, then who leaves, then who arrives."""
        count = max(self.router.row.values()) + 1
        heights = [0.0] * count
        for number, row in self.router.row.items():
            heights[row] = max(heights[row], self.sizes[number].height)
        levels = self._levels()
        self.row_y: list[float] = []
        self.leaving_y: list[float] = []
        self.arriving_y: list[float] = []
        self.level_y: dict[tuple[int, int], float] = {}
        y = MARGIN / 2 + self.header + 4
        for row in range(count + 1):
            y += 2
            for level in sorted(levels.get(row, {})):
                self.level_y[row, level] = y
                y += levels[row][level] + 2
            y += 8
            self.leaving_y.append(y)
            y += self.tracks.leaving.get(row, 0) * TRACK
            self.arriving_y.append(y)
            y += self.tracks.arriving.get(row, 0) * TRACK + ARROW
            if row < count:
                self.row_y.append(y + heights[row] / 2)
                y += heights[row]
                y += BELOW
        self.height = y + MARGIN - ARROW

    def _levels(self) -> dict[int, dict[int, float]]:
        """H channel → level → height of the labels there."""
        found: dict[int, dict[int, float]] = {}
        for index, placed in self.labels.items():
            if self.routes[index].start == "bottom":
                heights = found.setdefault(self.router.row[self.routes[index].edge.source] + 1, {})
                heights[placed.level] = max(heights.get(placed.level, 0.0), len(placed.lines) * SMALL_LINE)
        return found

    def _lanes(self) -> tuple[Lane, ...]:
        borders = [MARGIN / 2]
        borders += [x - TRACK / 2 - 1 for x in self.channel_x[1:-1]]
        borders.append(self.width - MARGIN / 2)
        found = []
        for index, name in enumerate(self.lane_names):
            x, width = borders[index], borders[index + 1] - borders[index]
            found.append(Lane(name, _heading(name, width - 12), x, width))
        return tuple(found)

    def _line(self, index: int, route: Route) -> Line:
        first, last = self._end(index, route, "start"), self._end(index, route, "end")
        points = [first]
        if route.is_across:
            points.append((last[0], first[1]))
        leaving = self._track_y(index, "leaving", self.leaving_y, route.leaves)
        if route.channel is not None:
            x = self.channel_x[route.channel] + self.tracks.of[index, "vertical"] * TRACK
            arriving = self._track_y(index, "arriving", self.arriving_y, route.arrives)
            points += [(x, first[1])] if leaving is None else [(first[0], leaving), (x, leaving)]
            points += [(x, last[1])] if arriving is None else [(x, arriving), (last[0], arriving)]
        elif leaving is not None:
            points += [(first[0], leaving), (last[0], leaving)]
        points.append(last)
        return Line(route.edge, tuple(_without_idle(points)), self._label(index, route, first))

    def _end(self, index: int, route: Route, end: str) -> Point:
        """Where the line meets its box."""
        number = route.edge.source if end == "start" else route.edge.target
        side = route.start if end == "start" else route.end
        box, shift = self.boxes[number], self.ports[index, end]
        if side in ("top", "bottom"):
            return box.x + shift, box.edge_y(box.x + shift, side)
        return box.edge_x(box.y + shift, side), box.y + shift

    def _track_y(self, index: int, kind: str, first: list[float], channel: int | None) -> float | None:
        track = self.tracks.of.get((index, kind))
        return None if track is None or channel is None else first[channel] + track * TRACK

    def _label(self, index: int, route: Route, start: Point) -> Label | None:
        placed: Placed | None = self.labels.get(index)
        if placed is None:
            return None
        half = len(placed.lines) * SMALL_LINE / 2
        if route.start == "bottom":
            top = self.level_y[self.router.row[route.edge.source] + 1, placed.level]
            return Label(placed.lines, start[0] + placed.shift, top + half, "middle", placed.width)
        shift, anchor = (4.0, "start") if route.start == "right" else (-4.0, "end")
        return Label(placed.lines, start[0] + shift, start[1] - half - 2, anchor, placed.width)


def _heading(name: str, room: float) -> tuple[str, ...]:
    """A lane's name in its lines: section and post on one, or each on its own."""
    whole = text.wrap(name.replace("·", " "), room, FONT)
    if len(whole) == 1:
        return whole
    return tuple(line for part in name.split("·") for line in text.wrap(part, room, FONT))


def _without_idle(points: Iterable[Point]) -> list[Point]:
    """Only the points at which a line bends, and its ends."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) >= 2 and (
            kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]
        ):
            kept[-1] = point
        else:
            kept.append(point)
    return kept
