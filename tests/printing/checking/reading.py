"""What a reader's program finds in a finished file: for tests that say what the user gets. Pages count from 0."""

from collections.abc import Iterator
from pathlib import Path

import pikepdf
from pikepdf import Name

from . import fonts as font_facts
from .fonts import FontFacts
from .navigation import Destinations, Outline, address_of, target_of
from .opened import Opened, opened
from .structure import Element, Mark, Structure
from .trees import name_tree, number_tree

# Elements that only dress up a part of another's text: what they hold is read as that one's.
DRESSING = frozenset(("Span", "NonStruct", "Quote", "Code", "Private"))
NUMERALS = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def outline(path: Path | str) -> list[tuple[int, str, int | None]]:
    """The bookmarks in their order: level (from 1), title, page."""
    with opened(path, []) as file:
        found = Outline(file, Destinations(file)).bookmarks
        return [(bookmark.level, bookmark.title, bookmark.page) for bookmark in found]


def links(path: Path | str) -> list[tuple[int, int | str | None]]:
    """The links of all pages: page, and the page or the address that it leads to."""
    with opened(path) as file:
        destinations = Destinations(file)
        return [
            (index, address_of(link) or destinations.page(target_of(link)))
            for index in file.sample
            for link in file.annotations(index)
            if link.get("/Subtype") == Name.Link
        ]


def labels(path: Path | str) -> list[str]:
    """What viewers call each page."""
    with opened(path, []) as file:
        found: list[str] = []
        tree = file.pdf.Root.get("/PageLabels", pikepdf.Dictionary())
        ranges = list(number_tree(tree, "", lambda _problem: None))
        ends = [start for start, _label in ranges[1:]] + [len(file.pages)]
        for (start, label), end in zip(ranges, ends, strict=False):
            found += [_label(label, number) for number in range(end - start)]
        return found


def _label(label: pikepdf.Object, offset: int) -> str:
    number, style = int(label.get("/St", 1)) + offset, str(label.get("/S", ""))
    text = {"/D": str(number), "/R": _roman(number), "/r": _roman(number).lower()}.get(style, "")
    if style in ("/A", "/a"):
        text = chr(ord(style[1]) + (number - 1) % 26) * ((number - 1) // 26 + 1)
    return str(label.get("/P", "")) + text


def _roman(number: int) -> str:
    text = ""
    for value, numeral in NUMERALS:
        text += numeral * (number // value)
        number %= value
    return text


def attachments(path: Path | str) -> dict[str, bytes]:
    """The attached files by their names."""
    with opened(path, []) as file:
        tree = file.pdf.Root.get("/Names", {}).get("/EmbeddedFiles", pikepdf.Dictionary())
        return {
            str(entry.get("/UF", entry.get("/F"))): entry.EF.F.read_bytes()
            for _key, entry in name_tree(tree, "", lambda _problem: None)
        }


def fonts(path: Path | str) -> list[FontFacts]:
    """The fonts that the pages name."""
    with opened(path) as file:
        return [font_facts.facts(font) for font in font_facts.fonts_of(file).values()]


def tag_texts(path: Path | str) -> list[tuple[str, str]]:
    """What a screen reader reads, in its order: tag and text, an alternative text in place of what it stands for.

    Where a line ends nothing is put in: neither does Chinese have a space there, nor does the file say that it ends.
    """
    with opened(path) as file:
        found: list[tuple[str, str]] = []
        holder: Element | None = None
        for element, text in _texts(file, Structure(file)):
            if not text:
                continue
            if element is holder and found:
                found[-1] = (found[-1][0], found[-1][1] + text)
            else:
                found.append((element.tag, text))
            holder = element
        return found


def _texts(file: Opened, structure: Structure) -> Iterator[tuple[Element, str]]:
    """The pieces of text, each with the element that a reader would name."""
    stack: list[tuple[Element, Element | Mark]] = [(root, root) for root in reversed(structure.roots)]
    while stack:
        holder, part = stack.pop()
        if isinstance(part, Mark):
            if part.page is not None and part.form is None:
                yield holder, "".join(file.content(part.page).marks.get(part.mcid, []))
            continue
        if part.tag not in DRESSING:
            holder = part
        instead = part.obj.get("/ActualText", part.obj.get("/Alt"))
        if instead is not None:
            yield holder, str(instead)
            continue
        stack.extend((holder, kid) for kid in reversed(part.kids) if isinstance(kid, Element | Mark))
