"""The trees of a file, each balanced, so that a viewer finds its way through ten thousand pages at once.

ISO 32000-1: page tree 7.7.3, name tree 7.9.6, number tree 7.9.7, outline 12.3.3.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from .syntax import byte_string, dictionary, reference, string
from .writer import PdfWriter

FANOUT = 32


class PageTree:
    """Takes pages in order; each learns its parent when it comes, the nodes are written at the end."""

    def __init__(self, writer: PdfWriter):
        self._writer = writer
        self.pages: list[int] = []
        self._leaves: list[int] = []

    def add(self, page: int) -> int:
        """Take the page of that object number; returns the number of its parent."""
        if len(self.pages) % FANOUT == 0:
            self._leaves.append(self._writer.reserve())
        self.pages.append(page)
        return self._leaves[-1]

    def finish(self) -> int:
        """Write the nodes; returns the root's number."""
        level = [
            (node, self.pages[index * FANOUT : (index + 1) * FANOUT], 0)
            for index, node in enumerate(self._leaves)
        ]
        level = [(node, kids, len(kids)) for node, kids, _count in level]
        while len(level) > 1:
            above = []
            for start in range(0, len(level), FANOUT):
                below = level[start : start + FANOUT]
                parent = self._writer.reserve()
                for node, kids, count in below:
                    self._node(node, kids, count, parent)
                above.append((parent, [node for node, _kids, _count in below], sum(row[2] for row in below)))
            level = above
        node, kids, count = level[0]
        self._node(node, kids, count, None)
        return node

    def _node(self, node: int, kids: Sequence[int], count: int, parent: int | None) -> None:
        entries = {
            "Type": "/Pages",
            "Parent": reference(parent) if parent else "",
            "Count": count,
            "Kids": "[" + " ".join(map(reference, kids)) + "]",
        }
        self._writer.add(dictionary(entries), node)


def name_tree(writer: PdfWriter, entries: Sequence[tuple[str, str]]) -> int:
    """Write a name tree of (name, value), which need not be sorted; returns the root's number."""
    coded = sorted((name.encode().hex(), value) for name, value in entries)
    return _tree(writer, [(f"<{key}>", value) for key, value in coded], "Names")


def number_tree(writer: PdfWriter, entries: Sequence[tuple[int, str]]) -> int:
    """Write a number tree of (key, value), sorted by key; returns the root's number."""
    return _tree(writer, [(str(key), value) for key, value in entries], "Nums")


def _tree(writer: PdfWriter, entries: Sequence[tuple[str, str]], kind: str) -> int:
    def leaf(part: Sequence[tuple[str, str]]) -> str:
        return f"/{kind}[" + " ".join(f"{key} {value}" for key, value in part) + "]"

    if len(entries) <= FANOUT:
        return writer.add(f"<<{leaf(entries)}>>")
    level = []
    for start in range(0, len(entries), FANOUT):
        part = entries[start : start + FANOUT]
        limits = (part[0][0], part[-1][0])
        level.append((writer.add(f"<</Limits[{limits[0]} {limits[1]}]{leaf(part)}>>"), limits))
    while len(level) > FANOUT:
        level = [_above(writer, level[start : start + FANOUT]) for start in range(0, len(level), FANOUT)]
    return writer.add("<</Kids[" + " ".join(reference(number) for number, _limits in level) + "]>>")


def _above(writer: PdfWriter, below: list[tuple[int, tuple[str, str]]]) -> tuple[int, tuple[str, str]]:
    limits = (below[0][1][0], below[-1][1][1])
    kids = " ".join(reference(number) for number, _limits in below)
    return writer.add(f"<</Limits[{limits[0]} {limits[1]}]/Kids[{kids}]>>"), limits


@dataclass
class OutlineItem:
    """A line of the outline: its title, where it leads (a destination's text), and the lines below it."""

    title: str
    destination: str
    is_open: bool
    below: list["OutlineItem"] = field(default_factory=list)


class Outline:
    """Takes bookmarks in the order of the pages; a level without one above it moves up."""

    def __init__(self) -> None:
        self._items: list[OutlineItem] = []
        self._above: list[tuple[int, OutlineItem]] = []

    def add(self, level: int, title: str, destination: str, *, is_open: bool) -> None:
        item = OutlineItem(title, destination, is_open)
        while self._above and self._above[-1][0] >= level:
            self._above.pop()
        (self._above[-1][1].below if self._above else self._items).append(item)
        self._above.append((level, item))

    def finish(self, writer: PdfWriter) -> int | None:
        """Write it; returns its number, or nothing when it is empty."""
        if not self._items:
            return None
        root = writer.reserve()
        first, last, count = self._write(writer, self._items, root)
        entries = {"Type": "/Outlines", "First": reference(first), "Last": reference(last), "Count": count}
        writer.add(dictionary(entries), root)
        return root

    def _write(self, writer: PdfWriter, items: Sequence[OutlineItem], parent: int) -> tuple[int, int, int]:
        """First and last number of ``items``, and how many lines are seen of them when they are open."""
        first = writer.reserve(len(items))
        seen = len(items)
        for index, item in enumerate(items):
            number = first + index
            entries: dict[str, object] = {
                "Title": string(item.title),
                "Parent": reference(parent),
                "Prev": reference(number - 1) if index else "",
                "Next": reference(number + 1) if index + 1 < len(items) else "",
                "Dest": item.destination,
            }
            if item.below:
                below_first, below_last, below_seen = self._write(writer, item.below, number)
                seen += below_seen if item.is_open else 0
                entries |= {
                    "First": reference(below_first),
                    "Last": reference(below_last),
                    "Count": below_seen if item.is_open else -below_seen,
                }
            writer.add(dictionary(entries), number)
        return first, first + len(items) - 1, seen


def named(text: str) -> str:
    """How a link calls the destination of that name."""
    return byte_string(text)
