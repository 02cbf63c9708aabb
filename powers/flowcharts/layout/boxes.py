"""The boxes: how large each must be for its texts, and where a line meets its outline."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..flow import LINK, Node
from . import text
from .measures import FONT, LINE, SMALL, SMALL_LINE


@dataclass(frozen=True)
class Size:
    """Width and height in px, and the texts in their lines."""

    width: float
    height: float
    lines: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Box:
    """A step in its place; ``x`` and ``y`` are its middle."""

    node: Node
    x: float
    y: float
    size: Size

    @property
    def width(self) -> float:
        return self.size.width

    @property
    def height(self) -> float:
        return self.size.height

    def edge_y(self, x: float, side: str) -> float:
        """Where a vertical line at ``x`` meets the outline at the top or bottom."""
        half = self.height / 2
        if self.node.kind == "decision":
            half *= max(0.0, 1 - abs(x - self.x) / (self.width / 2))
        return self.y - half if side == "top" else self.y + half

    def edge_x(self, y: float, side: str) -> float:
        """Where a horizontal line at ``y`` meets the outline at the left or right."""
        half = self.width / 2
        if self.node.kind == "decision":
            half *= max(0.0, 1 - abs(y - self.y) / (self.height / 2))
        return self.x - half if side == "left" else self.x + half


@lru_cache(maxsize=1_000)
def size(node: Node, width: float, notes: tuple[str, ...]) -> Size:
    """The size of a step's box of that width; ``notes`` are small lines below its name."""
    if node.kind == LINK:
        lines = text.wrap(node.name, width - 22, FONT)
        widest = max(text.width(line, FONT) for line in lines)
        return Size(widest + 22, len(lines) * LINE + 8, lines, notes)
    if node.kind == "decision":
        tries = [
            (text.wrap(node.name, room * FONT + 1, FONT), shown)
            for room in range(2, 10)
            for shown in dict.fromkeys((notes, _wrapped(notes, width * 0.6)))
        ]
        lines, notes = min(tries, key=lambda tried: _unseemly(node.name, *tried, width))
        return Size(width, _diamond_height(lines, notes, width), lines, notes)
    # A start's or end's box is round at its sides.
    room = width - (34 if node.kind in ("start", "end") else 20)
    lines, notes = text.wrap(node.name, room, FONT), _wrapped(notes, room)
    height = max(40.0, len(lines) * LINE + len(notes) * SMALL_LINE + 16)
    return Size(width, height, lines, notes)


def _wrapped(notes: Sequence[str], room: float) -> tuple[str, ...]:
    return tuple(line for note in notes for line in text.wrap(note, room, SMALL))


def _unseemly(name: str, lines: Sequence[str], notes: Sequence[str], width: float) -> tuple[float, int]:
    """The less, the better a diamond with these lines: a parted word, or note, counts as much as two lines more."""
    parted = (text.split_words(name, lines) + max(0, len(notes) - 1)) * 2 * LINE
    return _diamond_height(lines, notes, width) + parted, len(lines)


def _diamond_height(lines: Sequence[str], notes: Sequence[str], width: float) -> float:
    """How high a diamond must be for its texts: each line ends before the slanting side."""
    rows = [(text.width(line, FONT), LINE) for line in lines]
    rows += [(text.width(note, SMALL), SMALL_LINE) for note in notes]
    y = -sum(height for _width, height in rows) / 2
    highest = 48.0
    for row_width, height in rows:
        free = 1 - (row_width + 12) / width
        if free <= 0.1:
            return 1000.0
        # Characters are lower than their line: two pixels of it above and below are empty.
        farthest = max(abs(y + 2), abs(y + height - 2))
        highest = max(highest, 2 * farthest / free)
        y += height
    return highest
