"""How each transition runs: which sides it leaves and enters by, and which channels it passes.

Between two rows lies a horizontal channel, between two lanes a vertical one. ``H r`` is the channel above row r, ``V c``
the one left of lane c. A route is told by channels alone; ``drawing`` gives them their width, ``tracks`` each line its track.
"""

from dataclasses import dataclass

from ..flow import Edge, Flow

SIDE_LABEL = 4  # characters of a label that stands beside a box


@dataclass
class Route:
    """One transition's way. ``start``/``end``: side of the box ("bottom", "top", "left", "right")."""

    edge: Edge
    start: str
    end: str
    channel: int | None = None  # the V channel that it passes
    leaves: int | None = None  # the H channel in which it runs after leaving at the bottom
    arrives: int | None = None  # the H channel in which it runs before arriving at the top

    @property
    def is_straight(self) -> bool:
        """From one box down to the next of its lane."""
        return self.start == "bottom" and self.leaves is None and self.channel is None

    @property
    def is_across(self) -> bool:
        """From a diamond's corner across the row, then down: it passes no channel along its length."""
        return self.start != "bottom" and self.channel is None


class Router:
    """Routes for a flow whose steps have their rows and lanes."""

    def __init__(self, flow: Flow, row: dict[int, int], lane: dict[int, int], back: set[Edge]) -> None:
        self.flow, self.row, self.lane, self.back = flow, row, lane, back
        self.taken = {(row[n.number], lane[n.number]) for n in flow.nodes}
        self.decisions = {node.number for node in flow.nodes if node.kind == "decision"}
        self.lanes = max(lane.values()) + 1
        self.load: dict[int, int] = {}
        self.straight: set[int] = set()
        self.labelled: set[tuple[int, str]] = set()
        self.crossed: set[tuple[int, int]] = set()  # row and lane of which a line across takes the middle

    def is_decision(self, number: int) -> bool:
        """Whether that step's box is a diamond."""
        return number in self.decisions

    def routes(self) -> list[Route]:
        """Straight ones first, then the shorter before the longer: what is near is drawn plainly."""
        order = sorted(self.flow.edges, key=self._distance)
        made = {}
        for edge in order:
            made[id(edge)] = self._route(edge)
        return [made[id(edge)] for edge in self.flow.edges]

    def _distance(self, edge: Edge) -> tuple[bool, int, int]:
        rows = abs(self.row[edge.target] - self.row[edge.source])
        return edge in self.back, rows, abs(self.lane[edge.target] - self.lane[edge.source])

    def _is_free(self, lane: int, above: int, below: int) -> bool:
        """Whether no box stands in that lane between two rows."""
        return all((row, lane) not in self.taken for row in range(above + 1, below))

    def _route(self, edge: Edge) -> Route:
        r1, r2 = self.row[edge.source], self.row[edge.target]
        c1, c2 = self.lane[edge.source], self.lane[edge.target]
        if edge in self.back or r2 <= r1:
            return self._backwards(edge, r2, c1, c2)
        free = self._is_free(c2, r1, r2)
        if c1 == c2 and free and edge.source not in self.straight:
            self.straight.add(edge.source)
            return Route(edge, "bottom", "top")
        if free and (side := self._corner(edge, r1, c1, c2)):
            return Route(edge, side, "top")
        if free:
            # Across at once, then down through the target's own lane.
            return Route(edge, "bottom", "top", leaves=r1 + 1, arrives=r1 + 1)
        channel = self._channel(c1, c2)
        return Route(edge, "bottom", "top", channel=channel, leaves=r1 + 1, arrives=r2)

    def _corner(self, edge: Edge, row: int, c1: int, c2: int) -> str:
        """The corner from which a branch may run straight across its row to above its target; empty if from none."""
        side = "right" if c2 > c1 else "left"
        way = {(row, lane) for lane in (range(c1 + 1, c2 + 1) if c2 > c1 else range(c2, c1))}
        is_open = (
            edge.source in self.decisions
            and c1 != c2
            and len(edge.label) <= SIDE_LABEL
            and (edge.source, side) not in self.labelled
            and not way & (self.taken | self.crossed)
        )
        if not is_open:
            return ""
        self.labelled.add((edge.source, side))
        self.crossed |= way
        return side

    def _backwards(self, edge: Edge, r2: int, c1: int, c2: int) -> Route:
        if c1 == c2:
            channel = self._channel(c1, c1)
        else:
            channel = c1 if c2 < c1 else c1 + 1
            self.load[channel] = self.load.get(channel, 0) + 1
        start = "left" if channel == c1 else "right"
        leaves = None
        if edge.label:
            # One short label stands beside the box; with a long one, or a second, the line leaves at the bottom.
            if len(edge.label) > SIDE_LABEL or (edge.source, start) in self.labelled:
                start, leaves = "bottom", self.row[edge.source] + 1
            else:
                self.labelled.add((edge.source, start))
        if c1 != c2 and channel not in (c2, c2 + 1):
            return Route(edge, start, "top", channel=channel, leaves=leaves, arrives=r2)
        end = "left" if channel == c2 else "right"
        return Route(edge, start, end, channel=channel, leaves=leaves)

    def _channel(self, c1: int, c2: int) -> int:
        """The V channel for a long way down: near both lanes, and not crowded."""

        def cost(channel: int) -> tuple[float, int]:
            x = channel - 0.5
            outside = 0.3 if channel in (0, self.lanes) else 0.0
            return abs(x - c1) + abs(x - c2) + 0.4 * self.load.get(channel, 0) + outside, -channel

        best = min(range(self.lanes + 1), key=cost) if c1 != c2 else min((c1, c1 + 1), key=cost)
        self.load[best] = self.load.get(best, 0) + 1
        return best
