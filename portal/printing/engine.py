"""From a document to a PDF file.

1. *Draw.* Every part of the document that isn't kept from an earlier printing is laid out and drawn into a fragment: a
   record's pages, or a piece of a table. Much of it on all cores, little of it right here.
2. *Number.* Now it is known on which page everything stands. Contents and indexes are laid out with places for the page
   numbers; they are fragments too, and as long as their words stay they are kept.
3. *Put together* (``pdf.assembly``): fragments in their order, with page numbers, outline, links and one set of fonts.

An interrupted printing that is begun again finds what was drawn: it goes on where it was.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from . import parts
from .crew import Crew, EntryTask, EntryWork, FlowTask, Task, draw_task
from .documents import Book, Printable, Section
from .files import replacing
from .look import code_digest
from .pdf.assembly import Assembly, PageLabel, Placed
from .pdf.fragment import Head
from .pdf.furniture import Furniture, Lettering, needed
from .properties import heads_of, properties_of, sections_named
from .signing import sign
from .store import FragmentStore, Gone
from .studio import ITEMS, ON_PAGE, Studio
from .tables import Tables, tables_of

logger = logging.getLogger(__name__)

LANGUAGE = "zh-hans"  # of the page furniture; the documents are Chinese ones
# So many records are drawn by one task of a crew, and from so many on a crew is called at all: it takes two seconds to
# get ready.
ENTRIES_TOGETHER, FEW_ENTRIES = 4, 24
FEW_ROWS = 200
TRIES = 3


@dataclass(frozen=True, slots=True)
class PrintProgress:
    """How far a printing is: records drawn of all records, body pages so far; ``drawing``: the file is being written."""

    rows: int
    total_rows: int
    pages: int
    drawing: bool = False
    total_pages: int | None = None  # once they are known


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
    store: FragmentStore | None = None,
    cores: int | None = None,
    is_signed: bool = True,
) -> PrintResult:
    """Print ``document`` into the file ``output`` (replaced only when the whole PDF has been written).

    ``progress`` is called after every piece; an exception that it raises stops the printing and leaves no file.
    ``is_signed``: with the bureau's signature, if it has one. ``cores``: on how many processes at most much is drawn
    (the setting ``PRINT_CORES``); 0: all is drawn in this one, as little is in any case.
    Raises ``OSError`` when the file can't be written, ``CertificateUnusable`` when it can't be signed as it should be.
    """
    store = store or FragmentStore()
    with translation.override(LANGUAGE), replacing(Path(output)) as unfinished:
        pages = _printed(
            document,
            unfinished,
            store,
            progress or (lambda _progress: None),
            settings.PRINT_CORES if cores is None else cores,
        )
        if is_signed:
            sign(unfinished)
        return PrintResult(pages, unfinished.stat().st_size, _sha256(unfinished))


def _printed(
    document: Printable, path: Path, store: FragmentStore, progress: ProgressCallback, cores: int
) -> int:
    """Print into ``path``; returns the pages. What goes wrong around the printing is mended by printing once more."""
    for tries_left in reversed(range(TRIES)):
        try:
            return _Printing(document, store, progress, cores).run(path)
        except Gone:
            if not tries_left:
                raise
            logger.warning("drawn pages were deleted while they were needed, or spoilt; they are drawn again")
            store.weed()
        except BrokenProcessPool:
            if not tries_left:
                raise
            logger.warning("a drawing process died; its work is done without help")
            cores = 0
    raise AssertionError


@dataclass
class _Part:
    """A fragment in its place: ``number`` is that of its first page in its own count."""

    key: str
    head: Head
    number: int = 0
    told: Sequence[str] = ()  # which sections each page is of


@dataclass
class _Printing:
    """One run over one document."""

    document: Printable
    store: FragmentStore
    progress: ProgressCallback
    cores: int
    records: int = 0
    pages: int = 0
    numbers: dict[str, str] = field(default_factory=dict)  # the printed page number of each anchor

    def __post_init__(self) -> None:
        self.studio = Studio(self.document.make.paper, self.store)

    def run(self, path: Path) -> int:
        if isinstance(self.document, Book):
            front, body = self._book(self.document)
        else:
            front, body = [], self._counted([_Part(*self.studio.drawn(parts.alone(self.document)))])
        pages = sum(len(part.head.pages) for part in [*front, *body])
        self.progress(PrintProgress(self.records, self._total, pages, drawing=True, total_pages=pages))
        return self._put_together(front, body, path)

    @property
    def _total(self) -> int:
        return self.document.row_count if isinstance(self.document, Book) else 1

    # Drawing

    def _book(self, book: Book) -> tuple[list[_Part], list[_Part]]:
        # Numbers of pages are put in later, so that contents and indexes needn't wait for the pages they lead to.
        flows: list[parts.Flow] = [parts.IndexLines(index) for index in book.indexes]
        if book.has_contents:
            flows.append(_contents(book))
        sections, of_flows = self._drawn(book, flows)
        contents = of_flows.pop() if book.has_contents else []
        body = self._counted(sections)
        body += self._counted([part for found in of_flows for part in found], first=self.pages + 1)
        return self._front(book, contents), body

    def _drawn(self, book: Book, flows: Sequence[parts.Flow]) -> tuple[list[_Part], list[list[_Part]]]:
        """The fragments of the body's sections in order, and those of each of ``flows``."""
        headed = list(zip(book.sections, parts.headings(book), strict=True))
        works = [list(self._entry_works(book, section, heading)) for section, heading in headed]
        kept = {work.key: head for found in works for work in found if (head := self.store.head(work.key))}
        missing = [work for found in works for work in found if work.key not in kept]
        self._note(len(kept), sum(len(head.pages) for head in kept.values()))
        tables = tables_of(book, [heading for _section, heading in headed])
        first = [
            *(FlowTask(flow, of_records=False) for flow in flows),
            *(FlowTask(table) for table in tables.values()),
        ]
        with ExitStack() as stack:
            draw = self._drawer(stack, len(missing), book.row_count - len(kept))
            drawn = draw(chain(first, self._entry_tasks(book, missing)), self._note)
            pieces = [next(drawn) for _flow in first]
            for _keys in drawn:
                pass
        of_tables = dict(zip(tables, pieces[len(flows) :], strict=True))
        sections: list[_Part] = []
        for place, (section, found) in enumerate(zip(book.sections, works, strict=True)):
            if place in tables:
                sections += self._table_parts(tables[place], of_tables[place])
            for work in found:
                head = kept.get(work.key) or self._head(work.key)
                sections.append(_Part(work.key, head, told=[section.name] * len(head.pages)))
        return sections, [[_Part(key, self._head(key)) for key in keys] for keys in pieces[: len(flows)]]

    def _table_parts(self, table: Tables, keys: Sequence[str]) -> Iterator[_Part]:
        """The pieces of a table; each page is told by the sections of its rows."""
        start = 0
        for key in keys:
            head = self._head(key)
            pages = [table.names(start + first, start + last + 1) for first, last in head.facts[ON_PAGE]]
            yield _Part(key, head, told=[sections_named(names) for names in pages])
            start += head.facts[ITEMS]

    def _entry_works(
        self, book: Book, section: Section, heading: parts.SectionHeading
    ) -> Iterator[EntryWork]:
        code = code_digest(type(book.source)) if section.entries else ""
        for place, entry in enumerate(section.entries):
            above = heading if place == 0 else None
            key = self.studio.key(f"{code}\n{entry}\n{heading.level}\n{above}")
            yield EntryWork(key, entry, heading.level + 1, above)

    def _entry_tasks(self, book: Book, works: list[EntryWork]) -> Iterator[Task]:
        for start in range(0, len(works), ENTRIES_TOGETHER):
            together = works[start : start + ENTRIES_TOGETHER]
            assert book.source is not None
            materials = book.source.materials([work.entry.record for work in together])
            yield EntryTask(book.source, materials, together)

    def _drawer(self, stack: ExitStack, entries: int, records: int) -> Callable[..., Iterator[list[str]]]:
        """What draws tasks: a crew for much, this process for little."""
        if self.cores and (entries >= FEW_ENTRIES or records >= FEW_ROWS):
            crew = stack.enter_context(Crew(self.cores, self.studio.paper, self.store.folder, LANGUAGE))
            return crew.draw
        return lambda tasks, note: (draw_task(self.studio, task, note) for task in tasks)

    def _head(self, key: str) -> Head:
        head = self.store.head(key)
        if head is None:
            raise Gone(key)
        return head

    def _note(self, records: int, pages: int) -> None:
        self.records += records
        self.pages += pages
        self.progress(PrintProgress(self.records, self._total, self.pages))

    def _counted(self, found: list[_Part], first: int = 1) -> list[_Part]:
        """``found`` numbered from ``first`` on, their anchors noted."""
        for part in found:
            part.number = first
            for anchor, page in part.head.anchor_pages().items():
                self.numbers.setdefault(anchor, str(first + page))
            first += len(part.head.pages)
        self.pages = first - 1
        return found

    def _front(self, book: Book, contents: list[_Part]) -> list[_Part]:
        """Cover, notes, contents and statistics, and an empty page when the body would begin on a left-hand one."""
        found: list[_Part] = []
        if book.has_cover:
            found += [_Part(*self.studio.drawn(html)) for html in (parts.cover(book), parts.notes(book))]
        numbered = [*contents]
        if book.statistics:
            title = None if found or numbered else parts.book_title(book)
            numbered.append(_Part(*self.studio.drawn(parts.statistics(book, title))))
        number = 1
        for part in numbered:
            part.number = number
            if parts.STATISTICS in part.head.anchor_pages():
                self.numbers[parts.STATISTICS] = roman(number)
            number += len(part.head.pages)
        found += numbered
        if sum(len(part.head.pages) for part in found) % 2:
            found.append(_Part(*self.studio.drawn(parts.blank())))
        return found

    # Putting together

    def _put_together(self, front: list[_Part], body: list[_Part], path: Path) -> int:
        document = self.document
        with path.open("wb") as file:
            assembly = Assembly(
                file=file,
                fonts=self.store,
                properties=properties_of(document),
                page_number=self.numbers.__getitem__,
                furniture=self._furniture(body),
                is_archival=document.make.is_archival,
                attachments=document.make.attachments,
            )
            for is_front, found in ((True, front), (False, body)):
                for part in found:
                    numbers = [
                        part.number + page if part.number else 0 for page in range(len(part.head.pages))
                    ]
                    printed = [
                        (roman(number) if is_front else str(number)) if number else "" for number in numbers
                    ]
                    heads = [heads_of(document, section) for section in part.told]
                    assembly.add(Placed(self.store.fragment(part.key), printed, heads))
            return assembly.finish(list(self._labels(front)))

    def _labels(self, front: list[_Part]) -> Iterator[PageLabel]:
        pages = sum(len(part.head.pages) for part in front)
        has_cover = isinstance(self.document, Book) and self.document.has_cover
        if has_cover:
            yield PageLabel(0, text=_("封面"))
            yield PageLabel(1, text=_("封二"))
        if pages > 2 * has_cover:
            yield PageLabel(2 * has_cover, style="R")
        yield PageLabel(pages, style="D")

    def _furniture(self, body: list[_Part]) -> Furniture:
        """Letterings for all that will be drawn beside the content."""
        names = {"", *(name for part in body for name in part.told)}
        heads = [text for name in names for text in heads_of(self.document, name)]
        texts = {"number": "— 0123456789IVXLC", "head": needed(heads)}
        if self.document.make.watermark:
            texts["mark"] = needed([self.document.make.watermark])
        letterings = {use: self._lettering(use, text) for use, text in texts.items() if text.strip()}
        return Furniture(letterings, self.document.make.watermark)

    def _lettering(self, use: str, text: str) -> Lettering:
        key, _head = self.studio.drawn(parts.lettering(text, use))
        glyphs = {}
        for digest, shown in self.store.fragment(key).body.fonts.items():
            program = self.store.font(digest)
            glyphs |= {character: (program, glyph) for glyph, character in shown.items()}
        return Lettering(glyphs)


def _contents(book: Book) -> parts.Contents:
    entries = tuple(parts.contents_entries(book)) if book.row_count else ()
    return parts.Contents(entries, None if book.has_cover else parts.book_title(book))


def roman(number: int) -> str:
    """``number`` (below 400) in Roman capitals."""
    found = ""
    for value, letters in (
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
    ):
        while number >= value:
            found, number = found + letters, number - value
    return found + "I" * number


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
