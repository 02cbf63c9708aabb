"""The places in contents and indexes where page numbers will stand: found in what WeasyPrint has laid out and drawn."""

from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure import boxes

from .pdf.fragment import Slot

# The colour of a page number that isn't known yet (catalogue.css, .page-of): so its glyphs are found in the content.
UNKNOWN_COLOUR = b"0 0 0.003922 rg"


def places_of_numbers(box: Any, right: float = 0.0) -> Iterator[tuple[str, float]]:
    """Each place for a page number below ``box``, in the order in which they are drawn: what the number is of, and
    where its line ends, in CSS pixels.
    """
    if isinstance(box, boxes.TextBox):
        if (
            box.element is not None
            and box.element_tag == "span"
            and (anchor := box.element.get("data-anchor"))
        ):
            yield anchor, right
        return
    if isinstance(box, boxes.BlockBox):
        right = box.padding_box_x() + box.padding_width()
    for child in getattr(box, "children", ()):
        yield from places_of_numbers(child, right)


def with_slots(
    data: bytes, places: list[tuple[str, float]], height: float, points: float
) -> tuple[bytes, list[Slot]]:
    """The content, and where in it the page numbers' glyphs are shown: those in the unknown numbers' colour."""
    slots: list[Slot] = []
    colour, font, size, position = b"", "", 0.0, 0
    left = base = 0.0
    for line in data.split(b"\n"):
        words = line.split(b" ")
        if words[-1] == b"rg":
            colour = line
        elif words[-1] == b"Q":
            colour = b""
        elif words[-1] == b"Tf":
            font, size = words[0][1:].decode(), float(words[1])
        elif words[-1] == b"Tm":
            left, base = float(words[4]), float(words[5])
        elif words[-1] == b"TJ" and colour == UNKNOWN_COLOUR:
            anchor, right = places[len(slots)]
            lengths = (size * points, left * points, (height - base) * points, right * points)
            rounded = (round(length, 3) for length in lengths)
            slots.append(Slot(anchor, position, position + len(line), font, *rounded))
        position += len(line) + 1
    if len(slots) != len(places):
        raise ValueError(f"{len(places)} page numbers were laid out, {len(slots)} drawn")
    return data.replace(UNKNOWN_COLOUR, b"0 0 0 rg       "), slots
