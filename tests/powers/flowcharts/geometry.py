"""What can be wrong with a chart, read from the SVG that a citizen gets."""

from dataclasses import dataclass
from itertools import combinations, pairwise
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"
TOLERANCE = 0.11  # px: coordinates are written with one decimal
CLOSEST = 3.0  # px between two lines that run side by side
CHARACTER_HEIGHT = 1.3


@dataclass(frozen=True)
class Rectangle:
    left: float
    top: float
    right: float
    bottom: float
    is_diamond: bool = False

    def overlaps(self, other: "Rectangle") -> bool:
        return (
            self.left < other.right - TOLERANCE
            and other.left < self.right - TOLERANCE
            and self.top < other.bottom - TOLERANCE
            and other.top < self.bottom - TOLERANCE
        )

    def holds(self, x: float, y: float, share: float = 0.97) -> bool:
        """Whether a point lies inside, and not merely on the outline."""
        middle_x, middle_y = (self.left + self.right) / 2, (self.top + self.bottom) / 2
        across, down = (
            abs(x - middle_x) / (self.right - self.left) * 2,
            abs(y - middle_y) / (self.bottom - self.top) * 2,
        )
        return (across + down if self.is_diamond else max(across, down)) < share


class Picture:
    """The shapes of one chart."""

    def __init__(self, svg: str) -> None:
        root = ElementTree.fromstring(svg)
        self.lanes = [self._rectangle(group.find(SVG + "rect")) for group in self._groups(root, "lane")]
        self.steps = {int(g.get("data-step")): self._outline(g) for g in self._groups(root, "step")}
        self.step_texts = {
            int(g.get("data-step")): "".join(text.text for text in g.iter(SVG + "text"))
            for g in self._groups(root, "step")
        }
        self.ways = [
            (
                line.get("data-way"),
                [tuple(map(float, point.split(","))) for point in line.get("points").split()],
            )
            for line in root.iter(SVG + "polyline")
        ]
        self.labels = [
            (
                group.get("data-way"),
                self._rectangle(group.find(SVG + "rect")),
                "".join(t.text for t in group.iter(SVG + "text")),
            )
            for group in self._groups(root, "branch")
        ]
        self.size = float(root.get("width")), float(root.get("height"))

    @staticmethod
    def _groups(root, name: str) -> list:
        return [group for group in root.iter(SVG + "g") if name in group.get("class", "").split()]

    @staticmethod
    def _rectangle(element) -> Rectangle:
        x, y, width, height = (float(element.get(name)) for name in ("x", "y", "width", "height"))
        return Rectangle(x, y, x + width, y + height)

    def _outline(self, group) -> Rectangle:
        shape = group[0]
        if shape.tag == SVG + "polygon":
            points = [tuple(map(float, point.split(","))) for point in shape.get("points").split()]
            xs, ys = zip(*points, strict=True)
            return Rectangle(min(xs), min(ys), max(xs), max(ys), is_diamond=True)
        if shape.tag == SVG + "path":
            left, top = map(float, shape.get("d")[1:].split("H")[0].split())
            right, rest = shape.get("d").split("H")[1].split("V")
            return Rectangle(left, top, float(right), float(rest.split("q")[0]))
        return self._rectangle(shape)

    def problems(self) -> list[str]:
        """Everything that a reader would call a fault, in words; empty for a good chart."""
        return [*self._boxes(), *self._lines(), *self._side_by_side(), *self._labels()]

    def _boxes(self):
        for (one, a), (other, b) in combinations(self.steps.items(), 2):
            if a.overlaps(b):
                yield f"steps {one} and {other} overlap"
        for number, box in self.steps.items():
            if not any(lane.left <= box.left and box.right <= lane.right for lane in self.lanes):
                yield f"step {number} stands across two lanes"
        for left, right in pairwise(self.lanes):
            if abs(left.right - right.left) > 2 * TOLERANCE:
                yield "lanes don't adjoin"

    def _lines(self):
        for way, points in self.ways:
            for (x1, y1), (x2, y2) in pairwise(points):
                if abs(x1 - x2) > TOLERANCE and abs(y1 - y2) > TOLERANCE:
                    yield f"{way} is slanted"
                steps = max(2, int(abs(x1 - x2) + abs(y1 - y2)) // 2)
                for number, box in self.steps.items():
                    if any(
                        box.holds(x1 + (x2 - x1) * k / steps, y1 + (y2 - y1) * k / steps)
                        for k in range(1, steps)
                    ):
                        yield f"{way} runs through step {number}"

    def _side_by_side(self):
        for (one, a), (other, b) in combinations(self.ways, 2):
            for p, q in pairwise(a):
                for r, s in pairwise(b):
                    for axis in (0, 1):
                        along = 1 - axis
                        if abs(p[axis] - q[axis]) > TOLERANCE or abs(r[axis] - s[axis]) > TOLERANCE:
                            continue
                        shared = min(max(p[along], q[along]), max(r[along], s[along])) - max(
                            min(p[along], q[along]), min(r[along], s[along])
                        )
                        if abs(p[axis] - r[axis]) < CLOSEST and shared > 0.5:
                            yield f"{one} and {other} lie on each other"

    def _labels(self):
        for (one, a, _text), (other, b, _other) in combinations(self.labels, 2):
            if a.overlaps(b):
                yield f"the labels of {one} and {other} overlap"
        for way, label, _text in self.labels:
            for number, box in self.steps.items():
                corners = [(x, y) for x in (label.left, label.right) for y in (label.top, label.bottom)]
                if any(box.holds(*corner, share=0.93) for corner in corners):
                    yield f"the label of {way} covers step {number}"
            for other, points in self.ways:
                if other != way and any(
                    max(min(x1, x2), label.left + 1) <= min(max(x1, x2), label.right - 1)
                    and max(min(y1, y2), label.top + 1) <= min(max(y1, y2), label.bottom - 1)
                    for (x1, y1), (x2, y2) in pairwise(points)
                ):
                    yield f"the label of {way} covers {other}"
