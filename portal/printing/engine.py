"""From a document to a PDF file.

1. The tables are laid out piece by piece: a piece is so many rows of a section, whatever is left over from its last
   page begins the next piece, so that the pages are the same as if all had been laid out at once. That tells on
   which page everything stands, gives an honest progress, and keeps memory bounded: finished pages are drawn into a
   file of their own every ``PAGES_KEPT`` pages.
2. Statistics, contents (now that the page numbers are known), cover and notes are set.
3. A document of few pages is drawn into one tagged file; a large one is joined from its files (``joining``).
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext as _
from weasyprint import Document

from . import parts
from .documents import Book, Printable, Sheet, Table
from .joining import PrintedFile, join, printed_file
from .layout import Layouter, PageLabels, anchor_pages, roman, write_pdf

LANGUAGE = "zh-hans"  # of the page furniture; the documents are Chinese ones
ROWS_AT_ONCE = 25
# Pages whose layout is kept in memory at a time (a page of table takes about 1.5 MB).
PAGES_KEPT = 160


@dataclass(frozen=True, slots=True)
class PrintProgress:
    """How far a printing is: rows laid out of all rows, body pages so far; ``drawing``: the file is being written."""

    rows: int
    total_rows: int
    pages: int
    drawing: bool = False


@dataclass(frozen=True, slots=True)
class PrintResult:
    """The finished file: pages, size in bytes, SHA-256 (hexadecimal)."""

    pages: int
    size: int
    sha256: str


ProgressCallback = Callable[[PrintProgress], None]


def render(
    document: Printable,
    output: Path | str,
    *,
    progress: ProgressCallback | None = None,
    rows_at_once: int = ROWS_AT_ONCE,
    pages_kept: int = PAGES_KEPT,
) -> PrintResult:
    """Print ``document`` into the file ``output`` (replaced only when the whole PDF has been written).

    ``progress`` is called after every piece; an exception that it raises stops the printing and leaves no file.
    Raises ``OSError`` when the file can't be written.
    """
    output = Path(output)
    unfinished = output.with_name(f".{output.name}.{os.getpid()}.part")
    with (
        translation.override(LANGUAGE),
        tempfile.TemporaryDirectory(prefix="print-", dir=output.parent) as scratch,
    ):
        try:
            if isinstance(document, Book):
                printing = _BookPrinting(
                    document, Path(scratch), progress or (lambda _progress: None), rows_at_once, pages_kept
                )
                pages = printing.run(unfinished)
            else:
                pages = _print_alone(document, unfinished)
            result = PrintResult(pages, unfinished.stat().st_size, _sha256(unfinished))
            unfinished.replace(output)
        finally:
            unfinished.unlink(missing_ok=True)
    return result


def _print_alone(document: Sheet | Table, path: Path) -> int:
    """Print what is laid out in one go."""
    part = parts.sheet(document) if isinstance(document, Sheet) else parts.table(document)
    laid_out = Layouter().lay_out(part.html())
    return write_pdf([laid_out], path, [PageLabels(0, style="D")])


@dataclass
class _BookPrinting:
    """One run over one book."""

    book: Book
    scratch: Path
    progress: ProgressCallback
    rows_at_once: int
    pages_kept: int
    layouter: Layouter = field(default_factory=Layouter)
    numbers: dict[str, int] = field(default_factory=dict)  # page number by anchor, in the body
    kept: list[Document] = field(default_factory=list)  # laid out, not drawn yet
    drawn: list[PrintedFile] = field(default_factory=list)
    rows_done: int = 0
    next_page: int = 1

    def run(self, path: Path) -> int:
        for number in range(1, len(self.book.sections) + 1):
            for piece in self._section_pieces(number):
                self._keep(piece)
        front = self._front()
        front_pages = sum(len(laid_out.pages) for laid_out in front)
        pages = front_pages + self.next_page - 1
        self.progress(PrintProgress(self.rows_done, self.book.row_count, pages, drawing=True))
        labels = [
            PageLabels(0, text=_("封面")),
            PageLabels(1, text=_("封二")),
            PageLabels(2, style="R"),
            PageLabels(front_pages, style="D"),
        ]
        if not self.drawn:
            return write_pdf([*front, *self.kept], path, labels)
        self._draw_kept()
        files = [printed_file(front, self.scratch / "front.pdf"), *self.drawn]
        return join(files, path, labels)

    def _section_pieces(self, number: int) -> Iterator[Document]:
        """The section's pages, piece by piece. A piece ends with the last page that is full."""
        total = len(self.book.sections[number - 1].rows)
        start = 0
        while start < total:
            size, end = self.rows_at_once, 0
            while end < total:
                end = min(start + size, total)
                part = parts.section_rows(self.book, number, start, end)
                laid_out = self.layouter.lay_out(part.html(first_page=self.next_page))
                if end == total:
                    next_start = total
                    break
                if found := _last_page_beginning_a_row(laid_out, number, start, end):
                    keep_pages, next_start = found
                    laid_out = laid_out.copy(laid_out.pages[:keep_pages])
                    break
                size *= 2  # not one full page that ends with a row: one row fills pages, or the piece is too short
            self.rows_done += next_start - start
            start = next_start
            yield laid_out

    def _keep(self, laid_out: Document) -> None:
        for anchor, index in anchor_pages(laid_out).items():
            self.numbers.setdefault(anchor, self.next_page + index)
        self.next_page += len(laid_out.pages)
        self.kept.append(laid_out)
        self.progress(PrintProgress(self.rows_done, self.book.row_count, self.next_page - 1))
        if sum(len(document.pages) for document in self.kept) >= self.pages_kept:
            self._draw_kept()

    def _draw_kept(self) -> None:
        if self.kept:
            self.drawn.append(printed_file(self.kept, self.scratch / f"{len(self.drawn)}.pdf"))
            self.kept = []

    def _front(self) -> list[Document]:
        """Cover, notes, contents and statistics, and an empty page when the body would begin on a left-hand one."""
        pages = {anchor: str(number) for anchor, number in self.numbers.items()}
        contents = self._contents({**dict.fromkeys(_anchors(self.book), "0"), **pages})
        statistics = []
        if self.book.statistics:
            first = len(contents.pages) + 1
            pages["statistics"] = roman(first)
            contents = self._contents(pages)
            statistics = [self.layouter.lay_out(parts.statistics(self.book).html(first_page=first))]
        front = [
            self.layouter.lay_out(parts.cover(self.book).html()),
            self.layouter.lay_out(parts.notes(self.book).html(first_page=2)),
            contents,
            *statistics,
        ]
        if sum(len(laid_out.pages) for laid_out in front) % 2:
            front.append(self.layouter.lay_out(parts.blank(self.book).html()))
        return front

    def _contents(self, pages: dict[str, str]) -> Document:
        entries = list(parts.contents_entries(self.book, pages)) if self.book.row_count else []
        return self.layouter.lay_out(parts.contents(self.book, entries).html())


def _anchors(book: Book) -> Iterator[str]:
    yield "statistics"
    yield from (parts.section_anchor(number) for number in range(1, len(book.sections) + 1))


def _last_page_beginning_a_row(
    laid_out: Document, section: int, start: int, end: int
) -> tuple[int, int] | None:
    """How many pages to keep of a piece, and the row to go on with: the last page whose first row begins there.

    ``None`` when no page but the first begins with a row.
    """
    on_page = [
        {index for index in range(start, end) if parts.row_anchor(section, index) in page.anchors}
        for page in laid_out.pages
    ]
    for number in range(len(on_page) - 1, 0, -1):
        rows = on_page[number]
        if rows and min(rows) not in on_page[number - 1]:
            return number, min(rows)
    return None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
