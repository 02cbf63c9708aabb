"""From a tree of anything to the blocks of a rich text."""

import re
from collections.abc import Iterator

from . import office, tables
from .inline import line_break, tidy
from .model import (
    ALIGNMENTS,
    CENTRE,
    DEEPEST_LIST,
    HEADING,
    PARAGRAPH,
    RIGHT,
    SUBHEADING,
    Block,
    Cell,
    Items,
    Line,
    Look,
    Run,
)
from .reading import Element

_MARK_OF = {
    "b": "strong",
    "strong": "strong",
    "i": "em",
    "em": "em",
    "u": "u",
    "ins": "u",
    "s": "s",
    "strike": "s",
    "sub": "sub",
    "sup": "sup",
}
_INLINE = {*_MARK_OF, "a", "span", "font"}
_LISTS = {"ul", "ol", "dir", "menu"}
_TITLES = {"MsoTitle"}
_ADDRESS = re.compile(r"https?://[^\s/?#]|mailto:\S|tel:[+\d]|/(?![/\\])", re.IGNORECASE)


def build(root: Element) -> list[Block]:
    """The blocks that are in ``root``."""
    # Where a text has headings of the first level, those of the second are its lower ones.
    has_h1 = any(element.tag == "h1" for element in root.elements())
    lower = {"h3", "h4", "h5", "h6"} | ({"h2"} if has_h1 else set())
    builder = _Builder(office.is_from_office(root), lower)
    builder.walk_all(root, Look())
    return builder.done()


class _Builder:
    """Collects the blocks of one container: the text itself, an item of a list, or a cell."""

    def __init__(self, is_from_office: bool, lower: set[str], depth: int = 0, place: str = "") -> None:
        self.is_from_office = is_from_office
        self.lower = lower
        self.depth = depth  # how many lists it is in
        self.place = place  # "li", "td", "th", empty for the text itself
        self.blocks: list[Block | office.Numbered] = []
        self.runs: list[Run] = []
        self.tag, self.align = PARAGRAPH, ""

    def done(self) -> list[Block]:
        self.flush()
        return office.gathered(self.blocks)

    def flush(self) -> list[Line]:
        """End the paragraph, if one was begun."""
        lines = [Line(runs, self.tag, self.align) for runs in tidy(self.runs)]
        self.blocks += lines
        self.runs = []
        return lines

    def inner(self, place: str, depth: int) -> "_Builder":
        return _Builder(self.is_from_office, self.lower, depth, place)

    def walk_all(self, element: Element, look: Look) -> None:
        for child in element.children:
            if isinstance(child, str):
                if child:
                    self.runs.append(Run(child, look))
            elif not office.is_hidden(child):
                self.walk(child, look)

    def walk(self, element: Element, look: Look) -> None:
        tag = element.tag
        if tag == "br":
            if element.style.get("page-break-before") != "always":
                self.runs.append(line_break())
        elif tag in _INLINE:
            self.walk_all(element, self.look_of(element, look))
        elif tag in _LISTS:
            self.flush()
            self.add_list(element, look)
        elif tag == "table":
            self.flush()
            self.add_table(element, look)
        else:
            self.add_block(element, look)

    def add_block(self, element: Element, look: Look) -> None:
        """A paragraph or a heading; any other element that browsers begin on a new line (a stray row, ``div``) is one."""
        self.flush()
        before = self.tag, self.align
        self.tag = self.tag_of(element)
        self.align = _alignment(element) or self.align
        level = office.list_level(element) if self.is_from_office else 0
        marker = office.take_marker(element) if level else ""
        own = Look(look.marks - {"strong"}, look.href) if self.tag != PARAGRAPH else look
        may_be_item = self.tag == PARAGRAPH and self.depth < DEEPEST_LIST
        if marker and not (may_be_item and office.Numbered(Line([]), marker, level).is_item):
            self.runs.append(Run(marker, own))
            marker = ""
        start = len(self.blocks)
        if element.tag == "pre":
            self.walk_lines(element, own)
        else:
            self.walk_all(element, own)
        self.flush()
        if marker and len(self.blocks) == start + 1 and isinstance(line := self.blocks[start], Line):
            self.blocks[start] = office.Numbered(
                Line(line.runs), marker, min(level, DEEPEST_LIST - self.depth)
            )
        self.tag, self.align = before

    def walk_lines(self, element: Element, look: Look) -> None:
        """Text whose line breaks count."""
        for number, line in enumerate(element.text().split("\n")):
            if number:
                self.runs.append(line_break())
            self.runs.append(Run(line, look))

    def tag_of(self, element: Element) -> str:
        if self.place:
            return PARAGRAPH  # no headings inside lists and tables
        if element.tag in self.lower:
            return SUBHEADING
        if element.tag in ("h1", "h2") or not _TITLES.isdisjoint(element.classes):
            return HEADING
        return self.tag

    def look_of(self, element: Element, look: Look) -> Look:
        marks, href = set(look.marks), look.href
        style = element.style
        if mark := _MARK_OF.get(element.tag):
            marks.add(mark)
        if element.tag == "a" and not href and (address := _address(element)):
            href = address
        weight = style.get("font-weight", "")
        if weight in ("bold", "bolder", "600", "700", "800", "900"):
            marks.add("strong")
        elif weight in ("normal", "400"):
            marks.discard("strong")
        slant = style.get("font-style", "")
        if slant in ("italic", "oblique"):
            marks.add("em")
        elif slant == "normal":
            marks.discard("em")
        decoration = style.get("text-decoration", "") + style.get("text-decoration-line", "")
        marks |= {mark for word, mark in (("underline", "u"), ("line-through", "s")) if word in decoration}
        if (position := style.get("vertical-align", "")) in ("sub", "super"):
            marks.add("sub" if position == "sub" else "sup")
        if self.tag != PARAGRAPH or self.place == "th":
            marks.discard("strong")  # it is bold as it is
        if href:
            marks.discard("u")
        if "sup" in marks:
            marks.discard("sub")
        return Look(frozenset(marks), href)

    def add_list(self, element: Element, look: Look) -> None:
        if self.depth >= DEEPEST_LIST:
            for child in element.children:  # deeper than anybody reads: its items as paragraphs
                if not isinstance(child, str) and not office.is_hidden(child):
                    self.add_block(child, look)
            return
        items: list[list[Block]] = []
        for child in element.children:
            if isinstance(child, str):
                if not child.strip():
                    continue
                child = Element("li", {}, [child])
            if office.is_hidden(child):
                continue
            inner = self.inner("li", self.depth + 1)
            inner.align = _alignment(child)
            own = inner.look_of(child, look)
            if child.tag == "li":
                inner.walk_all(child, own)
            else:
                inner.walk(child, own)
            blocks = inner.done()
            if child.tag in _LISTS and items:  # Word nests a list beside the item, not in it
                items[-1] += blocks
            elif blocks and isinstance(blocks[0], Items):
                items += blocks[0].items  # a list within nothing
                items[-1] += blocks[1:]
            elif blocks:
                items.append(blocks)
        if items:
            is_ordered = element.tag == "ol"
            self.blocks.append(
                Items(items, is_ordered, _number(element, "start", 1, 9999) if is_ordered else 1)
            )

    def add_table(self, element: Element, look: Look) -> None:
        for child in _parts(element, "caption"):
            self.add_block(child, look)
        rows: list[list[Cell]] = []
        for row, is_head in _rows(element):
            cells = []
            for cell in row.children:
                if isinstance(cell, Element) and cell.tag in ("td", "th"):
                    cells.append(self.cell(cell, look, is_head))
            rows.append(cells)
        if self.place in ("td", "th"):  # no table in a table: its cells as paragraphs
            self.blocks += [block for row in rows for cell in row for block in cell.blocks]
            return
        table = tables.regular(rows, guess_header=self.is_from_office)
        if table is None:
            self.blocks += [block for row in rows for cell in row for block in cell.blocks]
        else:
            self.blocks.append(table)

    def cell(self, element: Element, look: Look, is_head: bool) -> Cell:
        is_header = is_head or element.tag == "th"
        inner = self.inner("th" if is_header else "td", self.depth)
        inner.align = _alignment(element)
        own = inner.look_of(element, look)
        inner.walk_all(element, Look(own.marks - {"strong"}, own.href) if is_header else own)
        shade = element.attributes.get("bgcolor") or element.style.get("background") or ""
        shade = shade or element.style.get("background-color", "")
        return Cell(
            blocks=inner.done(),
            is_header=is_header,
            colspan=_number(element, "colspan", 1, 1000),
            rowspan=_number(element, "rowspan", 1, 65_534),
            is_set_off=bool(shade)
            and not re.match(r"(white|transparent|none|#fff(fff)?)\b", shade, re.IGNORECASE),
        )


def _alignment(element: Element) -> str:
    for name in element.classes:
        if name in ALIGNMENTS:
            return name
    said = element.style.get("text-align") or element.attributes.get("align", "").lower()
    if element.tag == "center" or said in ("center", "middle"):
        return CENTRE
    return RIGHT if said in ("right", "end") else ""


def _address(link: Element) -> str:
    """Where a link leads: a page, a mail address, a telephone number, or a page of this site; empty for all else."""
    address = "".join(link.attributes.get("href", "").split())
    return address if _ADDRESS.match(address) else ""


def _number(element: Element, name: str, lowest: int, highest: int) -> int:
    text = element.attributes.get(name, "").strip()
    return (
        min(max(int(text), lowest), highest)
        if text.isascii() and text.isdigit() and len(text) < 9
        else lowest
    )


def _parts(table: Element, tag: str) -> Iterator[Element]:
    for child in table.children:
        if isinstance(child, Element) and child.tag == tag and not office.is_hidden(child):
            yield child


def _rows(table: Element) -> Iterator[tuple[Element, bool]]:
    """The rows, each with whether it is in the table's head. Word's last row of no height only keeps columns wide."""
    for child in table.children:
        if not isinstance(child, Element) or office.is_hidden(child):
            continue
        rows = [child] if child.tag == "tr" else list(_parts(child, "tr"))
        for row in rows:
            if row.attributes.get("height") != "0":
                yield row, child.tag == "thead"
