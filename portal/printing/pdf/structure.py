"""The tags of a fragment's pages (ISO 14289-1, PDF/UA): a small tree that says what a reader must know, no more.

WeasyPrint tags every box. Boxes that only carry looks (spans, divisions, anonymous boxes) are taken out, their content
moves up; header cells say which way they head (Scope), in place of a list of headers in every cell.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

# What stays as an element; everything else only hands its content on.
KEPT = {
    "P", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody", "Table", "THead", "TBody", "TFoot", "TR", "TH",
    "TD", "Caption", "Figure", "Link", "BlockQuote", "TOC", "TOCI", "Reference",
}  # fmt: skip
# Elements that hold text themselves; in all others loose text gets a paragraph of its own.
TEXT_HOLDERS = {
    "P", "H1", "H2", "H3", "H4", "H5", "H6", "Lbl", "LBody", "TH", "TD", "Caption", "Figure", "Link", "BlockQuote",
    "Reference",
}  # fmt: skip
EMPTY_KEPT = {"TH", "TD"}  # a row keeps its cells, whatever they hold


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of marked content: page, from 0 within the fragment, and its number there."""

    page: int
    mcid: int


@dataclass(frozen=True, slots=True)
class Annotation:
    """A link's annotation, by its place among the fragment's annotations."""

    page: int
    index: int


@dataclass(slots=True)
class Element:
    """A structure element. ``attributes`` are further entries, as PDF text."""

    tag: str
    kids: list["Element | Mark | Annotation"] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)

    def walk(self) -> Iterator["Element"]:
        """This element and all below it, each before what is below it."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Element):
                yield from kid.walk()


Kid = Element | Mark | Annotation


def tidied(kids: Iterable[Kid], parent: str = "Sect", heads: str = "") -> list[Kid]:
    """``kids`` of an element tagged ``parent`` without the boxes that mean nothing.

    ``heads`` is what a header cell here heads: ``Column`` within a table's head, ``Row`` elsewhere.
    """
    found = list(_tidied(kids, parent, heads or "Row"))
    return found if parent in TEXT_HOLDERS else list(_with_paragraphs(found))


def grouped(kids: Iterable[Kid], group: str) -> list[Kid]:
    """``kids`` with the lines that lead somewhere put together: as a table of contents (``TOC``) or an ``Index``."""
    found: list[Kid] = []
    for kid in kids:
        if not (isinstance(kid, Element) and kid.tag == "P" and group):
            found.append(kid)
            continue
        if not (found and isinstance(found[-1], Element) and found[-1].tag == group):
            found.append(Element(group))
        lines = found[-1].kids  # type: ignore[union-attr]
        lines.append(Element("TOCI", [kid]) if group == "TOC" else kid)
    return found


def _tidied(kids: Iterable[Kid], parent: str, heads: str) -> Iterator[Kid]:
    for kid in kids:
        if not isinstance(kid, Element):
            yield kid
        elif kid.tag not in KEPT or kid.tag == parent == "Table":
            yield from _tidied(kid.kids, parent, heads)
        else:
            scope = {"THead": "Column", "Table": "Row"}.get(kid.tag, heads)
            below = tidied(kid.kids, kid.tag, scope)
            if (
                kid.tag == "P"
                and len(below) == 1
                and isinstance(below[0], Element)
                and below[0].tag == "Figure"
            ):
                yield below[0]
            elif below or kid.tag in EMPTY_KEPT:
                yield Element(kid.tag, below, _attributes(kid, heads))


def _attributes(element: Element, heads: str) -> dict[str, str]:
    if element.tag == "TH":
        own = element.attributes.get("A", "<</O/Table>>")
        return {"A": own.removesuffix(">>") + f"/Scope/{heads}>>"}
    return element.attributes


def _with_paragraphs(kids: Iterable[Kid]) -> Iterator[Kid]:
    loose: list[Kid] = []
    for kid in kids:
        if isinstance(kid, Element):
            if loose:
                yield Element("P", loose)
                loose = []
            yield kid
        else:
            loose.append(kid)
    if loose:
        yield Element("P", loose)
