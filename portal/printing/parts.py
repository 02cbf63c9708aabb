"""A document cut into parts: what each part says (HTML), before anybody knows on which page it will stand.

Cover, notes, contents, statistics, the sections' tables in pieces. Each part is laid out by itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import segno
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .documents import EMPTY, Book, Column, Line, Row, Section, Sheet, Table, TableRow
from .numerals import chinese_numeral

ROMAN, ARABIC, NO_NUMBER = "upper-roman", "decimal", ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part: a template with what it shows, and how its pages are numbered."""

    template: str
    context: dict[str, Any] = field(repr=False)
    numbering: str = ARABIC

    def html(self, *, first_page: int = 1, **more: Any) -> str:
        """The part's HTML, its first page numbered ``first_page``: an odd page lies on the right, an even one left."""
        context = {
            **self.context,
            **more,
            "first_page": first_page,
            # the pages of this part that lie on the right, counted from its own first
            "right": "odd" if first_page % 2 else "even",
            "left": "even" if first_page % 2 else "odd",
            "numbering": self.numbering,
        }
        return render_to_string(self.template, context)


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """One line of the contents; ``anchor`` is where it leads, ``level`` 0 a group, 1 a section."""

    level: int
    title: str
    anchor: str
    page: str = ""


def cover(book: Book) -> Part:
    return Part("printing/cover.html", {"book": book}, NO_NUMBER)


def notes(book: Book) -> Part:
    """The back of the cover: what this is, and how to check it against the ledger."""
    return Part("printing/notes.html", {"book": book, "qr_code": qr_code(book.ledger.url)}, NO_NUMBER)


def blank(book: Book) -> Part:
    """An empty page: the back of a sheet whose next part must begin on a right-hand page."""
    return Part("printing/blank.html", {"book": book}, NO_NUMBER)


def contents(book: Book, entries: Sequence[ContentsEntry]) -> Part:
    return Part("printing/contents.html", {"book": book, "entries": entries}, ROMAN)


def statistics(book: Book) -> Part:
    return Part("printing/statistics.html", {"book": book, "total": book.row_count}, ROMAN)


def section_rows(book: Book, number: int, start: int, end: int) -> Part:
    """The rows ``start`` to ``end`` (without it) of section ``number`` (from 1); the heading with row 0 only."""
    section = book.sections[number - 1]
    above = book.sections[number - 2].path if number > 1 else ()
    context = {
        "book": book,
        "section": section,
        "is_first": start == 0,
        "title": section_title(number, section),
        "anchor": section_anchor(number),
        "groups": [(depth + 1, name) for depth, name in new_groups(above, section.path)],
        "level": len(section.path) + 1,
        "columns": book.columns,
        "widths": _widths(book.columns),
        "heading_rows": heading_rows(book.columns),
        "rows": [
            _row(book, row, row_anchor(number, start + offset))
            for offset, row in enumerate(section.rows[start:end])
        ],
    }
    return Part("printing/section.html", context)


def sheet(record: Sheet) -> Part:
    return Part("printing/sheet.html", {"sheet": record, "qr_code": qr_code(record.page_url)})


def table(record: Table) -> Part:
    context = {
        "table": record,
        "widths": _widths(record.columns),
        "heading_rows": heading_rows(record.columns),
        "rows": [(row.style, _cells_of(record, row)) for row in record.rows],
        "qr_code": qr_code(record.page_url),
    }
    return Part("printing/table.html", context)


def _cells_of(record: Table, row: TableRow) -> list[tuple[Column, tuple[Line, ...]]]:
    """The row's cells with their columns; a single cell goes over all of them and looks like none."""
    if len(row.cells) == 1:
        return [(Column("", "", 0), row.cells[0])]
    return list(zip(record.columns, row.cells, strict=True))


def _widths(columns: Sequence[Column]) -> list[tuple[str, str]]:
    """The columns' keys, each with its share of the table's width."""
    total = sum(column.width for column in columns)
    return [(column.key, f"{column.width / total:.4%}") for column in columns]


def _row(book: Book, row: Row, anchor: str) -> dict[str, Any]:
    cells = [
        (column, cell or (Line(EMPTY, "none"),)) for column, cell in zip(book.columns, row.cells, strict=True)
    ]
    return {"anchor": anchor, "row": row, "cells": cells}


def section_anchor(number: int) -> str:
    return f"section-{number}"


def row_anchor(section: int, index: int) -> str:
    return f"row-{section}-{index}"


def section_title(number: int, section: Section) -> str:
    """一、办公室."""
    return _("%(number)s、%(name)s") % {"number": chinese_numeral(number), "name": section.name}


def new_groups(before: tuple[str, ...], path: tuple[str, ...]) -> list[tuple[int, str]]:
    """The organisations that ``path`` enters after ``before``, each with its depth: they get a heading there."""
    common = 0
    while common < min(len(before), len(path)) and before[common] == path[common]:
        common += 1
    return [(depth, path[depth]) for depth in range(common, len(path))]


def contents_entries(book: Book, pages: dict[str, str]) -> Iterator[ContentsEntry]:
    """The lines of the contents; ``pages`` are the page numbers by anchor, as printed."""
    if book.statistics:
        yield ContentsEntry(1, _("%(noun)s统计表") % {"noun": book.noun}, "statistics", pages["statistics"])
    path: tuple[str, ...] = ()
    for number, section in enumerate(book.sections, start=1):
        anchor = section_anchor(number)
        for _depth, name in new_groups(path, section.path):
            yield ContentsEntry(0, name, anchor)
        path = section.path
        yield ContentsEntry(1, section_title(number, section), anchor, pages[anchor])


@dataclass(frozen=True, slots=True)
class Heading:
    """One cell of a table's head."""

    text: str
    columns: int = 1
    rows: int = 1


def heading_rows(columns: Sequence[Column]) -> list[list[Heading]]:
    """A table's head: one row, or two when neighbouring columns share a group."""
    if not any(column.group for column in columns):
        return [[Heading(column.heading) for column in columns]]
    upper: list[Heading] = []
    lower: list[Heading] = []
    previous = ""
    for column in columns:
        if not column.group:
            upper.append(Heading(column.heading, rows=2))
        else:
            lower.append(Heading(column.heading))
            if previous == column.group:
                upper[-1] = Heading(upper[-1].text, columns=upper[-1].columns + 1)
            else:
                upper.append(Heading(column.group))
        previous = column.group
    return [upper, lower]


def qr_code(address: str) -> SafeString | str:
    """A QR code of ``address`` as inline SVG; empty without an address."""
    if not address:
        return ""
    code = segno.make(address, error="m", micro=False)
    return mark_safe(code.svg_inline(border=0, omitsize=True, dark="#000", title=address))
