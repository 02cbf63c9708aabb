"""Where links, bookmarks and names lead, and what the pages are called."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Name

from .opened import Opened, named, of_page, text_of
from .trees import name_tree, number_tree

SLACK = 2  # points


class Destinations:
    """The places that a file has names for."""

    def __init__(self, file: Opened):
        self.file = file
        self.problems: list[str] = []
        self.named: dict[bytes, Any] = {}
        names = file.pdf.Root.get("/Names", {}).get("/Dests")
        if names is not None:
            self.named = dict(name_tree(names, "The tree of destinations", self.problems.append))
        for key, value in file.pdf.Root.get("/Dests", {}).items():
            self.named[key[1:].encode()] = value

    def _array(self, destination: Any) -> pikepdf.Array | None:
        """What a destination stands for in the end: a page, and a place on it."""
        if isinstance(destination, pikepdf.String):
            destination = self.named.get(bytes(destination))
        elif isinstance(destination, Name):
            destination = self.named.get(str(destination)[1:].encode())
        if isinstance(destination, pikepdf.Dictionary):
            destination = destination.get("/D")
        return destination if isinstance(destination, pikepdf.Array) and len(destination) else None

    def page(self, destination: Any) -> int | None:
        """The index of the page where a destination lies, named or not; None when it isn't in the file."""
        array = self._array(destination)
        page = array[0] if array is not None else None
        return self.file.index_of.get(page.objgen) if isinstance(page, pikepdf.Dictionary) else None

    def beside(self, destination: Any) -> str:
        """The place of a destination that its page doesn't have; empty when it has it."""
        array, page = self._array(destination), self.page(destination)
        if array is None or page is None or len(array) < 4 or array[1] != Name.XYZ:
            return ""
        box = self.file.page_box(page)
        place = [float(side) if side is not None else None for side in (array[2], array[3])]
        for side, least, most in zip(place, box[:2], box[2:], strict=True):
            if side is not None and not least - SLACK <= side <= most + SLACK:
                return f"{place[0]:g} {place[1]:g}" if None not in place else f"{side:g}"
        return ""


def target_of(link: pikepdf.Object) -> Any:
    """The destination of a link or a bookmark within its file; None when it leads elsewhere."""
    action = link.get("/A")
    if action is not None:
        return action.get("/D") if action.get("/S") == Name.GoTo else None
    return link.get("/Dest")


def address_of(link: pikepdf.Object) -> str:
    """The URI that a link leads to; empty when it stays within its file."""
    action = link.get("/A")
    return text_of(action.get("/URI")) if action is not None and action.get("/S") == Name.URI else ""


def navigation_problems(file: Opened, destinations: Destinations) -> Iterator[str]:
    """What is wrong with names, links, bookmarks and page labels."""
    yield from destinations.problems
    for name, value in destinations.named.items():
        if destinations.page(value) is None:
            yield f"The destination {name.decode(errors='replace')} leads to no page."
        elif place := destinations.beside(value):
            yield f"The destination {name.decode(errors='replace')} lies outside of its page, at {place}."
    for index in file.sample:
        for number, link in enumerate(file.annotations(index), start=1):
            if link.get("/Subtype") != Name.Link or address_of(link):
                continue
            target = target_of(link)
            if target is None:
                yield f"Annotation {number} of {of_page(index)} leads nowhere."
            elif destinations.page(target) is None:
                yield f"Annotation {number} of {of_page(index)} leads to {target!r}, which isn't in the file."
            elif place := destinations.beside(target):
                yield f"Annotation {number} of {of_page(index)} leads outside of its target page, to {place}."
    outline = Outline(file, destinations)
    yield from outline.problems
    yield from _label_problems(file)


@dataclass(slots=True)
class Bookmark:
    """One line of the outline."""

    level: int
    title: str
    page: int | None


@dataclass
class Outline:
    """The bookmarks, in their order, and what is wrong with how they hang together."""

    file: Opened
    destinations: Destinations
    bookmarks: list[Bookmark] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        root = self.file.pdf.Root.get("/Outlines")
        if root is None:
            return
        self.seen: set[tuple[int, int]] = set()
        visible = self._read(root, 1, "The outline")
        if root.get("/Count", 0) != visible:
            self.problems.append(
                f"The outline counts {root.get('/Count', 0)} open bookmarks, but has {visible}."
            )

    def _read(self, parent: pikepdf.Object, level: int, name: str) -> int:
        """Read the bookmarks right below ``parent``; returns how many can be seen when it is open."""
        visible, previous, item = 0, None, parent.get("/First")
        while item is not None:
            if item.objgen in self.seen:
                self.problems.append(f"{named(item, 'Bookmark')} is in the outline twice.")
                break
            self.seen.add(item.objgen)
            visible += 1 + self._read_item(item, parent, previous, level)
            previous, item = item, item.get("/Next")
        last = parent.get("/Last")
        if (last.objgen if last is not None else None) != (previous.objgen if previous is not None else None):
            self.problems.append(f"{name} doesn't end with the bookmark that it says is its last.")
        return visible

    def _read_item(self, item: Any, parent: Any, previous: Any, level: int) -> int:
        """Read one bookmark; returns how many below it can be seen."""
        title = text_of(item.get("/Title"))
        name = f"The bookmark {title!r}"
        target = target_of(item)
        page = self.destinations.page(target)
        if not title.strip():
            self.problems.append(f"{named(item, 'Bookmark')} has no title.")
        if page is None:
            self.problems.append(f"{name} leads to no page.")
        elif place := self.destinations.beside(target):
            self.problems.append(f"{name} leads outside of {of_page(page)}, to {place}.")
        self.bookmarks.append(Bookmark(level, title, page))
        if "/Parent" not in item or item.Parent.objgen != parent.objgen:
            self.problems.append(f"{name} says that it stands under another bookmark.")
        before = item.get("/Prev")
        if (before.objgen if before is not None else None) != (
            previous.objgen if previous is not None else None
        ):
            self.problems.append(f"{name} says that another bookmark stands before it.")
        below = self._read(item, level + 1, name)
        count = int(item.get("/Count", 0))
        if abs(count) != below:
            self.problems.append(f"{name} counts {abs(count)} bookmarks below it, but has {below}.")
        return below if count > 0 else 0


def _label_problems(file: Opened) -> Iterator[str]:
    labels = file.pdf.Root.get("/PageLabels")
    if labels is None:
        yield "The pages have no labels."
        return
    complaints: list[str] = []
    keys = [key for key, _value in number_tree(labels, "The tree of page labels", complaints.append)]
    yield from complaints
    if keys[:1] != [0]:
        yield "The page labels don't begin with the first page."
    if keys and keys[-1] >= len(file.pages):
        yield f"There are labels from page {keys[-1] + 1} on, but {len(file.pages)} pages."
