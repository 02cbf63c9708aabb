"""What a printed document says. Plain data: an app fills it in from what is published, the engine prints it.

Every text is plain text (no markup), already in the words the reader should see. Nothing here knows the database,
and nothing here knows how a page looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.publishing.ledger import chain

from .typesetting import paragraphs

EMPTY = "—"


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of a cell; ``style`` is a class of the stylesheet (``sub``, ``note``)."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a book's tables. ``width`` is its share, in millimetres of a table 261 wide.

    ``style`` is a class of the stylesheet: ``c`` centred, ``code`` for codes, ``phone`` for phone numbers.
    """

    key: str
    heading: str
    width: float
    style: str = ""
    group: str = ""  # a heading over it and its neighbours of the same group


@dataclass(frozen=True, slots=True)
class Row:
    """One record, one row of the table; ``title`` is how bookmarks call it."""

    title: str
    cells: tuple[tuple[Line, ...], ...]
    # Text too long for its column: set below the row over the table's whole width, under ``below_heading``.
    below: tuple[Line, ...] = ()
    below_heading: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One organisation's rows. ``path`` names the organisations above it, from below the book's own downwards."""

    name: str
    rows: Sequence[Row]
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CountTable:
    """A table of numbers: a row a section, a column a heading. Sums are made when it is printed."""

    title: str
    row_heading: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def totals(self) -> tuple[int, ...]:
        """The sum of each column."""
        return tuple(
            sum(numbers[index] for _name, numbers in self.rows) for index in range(len(self.headings))
        )


@dataclass(frozen=True, slots=True)
class LedgerMark:
    """The entry of the public ledger that a print goes back to: ``sequence`` 0 while nothing was ever published."""

    sequence: int = 0
    entry_hash: str = ""
    recorded_on: date | None = None
    url: str = ""  # where the ledger can be read and checked

    @property
    def fingerprint(self) -> str:
        """The short form of the entry's hash."""
        return chain.fingerprint(self.entry_hash)


@dataclass(frozen=True, slots=True)
class Book:
    """A catalogue: cover, notes, contents, statistics, and a table a section."""

    title: str
    sponsor: str
    version_date: date
    columns: tuple[Column, ...]
    sections: Sequence[Section]
    ledger: LedgerMark
    scope: str = ""  # what part of the catalogue it is: 法制科 · 行政处罚
    mark: str = ""  # 内部资料, when it holds more than society may read
    audience: str = ""  # 公开范围, in words
    portal_name: str = ""
    portal_url: str = ""
    complaint: str = ""  # where to complain
    unit: str = ""  # what the rows are counted in: 项
    noun: str = ""  # what a row is: 职权
    statistics: tuple[CountTable, ...] = ()
    state: str = ""  # see ``registry.Version``

    @property
    def row_count(self) -> int:
        return sum(len(section.rows) for section in self.sections)


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a sheet: heading and what stands beside it."""

    heading: str
    lines: tuple[Line, ...]

    @property
    def is_long(self) -> bool:
        """Whether it may run on to the next page; a shorter one moves there as a whole."""
        return sum(len(line.text) for line in self.lines) > 400 or len(self.lines) > 12


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing that belongs to a record, an SVG for each page: of all that is printed the only thing that is markup."""

    title: str
    pages: tuple[SafeString, ...]
    is_across: bool = False


# What a page has room for below a picture's heading and above its foot, in px: upright and across (catalogue.css).
PICTURE_UPRIGHT, PICTURE_ACROSS = (657.0, 845.0), (1008.0, 565.0)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One record, printed in full."""

    title: str
    name: str
    sponsor: str
    fields: tuple[Field, ...]
    ledger: LedgerMark
    version: str = ""  # 第3版，2026年11月24日公开
    mark: str = ""
    portal_name: str = ""
    portal_url: str = ""
    page_url: str = ""  # the record's public page: its QR code is printed
    pictures: tuple[Picture, ...] = ()
    state: str = ""  # see ``registry.Version``


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table that stands alone, with a cell a column, or a single one over all of them.

    ``style``: classes of the stylesheet (``band`` before rows that belong together, ``marked``, ``long``, ``total``).
    """

    cells: tuple[tuple[Line, ...], ...]
    style: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table that stands alone, across the sheet, its head on every page: a few facts above it, remarks below."""

    title: str
    sponsor: str
    columns: tuple[Column, ...]
    rows: Sequence[TableRow]
    ledger: LedgerMark
    version_date: date
    lead: tuple[str, ...] = ()  # the table in a few sentences, a line each
    facts: tuple[Field, ...] = ()
    remarks: tuple[str, ...] = ()
    portal_name: str = ""
    page_url: str = ""  # the same on the public site: its QR code is printed
    state: str = ""  # see ``registry.Version``


Printable = Book | Sheet | Table


def numbered(texts: Sequence[str]) -> tuple[Line, ...]:
    """``texts`` as paragraphs, numbered when there are several."""
    kept = [text for text in texts if text.strip()]
    if len(kept) == 1:
        return tuple(Line(line) for line in paragraphs(kept[0]))
    lines: list[Line] = []
    for number, text in enumerate(kept, start=1):
        first, *more = paragraphs(text) or ("",)
        lines += [Line(_("%(number)d．%(text)s") % {"number": number, "text": first}), *map(Line, more)]
    return tuple(lines)
