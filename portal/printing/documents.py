"""What a printed document says. Plain data: an app fills it in from what is published, the engine prints it.

Every text is plain text (no markup), already in the words the reader should see. Nothing here knows the database,
and nothing here knows how a page looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

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
    anchor: str = ""  # what an index calls it by; unique within the book


@dataclass(frozen=True, slots=True)
class Entry:
    """One record that has pages of its own in a book.

    ``record`` is what the book's ``SheetSource`` finds it by. ``key`` stands for all that its pages show: as long as
    it stays the same, pages that were drawn before are taken again, and the record isn't even read.
    """

    record: int
    key: str
    title: str
    anchor: str  # unique within the book
    code: str = ""


class SheetSource(Protocol):
    """Where a book's sheets come from. Two steps, since the pages are drawn in other processes, which have no database.

    An object of a class, or a dataclass: it is pickled on its way there.
    """

    def materials(self, records: Sequence[int]) -> Sequence[Any]:
        """What is to be known of ``records`` (in that order), read from the database; ready to be pickled.

        Raises ``registry.Changed`` when one of them no longer shows what its entry's ``key`` stands for: its pages would
        be kept under the key of others.
        """

    def sheet(self, material: Any) -> "Sheet":
        """The sheet of one record. Asks no database."""


@dataclass(frozen=True, slots=True)
class Section:
    """One organisation's records: ``rows`` of a table, or ``entries`` with pages of their own, never both.

    ``path`` names the organisations above it, from below the book's own downwards.
    """

    name: str
    rows: Sequence[Row] = ()
    path: tuple[str, ...] = ()
    entries: Sequence[Entry] = ()
    announced: int = 0  # how many records it says it has, when it is only the beginning of it (a preview)

    @property
    def count(self) -> int:
        """How many records it has."""
        return len(self.rows) + len(self.entries)

    @property
    def announced_count(self) -> int:
        """How many records it says it has."""
        return self.announced or self.count


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One line of an index: what it leads to (``Entry.anchor``, ``Row.anchor``), whose page number is printed."""

    title: str
    anchor: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Index:
    """One index at the end of a book (按汉语拼音, 按编码): groups with a heading each (A, B; or a code's first part)."""

    title: str
    groups: Sequence[tuple[str, Sequence[IndexEntry]]]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the PDF: the data that it was printed from (PDF/A-3)."""

    name: str
    mime_type: str
    description: str
    content: bytes


A4, A3 = "A4", "A3"


@dataclass(frozen=True, slots=True)
class Make:
    """How a document is made, whatever it says."""

    paper: str = A4
    watermark: str = ""  # 草稿, on every page
    # PDF/A-3b, with the data attached, for the archive. (PDF/UA-1 every file is.)
    is_archival: bool = False
    attachments: Sequence[Attachment] = ()


PLAIN = Make()


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
    """A catalogue: cover, notes, contents, statistics, a table or the sheets of each section, and indexes."""

    title: str
    sponsor: str
    version_date: date
    columns: tuple[Column, ...]  # of the tables
    sections: Sequence[Section]
    ledger: LedgerMark
    source: SheetSource | None = None  # of the sheets, where sections have entries
    has_cover: bool = True  # and the notes on its back
    has_contents: bool = True
    indexes: Sequence[Index] = ()
    make: Make = PLAIN
    scope: str = ""  # what part of the catalogue it is: 法制科·行政处罚
    part: str = ""  # the same as it stands before what is counted: 法制科·行政处罚的
    disclosed: int = 0  # how many records the sponsor has in public; 0 for the whole, or untold
    mark: str = ""  # 内部资料, when it holds more than society may read
    audience: str = ""  # 公开范围, in words
    portal_name: str = ""
    complaint: str = ""  # where to complain
    unit: str = ""  # what the rows are counted in: 项
    noun: str = ""  # what a row is: 职权
    statistics: tuple[CountTable, ...] = ()
    state: str = ""  # see ``registry.Version``
    is_draft: bool = False  # it holds what isn't public yet: the ledger doesn't vouch for it
    announced: int = 0  # as for a section

    @property
    def row_count(self) -> int:
        return sum(section.count for section in self.sections)

    @property
    def announced_count(self) -> int:
        """How many records it says it holds."""
        return self.announced or self.row_count


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a sheet: heading and what stands beside it."""

    heading: str
    lines: tuple[Line, ...]
    is_wide: bool = False  # a row of its own, however short it is

    @property
    def is_long(self) -> bool:
        """Whether it may run on to the next page; a shorter one moves there as a whole."""
        return sum(len(line.text) for line in self.lines) > 400 or len(self.lines) > 12

    @property
    def is_short(self) -> bool:
        """Whether it needs one line of half a row: eleven Chinese characters, or twice as many Latin ones."""
        text = self.lines[0].text if len(self.lines) == 1 else ""
        return not self.is_wide and 0 < len(text) + sum(character > "\u2e7f" for character in text) <= 22


def paired(fields: Sequence[Field]) -> list[tuple[Field, ...]]:
    """``fields`` as rows of a form: two short ones that follow each other share one."""
    rows: list[tuple[Field, ...]] = []
    for field in fields:
        if field.is_short and rows and len(rows[-1]) == 1 and rows[-1][0].is_short:
            rows[-1] = (rows[-1][0], field)
        else:
            rows.append((field,))
    return rows


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing that belongs to a record, an SVG for each page: of all that is printed the only thing that is markup."""

    title: str
    pages: tuple[SafeString, ...]
    is_across: bool = False


# What a page has room for below a picture's heading and above its foot, in px: upright and across (catalogue.css).
PICTURE_UPRIGHT, PICTURE_ACROSS = (657.0, 845.0), (1008.0, 565.0)
# The faces that a picture's words are set in, as its font-family. No spaces: in pictures WeasyPrint takes them along.
PICTURE_FONTS = "'Official Latin','Official Hei','Noto Sans CJK SC',sans-serif"


# So many Chinese characters stand on one line of a sheet's name (catalogue.css).
NAME_ROOM = 24


@dataclass(frozen=True, slots=True)
class Sheet:
    """One record, printed in full: alone, under its title, or among a book's entries (then without one)."""

    title: str
    name: str
    sponsor: str
    fields: tuple[Field, ...]
    ledger: LedgerMark
    code: str = ""  # what stands above the name in a book, and at the head of further pages
    name_lines: tuple[str, ...] = ()  # the name as its lines should break; () for one that fits on a line
    version: str = ""  # 第3版，2026年11月24日公开
    mark: str = ""
    portal_name: str = ""
    page_url: str = ""  # the record's public page: its QR code is printed
    pictures: tuple[Picture, ...] = ()
    state: str = ""  # see ``registry.Version``
    make: Make = PLAIN

    @property
    def rows(self) -> list[tuple[Field, ...]]:
        return paired(self.fields)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one stage of an approval said, and who signed it: without ``name``, room to write and sign by hand."""

    heading: str  # with line breaks where they look best
    signer: str  # what whoever signs is called: 审核人
    lines: tuple[Line, ...] = ()
    name: str = ""  # with his post
    signed_on: date | None = None
    is_sealed: bool = False  # with room for a seal


@dataclass(frozen=True, slots=True)
class Form:
    """A form of which some fields are filled in and others are to be signed by hand: an approval sheet."""

    title: str
    name: str  # what it is about
    sponsor: str
    filed_by: str  # the section that hands it in
    fields: tuple[Field, ...]
    opinions: tuple[Opinion, ...]
    remarks: tuple[Line, ...]
    ledger: LedgerMark
    filed_on: date | None = None
    version: str = ""
    foot: tuple[str, ...] = ()
    annex: str = ""  # the text that is decided on, behind the form: HTML of ``richtext``
    portal_name: str = ""
    state: str = ""  # see ``registry.Version``
    make: Make = PLAIN

    @property
    def rows(self) -> list[tuple[Field, ...]]:
        return paired(self.fields)


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
    make: Make = PLAIN


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of a grid, over so many columns and rows. ``scope``: of a heading, what it is the heading of, as in HTML."""

    text: str
    columns: int = 1
    rows: int = 1
    scope: str = ""
    url: str = ""  # on a screen: where what stands behind it is shown


@dataclass(frozen=True, slots=True)
class Grid:
    """A table whose headings stand above and beside its numbers, as an order prescribes it."""

    title: str
    head: tuple[tuple[GridCell, ...], ...]
    rows: tuple[tuple[GridCell, ...], ...]
    style: str = ""  # a class of the stylesheet

    @property
    def columns(self) -> range:
        """Its columns, counted."""
        return range(sum(cell.columns for cell in self.head[0]))


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a report: its heading, its text (rich text, as stored), its tables."""

    heading: str
    text: str = ""
    grids: tuple[Grid, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A report in the manner of an official document: its title, parts with headings, who signs it and when."""

    title: str
    sponsor: str  # on the line above the title
    parts: tuple[Part, ...]
    ledger: LedgerMark
    version_date: date
    note: str = ""  # below its title: what a draft is told by
    portal_name: str = ""
    page_url: str = ""
    state: str = ""  # see ``registry.Version``
    make: Make = PLAIN
    is_draft: bool = False  # neither dated nor vouched for by the ledger


Printable = Book | Sheet | Form | Table | Report


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
