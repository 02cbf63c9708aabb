"""One process's tools for drawing: laid out and drawn what isn't kept, found what is."""

import hashlib
from collections.abc import Iterator

from weasyprint import Document

from .documents import A3, A4
from .drawing import FontShelf, draw
from .layout import Layouter, first_row
from .parts import Flow
from .pdf.fragment import Head
from .store import FragmentStore

SCALES = {A4: 1.0, A3: 2**0.5}  # a page on A3 is the same page, twice as large
ITEMS = "items"  # among a piece's facts: how many it holds, wherever in its flow it stands


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
            if end == flow.count:
                return key, self._draw(key, laid_out, flow.group, end - start)
            if found := _last_page_beginning_an_item(laid_out, flow, start, end):
                pages, following = found
                kept = laid_out.copy(laid_out.pages[:pages])
                return key, self._draw(key, kept, flow.group, following - start)
            size *= 2  # not one full page that ends with an item: one fills pages, or the piece is too short

    def _draw(self, key: str, laid_out: Document, group: str = "", items: int = 0) -> Head:
        facts = {ITEMS: items} if items else {}
        fragment = draw(laid_out, self._shelf, scale=SCALES[self.paper], group=group, facts=facts)
        self.store.keep(key, fragment)
        return fragment.head


def _last_page_beginning_an_item(
    laid_out: Document, flow: Flow, start: int, end: int
) -> tuple[int, int] | None:
    """How many pages to keep of a piece, and the item to go on with: the last page that begins with one.

    ``None`` when no page but the first does. A page that begins with the rest of an item doesn't, whatever comes then:
    that rest would be left out (a law below its row goes on overleaf).
    """
    on_page = [
        [index for index in range(start, end) if flow.anchor(index) in page.anchors]
        for page in laid_out.pages
    ]
    for number in range(len(on_page) - 1, 0, -1):
        items = on_page[number]
        if items and items[0] not in on_page[number - 1]:
            row = first_row(laid_out.pages[number])
            if row is None or row.get("id") == flow.anchor(items[0]):
                return number, items[0]
    return None
