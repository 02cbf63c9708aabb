"""One process's tools for drawing: laid out and drawn what isn't kept, found what is."""

import hashlib
from collections.abc import Iterator
from typing import Any

from weasyprint import Document

from .documents import A3, A4
from .drawing import FontShelf, draw
from .layout import Layouter, first_row
from .parts import Flow
from .pdf.fragment import Head
from .store import FragmentStore

SCALES = {A4: 1.0, A3: 2**0.5}  # a page on A3 is the same page, twice as large
# Among a piece's facts: how many items it holds, wherever in its flow it stands, and the first and the last of them that
# have something on each page, by their places in the piece.
ITEMS, ON_PAGE = "items", "on page"


class Studio:
    """Draws for one kind of paper into one store."""

    def __init__(self, paper: str, store: FragmentStore):
        self.paper, self.store = paper, store
        self.layouter = Layouter()
        self._shelf = FontShelf(store)

    def key(self, content: str) -> str:
        """The key of the fragment that shows ``content``: its HTML, or whatever stands for that."""
        return hashlib.sha256(f"{self.layouter.look}\n{self.paper}\n{content}".encode()).hexdigest()

    def drawn(self, html: str, key: str = "") -> tuple[str, Head]:
        """Key and head of the fragment that shows ``html``; drawn if need be."""
        key = key or self.key(html)
        head = self.store.head(key)
        return key, head or self._draw(key, self.layouter.lay_out(html))

    def pieces(self, flow: Flow) -> Iterator[tuple[str, Head, int]]:
        """The pieces of ``flow``: key, head and how many items. A piece ends with the last page that is full."""
        start = 0
        while start < flow.count:
            key, head = self._piece(flow, start)
            items = head.facts[ITEMS]
            yield key, head, items
            start += items

    def _piece(self, flow: Flow, start: int) -> tuple[str, Head]:
        size = flow.at_once
        while True:
            end = min(start + size, flow.count)
            html = flow.html(start, end)
            key = self.key(f"{end == flow.count}\n{html}")
            if head := self.store.head(key):
                return key, head
            laid_out = self.layouter.lay_out(html)
            on_page = _items_on(laid_out, flow, range(start, end))
            pages = len(on_page) if end == flow.count else _last_page_beginning_an_item(on_page)
            if pages:
                kept = laid_out.copy(laid_out.pages[:pages])
                following = end if end == flow.count else on_page[pages][0]
                facts = {
                    ITEMS: following - start,
                    ON_PAGE: [(items[0] - start, items[-1] - start) for items in on_page[:pages]],
                }
                return key, self._draw(key, kept, flow.group, facts)
            size *= 2  # not one full page that ends with an item: one fills pages, or the piece is too short

    def _draw(
        self, key: str, laid_out: Document, group: str = "", facts: dict[str, Any] | None = None
    ) -> Head:
        fragment = draw(laid_out, self._shelf, scale=SCALES[self.paper], group=group, facts=facts or {})
        self.store.keep(key, fragment)
        return fragment.head


def _items_on(laid_out: Document, flow: Flow, items: range) -> list[list[int]]:
    """For each page the items that have something on it. One may go on overleaf: a law that stands below its row."""
    found: list[list[int]] = []
    for page in laid_out.pages:
        begun = [item for item in items if flow.anchor(item) in page.anchors]
        row = first_row(page)
        goes_on = not begun or (row is not None and row.get("id") != flow.anchor(begun[0]))
        before = (
            found[-1][-1] if found else items.start
        )  # contents of nothing have no item that begins anywhere
        found.append([before, *begun] if goes_on and (found or not begun) else begun)
    return found


def _last_page_beginning_an_item(on_page: list[list[int]]) -> int:
    """The last page that begins with an item: what comes before it is kept. 0 where no page but the first does.

    One that begins with the rest of an item doesn't, whatever comes then: that rest would be left out.
    """
    for number in range(len(on_page) - 1, 0, -1):
        if on_page[number][0] not in on_page[number - 1]:
            return number
    return 0
