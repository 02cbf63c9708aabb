"""The drawing as BPMN tools show it: small symbols with their names beside them, lines that end at the symbols' borders.

The portal's own layout draws every step as a box with its text inside. A BPMN event is a circle of 36 px and a gateway a
diamond of 50 px: they are put into the middle of their box, and lane or row get wider where a name needs more room.
"""

from dataclasses import dataclass, field
from math import hypot

from ..flow import Flow
from ..layout import text
from ..layout.boxes import Box
from ..layout.drawing import Drawing, Line, Point, draw
from ..layout.measures import GAP, HEADER, MARGIN, SMALL_LINE
from .labels import FONT, LINE, balanced, lines_of, width_for, width_of

EVENT, GATEWAY = 36.0, 50.0
DOCUMENT = (36.0, 50.0)
TITLE = 30.0  # px: the strip with the name of a pool or lane
# Tools write a task's name below its icon, which takes more height than our boxes have.
WIDER, HIGHER = 1.1, 1.6
APART = 6.0
_DOCUMENT_ROOM = 72.0
_SPREAD = 0.7  # so much of a symbol's half has lines above and below
_TOP = MARGIN / 2 + HEADER


@dataclass(frozen=True)
class Area:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass
class Symbol:
    """A step's shape, and where its name stands if that is beside it."""

    kind: str
    area: Area
    name: Area | None = None
    document: Area | None = None
    document_name: Area | None = None


@dataclass(frozen=True)
class Way:
    """A line with its bends and its label's place."""

    points: tuple[Point, ...]
    label: Area | None


@dataclass
class Shapes:
    """All shapes: of the pool, of each lane from left to right, by step number, and by transition."""

    pool: Area
    lanes: list[tuple[str, Area]]
    symbols: dict[int, Symbol]
    ways: dict[tuple[int, int, str], Way]


@dataclass
class _Plan:
    """What a step's names need: where they go, and the room for them around its box."""

    name_side: str = ""
    document_side: str = ""
    lines: int = 0
    width: float = 0.0
    start: float = 0.0  # px from a gateway's middle to its name at the side
    lift: float = 0.0  # px from a gateway's middle up to its name: the slanting side ends below
    left: float = 0.0
    right: float = 0.0
    above: float = 0.0
    below: float = 0.0


_SIDES = ("top", "bottom", "left", "right")


@dataclass
class _Ends:
    """The lines at a step: side → how far from its middle each meets it (px of the first drawing)."""

    at: dict[str, list[float]] = field(default_factory=lambda: {side: [] for side in _SIDES})


def shapes(flow: Flow, document_names: dict[int, str]) -> Shapes:
    """The shapes of a flow with at least one step.

    ``document_names``: step number → what its document is called, "" for one without a name, for each step that shall
    have a document's symbol. A step with lines at both sides has no room for one and gets none.
    """
    return _Builder(flow, document_names).build()


class _Builder:
    def __init__(self, flow: Flow, document_names: dict[int, str]) -> None:
        self.drawing: Drawing = draw(flow)
        self.boxes = {box.node.number: box for box in self.drawing.boxes}
        self.document_names = document_names
        self.ends = self._ends()
        self.plans = {number: self._plan(box) for number, box in self.boxes.items()}
        self.across = self._insertions("x")
        self.down = self._insertions("y")

    def build(self) -> Shapes:
        symbols = {number: self._symbol(box) for number, box in self.boxes.items()}
        ways = {
            (line.edge.source, line.edge.target, line.edge.label): self._way(line, symbols)
            for line in self.drawing.lines
        }
        top, bottom = TITLE, self._y(self.drawing.height - MARGIN / 2)
        lanes = []
        for lane in self.drawing.lanes:
            left, right = self._x(lane.x), self._x(lane.x + lane.width)
            lanes.append((lane.name, Area(left, top, right - left, bottom - top)))
        first, last = lanes[0][1], lanes[-1][1]
        pool = Area(first.x, top - TITLE, last.x + last.width - first.x, bottom - top + TITLE)
        return Shapes(pool, lanes, symbols, ways)

    def _ends(self) -> dict[int, _Ends]:
        found = {number: _Ends() for number in self.boxes}
        for line in self.drawing.lines:
            for number, end, beside in (
                (line.edge.source, line.points[0], line.points[1]),
                (line.edge.target, line.points[-1], line.points[-2]),
            ):
                box, side = self.boxes[number], _side(end, beside)
                shift = end[0] - box.x if side in ("top", "bottom") else end[1] - box.y
                found[number].at[side].append(shift * (WIDER if side in ("top", "bottom") else HIGHER))
        return found

    # What each step needs

    def _plan(self, box: Box) -> _Plan:
        kind, ends = box.node.kind, self.ends[box.node.number].at
        if kind in ("start", "end"):
            return self._plan_event(box, ends)
        if kind == "decision":
            return self._plan_gateway(box, ends)
        plan = _Plan()
        if box.node.number in self.document_names:
            plan.document_side = next((side for side in ("right", "left") if not ends[side]), "")
        if plan.document_side:
            name = self.document_names[box.node.number]
            width = _DOCUMENT_ROOM
            if name:
                width = 104.0 if lines_of(name, 100.0) <= 4 else 184.0
                plan.lines, plan.width = lines_of(name, width - 4), width - 4
            setattr(plan, plan.document_side, width)
            reach = DOCUMENT[1] / 2 + plan.lines * LINE + 4
            plan.below = max(0.0, reach - box.height * HIGHER / 2)
            plan.above = max(0.0, DOCUMENT[1] / 2 - box.height * HIGHER / 2)
        return plan

    def _plan_event(self, box: Box, ends: dict[str, list[float]]) -> _Plan:
        """An event's name: above a start and below an end as long as no line is there."""
        sides = (
            ("top", "right", "left", "bottom")
            if box.node.kind == "start"
            else ("bottom", "right", "left", "top")
        )
        runs = {
            "right": any(shift >= EVENT / 2 - 1 for shift in (*ends["top"], *ends["bottom"])),
            "left": any(shift <= 1 - EVENT / 2 for shift in (*ends["top"], *ends["bottom"])),
        }
        side = next((side for side in sides if not ends[side] and not runs.get(side)), "")
        if not side:
            return self._plan_gateway(box, ends)
        plan, half = _Plan(name_side=side), box.height * HIGHER / 2
        if side in ("top", "bottom"):
            plan.width = balanced(box.node.name, box.width * WIDER - 16)
            plan.lines = lines_of(box.node.name, plan.width)
            extra = max(0.0, EVENT / 2 + plan.lines * LINE + 4 - half)
            plan.above, plan.below = (extra, 0.0) if side == "top" else (0.0, extra)
            return plan
        free = box.width * WIDER / 2 - EVENT / 2 - APART
        plan.width = width_of(box.node.name, width_for(box.node.name, free))
        plan.lines = lines_of(box.node.name, plan.width)
        setattr(plan, side, max(0.0, plan.width - free))
        plan.above = plan.below = max(0.0, plan.lines * LINE / 2 - half)
        return plan

    def _plan_gateway(self, box: Box, ends: dict[str, list[float]]) -> _Plan:
        """A gateway's name: above it on the side where fewer lines come in."""
        taken = {
            "right": max([0.0, *(shift for shift in ends["top"] if shift > 0)]),
            "left": max([0.0, *(-shift for shift in ends["top"] if shift < 0)]),
        }
        side = min(taken, key=lambda side: (bool(ends[side]), taken[side]))
        # Lines that come in on this side are spread up to there.
        start = 12.0 if not taken[side] else _SPREAD * GATEWAY / 2 + APART
        plan = _Plan(name_side=f"above-{side}", start=start)
        # The label of a branch that leaves here stands below the name, and apart from it.
        plan.lift = 16.0 if not ends[side] else 22.0
        free = box.width * WIDER / 2 - plan.start
        plan.width = width_of(box.node.name, width_for(box.node.name, free))
        plan.lines = lines_of(box.node.name, plan.width)
        setattr(plan, side, max(0.0, plan.width - free))
        plan.above = max(0.0, plan.lift + plan.lines * LINE + 4 - box.height * HIGHER / 2)
        return plan

    # Room is put in beside a lane's boxes, and above and below a row's

    def _insertions(self, axis: str) -> list[tuple[float, float]]:
        """Position in the first drawing → px put in there."""
        places: dict[float, list[Box]] = {}
        for box in self.boxes.values():
            places.setdefault(box.x if axis == "x" else box.y, []).append(box)
        found = []
        for middle, boxes in places.items():
            half = max(box.width if axis == "x" else box.height for box in boxes) / 2
            plans = [self.plans[box.node.number] for box in boxes]
            before = max(plan.left if axis == "x" else plan.above for plan in plans)
            after = max(plan.right if axis == "x" else plan.below for plan in plans)
            found += [(middle - half - 0.5, before), (middle + half + 0.5, after)]
        return [(place, room) for place, room in found if room]

    def _x(self, x: float) -> float:
        return x * WIDER + sum(room for place, room in self.across if place < x)

    def _y(self, y: float) -> float:
        return 2 * TITLE + (y - _TOP) * HIGHER + sum(room for place, room in self.down if place < y)

    # Symbols

    def _symbol(self, box: Box) -> Symbol:
        x, y, kind = self._x(box.x), self._y(box.y), box.node.kind
        plan = self.plans[box.node.number]
        width, height = box.width * WIDER, box.height * HIGHER
        if kind in ("start", "end", "decision"):
            size = GATEWAY if kind == "decision" else EVENT
            area = Area(x - size / 2, y - size / 2, size, size)
            return Symbol(kind, area, self._name(plan, x, y))
        symbol = Symbol(kind, Area(x - width / 2, y - height / 2, width, height))
        if plan.document_side:
            towards = 1 if plan.document_side == "right" else -1
            room = plan.right if towards > 0 else plan.left
            at = x + towards * (width / 2 + room / 2 + 6)
            symbol.document = Area(at - DOCUMENT[0] / 2, y - DOCUMENT[1] / 2, *DOCUMENT)
            if plan.lines:
                symbol.document_name = Area(
                    at - plan.width / 2, y + DOCUMENT[1] / 2 + 2, plan.width, plan.lines * LINE
                )
        return symbol

    def _name(self, plan: _Plan, x: float, y: float) -> Area:
        height, width = plan.lines * LINE, plan.width
        if plan.name_side == "top":
            return Area(x - width / 2, y - EVENT / 2 - 2 - height, width, height)
        if plan.name_side == "bottom":
            return Area(x - width / 2, y + EVENT / 2 + 2, width, height)
        if plan.name_side == "right":
            return Area(x + EVENT / 2 + 3, y - height / 2, width, height)
        if plan.name_side == "left":
            return Area(x - EVENT / 2 - 3 - width, y - height / 2, width, height)
        left = x + plan.start if plan.name_side == "above-right" else x - plan.start - width
        return Area(left, y - plan.lift - height, width, height)

    # Lines

    def _way(self, line: Line, symbols: dict[int, Symbol]) -> Way:
        points = [(self._x(x), self._y(y)) for x, y in line.points]
        sides = _side(line.points[0], line.points[1]), _side(line.points[-1], line.points[-2])
        points = self._attached(points, sides[0], line.edge.source, symbols, is_start=True)
        points.reverse()
        points = self._attached(points, sides[1], line.edge.target, symbols, is_start=False)
        points.reverse()
        return Way(tuple(_straightened(points)), self._label(line, sides[0], points))

    def _label(self, line: Line, side: str, points: list[Point]) -> Area | None:
        """A branch's label: beside a line that leads down, above one that leads to the side; never on a line."""
        if line.label is None:
            return None
        name, symbol, start = line.edge.label, self.boxes[line.edge.source], points[0]
        if side != "bottom":
            width = text.width(name, FONT) + 8
            left = start[0] + 2 if side == "right" else start[0] - 2 - width
            return Area(left, start[1] - LINE - 1, width, LINE)
        x = start[0] if abs(points[1][0] - start[0]) < 0.01 else points[1][0]
        top = self._y(line.label.y - len(line.label.lines) * SMALL_LINE / 2)
        edge = (symbol.width / 2 + GAP) * WIDER
        at = line.points[0][0] - symbol.x
        others = [shift - at * WIDER for shift in self.ends[line.edge.source].at["bottom"]]
        right = min([edge - at * WIDER, *(shift for shift in others if shift > 1)]) - 8
        left = min([edge + at * WIDER, *(-shift for shift in others if shift < -1)]) - 8
        room = max(right, left, 2 * FONT)
        width = min(room, text.width(name, FONT)) + 6
        return Area(x + 3 if right >= left else x - 3 - width, top, width, lines_of(name, width) * LINE)

    def _attached(
        self, points: list[Point], side: str, number: int, symbols: dict[int, Symbol], is_start: bool
    ) -> list[Point]:
        """The line with its first point on the symbol's border, instead of the box's."""
        symbol = symbols[number]
        if symbol.kind in ("task", "document"):
            return points
        (x, y), half = symbol.area.middle, symbol.area.width / 2
        is_diamond = symbol.kind == "decision"
        px, py = points[0]
        if side in ("left", "right"):
            lift = max(-half * 0.4, min(half * 0.4, py - y))
            reach = _reach(half, lift, is_diamond)
            first = (x + reach if side == "right" else x - reach, y + lift)
            return [first, *_moved(points, y + lift, 1)]
        shift, most = px - x, half * _SPREAD
        if side == "top":
            shifts = [abs(other) for other in self.ends[number].at["top"]]
            # Arrows that come in together are spread over the symbol, so that they can be told apart.
            wanted = shift * most / max(*shifts, 0.1 if len(shifts) > 1 else most)
        else:
            if self.ends[number].at["right" if shift > 0 else "left"]:
                most *= 0.5
            near = [abs(other) for other in self.ends[number].at["bottom"] if abs(other) < half * 1.6]
            wanted = shift * most / max(*near, most, 0.1)
        is_near = side == "top" or abs(shift) < half * 1.6
        if is_near and (len(points) > 2 or abs(shift - wanted) < 0.01):
            reach = _reach(half, wanted, is_diamond)
            first = (x + wanted, y - reach if side == "top" else y + reach)
            return [first, *_moved(points, x + wanted, 0)]
        # Too far out: it leaves at the symbol's corner.
        beside = self.ends[number].at["right" if shift > 0 else "left"]
        lift = half * 0.4 * (-1 if side == "top" else 1) if beside or not is_start else 0.0
        reach = _reach(half, lift, is_diamond)
        return [(x + reach if shift > 0 else x - reach, y + lift), (px, y + lift), *points[1:]]


def _side(end: Point, beside: Point) -> str:
    """The side of its box on which a line ends that comes from ``beside``."""
    if abs(end[0] - beside[0]) < 0.01:
        return "top" if beside[1] < end[1] else "bottom"
    return "left" if beside[0] < end[0] else "right"


def _reach(half: float, shift: float, is_diamond: bool) -> float:
    """How far the border is from the middle, at ``shift`` on the other axis."""
    if is_diamond:
        return half - abs(shift)
    return max(0.0, half * half - shift * shift) ** 0.5


def _moved(points: list[Point], place: float, axis: int) -> list[Point]:
    """The rest of a line, with its first stretch (on which the points agree on ``axis``) moved to ``place``."""
    before, rest = points[0][axis], points[1:]
    moved: list[Point] = []
    for index, point in enumerate(rest):
        if abs(point[axis] - before) > 0.01:
            return [*moved, *rest[index:]]
        moved.append((place, point[1]) if axis == 0 else (point[0], place))
    return moved


def _straightened(points: list[Point]) -> list[Point]:
    """Only the points at which the line bends, and its ends."""
    kept: list[Point] = []
    for point in points:
        if kept and hypot(kept[-1][0] - point[0], kept[-1][1] - point[1]) < 0.5:
            continue
        if len(kept) >= 2 and any(
            abs(kept[-2][axis] - kept[-1][axis]) < 0.01 and abs(kept[-1][axis] - point[axis]) < 0.01
            for axis in (0, 1)
        ):
            kept[-1] = point
        else:
            kept.append(point)
    return kept if len(kept) > 1 else points
