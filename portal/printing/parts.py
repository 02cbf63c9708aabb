"""A document cut into parts: what each part says (HTML), before anybody knows on which page it will stand.

Cover, notes, contents, statistics, the sections' tables, the sheets of records, indexes. Each is laid out by itself.
Long ones are *flows*: they are laid out in pieces, each beginning where a page begins.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Protocol

import segno
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .bulletins import Bulletin
from .documents import (
    Book,
    Column,
    Entry,
    Form,
    Index,
    IndexEntry,
    Line,
    Report,
    Section,
    Sheet,
    Table,
    TableRow,
)
from .numerals import chinese_numeral
from .properties import version_of

# How anchors begin that only serve to find where pages begin: no link leads there, and no fragment keeps them.
PASSING = "."


class Flow(Protocol):
    """A part of many items, to be laid out in pieces. Pickled on its way to another process."""

    at_once: int  # so many items are laid out together, if they fill more than a page
    group: str  # what its paragraphs are together, for screen readers: TOC, Index, or nothing

    @property
    def count(self) -> int:
        """How many items there are."""

    def html(self, start: int, end: int) -> str:
        """The items from ``start`` to ``end`` (without it); what stands above the first of all with item 0."""

    def anchor(self, index: int) -> str:
        """What the item is called by in the HTML."""


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """One line of the contents; ``anchor`` is where it leads, ``level`` 0 a group, 1 a section, 2 a record."""

    level: int
    title: str
    anchor: str
    has_page: bool = True


def cover(book: Book) -> str:
    return render_to_string("printing/cover.html", {"book": book})


def notes(book: Book) -> str:
    """The back of the cover: what this is, and how to check it against the ledger."""
    return render_to_string("printing/notes.html", {"book": book, "qr_code": qr_code(book.ledger.url)})


def blank() -> str:
    """An empty page: the back of a sheet whose next part must begin on a right-hand page."""
    return render_to_string("printing/blank.html")


@dataclass(frozen=True, slots=True)
class BookTitle:
    """What stands above the first page of a book without a cover: what it is called, and which version it is."""

    words: str
    version: str


def book_title(book: Book) -> BookTitle:
    words = f"{book.sponsor}{book.title}" + (f"（{book.scope}）" if book.scope else "")
    return BookTitle(words, version_of(book))


def statistics(book: Book, book_title: BookTitle | None = None) -> str:
    context = {"book": book, "total": book.row_count, "book_title": book_title}
    return render_to_string("printing/statistics.html", context)


def lettering(text: str, use: str) -> str:
    """``text`` in the face of ``use`` (``number``, ``head``, ``mark``): what furniture takes its glyphs from."""
    return render_to_string("printing/lettering.html", {"text": text, "use": use})


@dataclass(frozen=True, slots=True)
class Contents:
    """目录. ``book_title`` stands above it when there is no cover."""

    entries: Sequence[ContentsEntry]
    book_title: BookTitle | None = None
    at_once: int = 80
    group: str = "TOC"

    @property
    def count(self) -> int:
        return max(1, len(self.entries))

    def html(self, start: int, end: int) -> str:
        lines = [
            (self.anchor(index), entry, self._leads(index))
            for index, entry in enumerate(self.entries[start:end], start)
        ]
        context = {"entries": lines, "is_first": start == 0, "book_title": self.book_title}
        return render_to_string("printing/contents.html", context)

    def anchor(self, index: int) -> str:
        return f"{PASSING}c{index}"

    def _leads(self, index: int) -> bool:
        """Whether the next line belongs below this one."""
        below = self.entries[index + 1 : index + 2]
        return bool(below) and below[0].level > self.entries[index].level


@dataclass(frozen=True, slots=True)
class IndexLines:
    """One index. Its groups' headings belong to their first line; the columns are filled page by page."""

    index: Index
    at_once: int = 120
    group: str = "Index"

    @property
    def lines(self) -> list[tuple[str, IndexEntry, bool]]:
        """Each entry with the heading above it, if there is one, and whether it is the last below that."""
        return [
            (heading if place == 0 else "", entry, place == len(entries) - 1)
            for heading, entries in self.index.groups
            for place, entry in enumerate(entries)
        ]

    @property
    def count(self) -> int:
        return sum(len(entries) for _heading, entries in self.index.groups)

    def html(self, start: int, end: int) -> str:
        lines = [(self.anchor(start + place), *line) for place, line in enumerate(self.lines[start:end])]
        context = {
            "title": self.index.title,
            "anchor": index_anchor(self.index),
            "is_first": start == 0,
            "is_end": end == self.count,
            "lines": lines,
        }
        return render_to_string("printing/index.html", context)

    def anchor(self, index: int) -> str:
        return f"{PASSING}i{index}"


@dataclass(frozen=True, slots=True)
class SectionHeading:
    """What stands above a section's first record. ``groups``: the organisations that begin there, with their level."""

    title: str
    anchor: str
    level: int
    count: int
    unit: str
    groups: tuple[tuple[int, str], ...]
    book_title: BookTitle | None = None  # above all, where nothing else says what the book is


def headings(book: Book) -> list[SectionHeading]:
    """The headings of all sections of ``book``."""
    found: list[SectionHeading] = []
    above: tuple[str, ...] = ()
    bare = not (book.has_cover or book.has_contents or book.statistics)
    for number, section in enumerate(book.sections, start=1):
        above_all = book_title(book) if bare and number == 1 else None
        groups = tuple((depth + 1, name) for depth, name in new_groups(above, section.path))
        title, anchor = section_title(number, section), section_anchor(section)
        found.append(
            SectionHeading(
                title, anchor, len(section.path) + 1, section.announced_count, book.unit, groups, above_all
            )
        )
        above = section.path
    return found


def entry(sheet: Sheet, record: Entry, level: int, heading: SectionHeading | None) -> str:
    """The pages of one record in a book; ``heading`` above the first of a section."""
    context = {
        "sheet": sheet, "entry": record, "level": level, "heading": heading, "qr_code": qr_code(sheet.page_url)
    }  # fmt: skip
    return render_to_string("printing/entry.html", context)


def alone(document: Sheet | Form | Table | Report) -> str:
    """The pages of a document that isn't a book."""
    match document:
        case Bulletin():
            return bulletin(document)
        case Sheet():
            return sheet(document)
        case Form():
            return form(document)
        case Report():
            return report(document)
    return table(document)


def sheet(record: Sheet) -> str:
    return render_to_string("printing/sheet.html", {"sheet": record, "qr_code": qr_code(record.page_url)})


def bulletin(record: Bulletin) -> str:
    notices = [(notice, qr_code(notice.page_url)) for notice in record.notices]
    return render_to_string("printing/bulletin.html", {"notices": notices})


def form(record: Form) -> str:
    return render_to_string("printing/form.html", {"form": record})


def report(record: Report) -> str:
    return render_to_string("printing/report.html", {"report": record, "qr_code": qr_code(record.page_url)})


def table(record: Table) -> str:
    context = {
        "table": record,
        "widths": widths(record.columns),
        "heading_rows": heading_rows(record.columns),
        "rows": [(row.style, _cells_of(record, row)) for row in record.rows],
        "qr_code": qr_code(record.page_url),
    }
    return render_to_string("printing/table.html", context)


def _cells_of(record: Table, row: TableRow) -> list[tuple[Column, tuple[Line, ...]]]:
    """The row's cells with their columns; a single cell goes over all of them and looks like none."""
    if len(row.cells) == 1:
        return [(Column("", "", 0), row.cells[0])]
    return list(zip(record.columns, row.cells, strict=True))


def widths(columns: Sequence[Column]) -> list[tuple[str, str]]:
    """The columns' keys, each with its share of the table's width."""
    total = sum(column.width for column in columns)
    return [(column.key, f"{column.width / total:.4%}") for column in columns]


def section_anchor(section: Section) -> str:
    """The section's anchor: by its name, so that it stays when a section before it comes or goes."""
    name = "\n".join((*section.path, section.name))
    return f"section-{hashlib.sha256(name.encode()).hexdigest()[:10]}"


def index_anchor(index: Index) -> str:
    return f"index-{hashlib.sha256(index.title.encode()).hexdigest()[:10]}"


def section_title(number: int, section: Section) -> str:
    """一、办公室."""
    return _("%(number)s、%(name)s") % {"number": chinese_numeral(number), "name": section.name}


def new_groups(before: tuple[str, ...], path: tuple[str, ...]) -> list[tuple[int, str]]:
    """The organisations that ``path`` enters after ``before``, each with its depth: they get a heading there."""
    common = 0
    while common < min(len(before), len(path)) and before[common] == path[common]:
        common += 1
    return [(depth, path[depth]) for depth in range(common, len(path))]


STATISTICS = "statistics"


def contents_entries(book: Book) -> Iterator[ContentsEntry]:
    """The lines of the contents."""
    if book.statistics:
        yield ContentsEntry(1, _("%(noun)s统计表") % {"noun": book.noun}, STATISTICS)
    for heading, section in zip(headings(book), book.sections, strict=True):
        for _depth, name in heading.groups:
            yield ContentsEntry(0, name, heading.anchor, has_page=False)
        yield ContentsEntry(1, heading.title, heading.anchor)
        for record in section.entries:
            yield ContentsEntry(2, record.title, record.anchor)
    for index in book.indexes:
        yield ContentsEntry(1, index.title, index_anchor(index))


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
    svg = BytesIO()
    code.save(svg, kind="svg", xmldecl=False, nl=False, border=0, omitsize=True, dark="#000", title=address)
    return mark_safe(svg.getvalue().decode())
