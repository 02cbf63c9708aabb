"""From fragments to a file.

Pages are written as they come and forgotten: in memory stay a few numbers for each page, the outline, the named
destinations and the glyphs seen, so that a book of fifteen thousand pages needs little more than one of fifteen hundred.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from . import metadata
from .fonts import FontProgram, glyphs_key, resource_name, shown, write_font
from .fragment import FIRST, NOTHING, Fragment, FragmentPage, PageParts, Slot
from .furniture import MULTIPLY, Furniture, Leader
from .metadata import Properties
from .syntax import dictionary, number, numbers, reference, string
from .trees import Outline, PageTree, name_tree, number_tree
from .writer import PdfWriter

# Annotations' keys in the parent tree begin here, pages' keys are their places: a file has fewer pages.
FIRST_ANNOTATION_KEY = 1_000_000


class FontSource(Protocol):
    """Where programs and their subsets are kept."""

    def font(self, digest: str) -> FontProgram: ...

    def subset(self, program: FontProgram, key: str, glyphs: Sequence[int]) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Placed:
    """A fragment in its place.

    ``numbers`` are its pages' numbers as printed, empty where none is; ``heads`` what stands left and right above each
    page's table; none for a fragment without tables.
    """

    fragment: Fragment
    numbers: Sequence[str]
    heads: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class PageLabel:
    """How viewers call the pages from ``first`` (from 0) on: a fixed text, or a number in ``style`` (D, R) from 1."""

    first: int
    style: str = ""
    text: str = ""


@dataclass
class Assembly:
    """One file. ``page_number`` tells the printed number of the page with an anchor (for contents and indexes)."""

    file: BinaryIO
    fonts: FontSource
    properties: Properties
    page_number: Callable[[str], str]
    furniture: Furniture
    is_archival: bool = False
    attachments: Sequence = ()
    pages: int = 0
    _shown: dict[str, dict[int, str]] = field(default_factory=dict)
    _destinations: dict[str, str] = field(default_factory=dict)
    _marks: list[tuple[int, str]] = field(default_factory=list)
    _owners: list[tuple[int, str]] = field(default_factory=list)
    _sections: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._writer = PdfWriter(self.file)
        self._fonts = self._writer.reserve()
        self._document = self._writer.reserve()
        self._page_tree = PageTree(self._writer)
        self._outline = Outline()
        self._programs: dict[str, FontProgram] = {}
        self._before = 0  # the stream before every content that something is drawn over

    def add(self, placed: Placed) -> None:
        """Write a fragment's pages, and all that hangs on them."""
        fragment, body = placed.fragment, placed.fragment.body
        base = self._writer.reserve(body.size - FIRST)
        section = self._writer.reserve() if body.top else 0
        keys = range(
            FIRST_ANNOTATION_KEY + len(self._owners),
            FIRST_ANNOTATION_KEY + len(self._owners) + len(body.annotation_owners),
        )
        table = [self._fonts, section, *range(base, base + body.size - FIRST), *keys]
        self._note_glyphs(body.fonts)
        self._write_objects(fragment, table, {part.content for part in body.parts})
        self._note_navigation(fragment, table)
        resources = self._resources(fragment, table)
        for index, (page, part) in enumerate(zip(fragment.head.pages, body.parts, strict=True)):
            self._write_page(placed, index, page, part, table, resources)
        self._owners += [
            (key, reference(table[owner])) for key, owner in zip(keys, body.annotation_owners, strict=True)
        ]
        if body.top:
            self._write_section(section, [table[place] for place in body.top])

    def finish(self, labels: Sequence[PageLabel]) -> int:
        """Write what belongs to the whole file; returns its pages."""
        writer = self._writer
        self._write_fonts()
        catalog: dict[str, object] = {
            "Type": "/Catalog",
            "Pages": reference(self._page_tree.finish()),
            "Lang": string(metadata.LANGUAGE),
            "PageMode": "/UseOutlines",
            "PageLabels": f"<</Nums[{' '.join(map(_label, labels))}]>>",
            "ViewerPreferences": "<</DisplayDocTitle true/Duplex/DuplexFlipLongEdge>>",
            "MarkInfo": "<</Marked true>>",
            "StructTreeRoot": reference(self._write_structure()),
            "Metadata": reference(metadata.write_xmp(writer, self.properties, is_archival=self.is_archival)),
        }
        if outline := self._outline.finish(writer):
            catalog["Outlines"] = reference(outline)
        names = {}
        if self._destinations:
            names["Dests"] = reference(name_tree(writer, list(self._destinations.items())))
        if self.is_archival:
            catalog["OutputIntents"] = f"[{reference(metadata.write_output_intent(writer))}]"
        if self.attachments:
            written = metadata.write_attachments(writer, self.attachments, self.properties)
            files = [(name, reference(number)) for name, number in written]
            names["EmbeddedFiles"] = reference(name_tree(writer, files))
            catalog["AF"] = "[" + " ".join(value for _name, value in files) + "]"
        if names:
            catalog["Names"] = dictionary(dict(names))
        root = writer.add(dictionary(catalog))
        writer.finish(root, metadata.write_info(writer, self.properties))
        return self.pages

    # A fragment's own objects

    def _note_glyphs(self, fonts: dict[str, dict[int, str]]) -> None:
        for digest, glyphs in fonts.items():
            self._shown.setdefault(digest, {}).update(glyphs)

    def _write_objects(self, fragment: Fragment, table: Sequence[int], contents: set[int]) -> None:
        for place, template in fragment.body.objects.items():
            self._writer.add(template.filled(table), table[place])
        for place, stream in fragment.body.streams.items():
            if place in contents and not stream.is_compressed:
                continue  # page numbers are missing in it
            self._writer.add_stream(
                stream.data, stream.entries.filled(table), table[place], is_compressed=stream.is_compressed
            )

    def _note_navigation(self, fragment: Fragment, table: Sequence[int]) -> None:
        for anchor in fragment.head.anchors:
            self._destinations.setdefault(
                anchor.name, _destination(table[FIRST + anchor.page], anchor.left, anchor.top)
            )
        for bookmark in fragment.head.bookmarks:
            self._outline.add(
                bookmark.level,
                bookmark.title,
                _destination(table[FIRST + bookmark.page], None, bookmark.top),
                is_open=bookmark.is_open,
            )

    # Pages

    def _write_page(
        self,
        placed: Placed,
        index: int,
        page: FragmentPage,
        part: PageParts,
        table: Sequence[int],
        resources: int,
    ) -> None:
        own = table[FIRST + index]
        leaders: list[Leader] = []
        if part.slots:
            stream = placed.fragment.body.streams[part.content]
            content, leaders = self._with_numbers(stream.data, part.slots)
            self._writer.add_stream(content, number=table[part.content])
        is_left = self.pages % 2 == 1
        # a left-hand page is bound on its right: its page box moves sideways, the content stays where it is
        shift = page.margins[0] - page.margins[1] if is_left else 0.0
        box = f"[{numbers((shift, 0, page.width + shift, page.height))}]"
        heads = placed.heads[index] if placed.heads else ("", "")
        over = self.furniture.over(page, placed.numbers[index], heads, leaders, is_left=is_left)
        contents = self._around(reference(table[part.content]), over)
        entries: dict[str, object] = {
            "Type": "/Page",
            "Parent": reference(self._page_tree.add(own)),
            "MediaBox": box,
            "TrimBox": box,
            "Contents": contents,
            "Resources": reference(resources),
            "Tabs": "/S",  # where there is no annotation too: a signature's may come later
        }
        if part.annotations:
            entries["Annots"] = "[" + " ".join(reference(table[place]) for place in part.annotations) + "]"
        if part.marks:
            entries["StructParents"] = str(self.pages)
            owners = ("null" if place == NOTHING else reference(table[place]) for place in part.marks)
            marks = "[" + " ".join(owners) + "]"
            self._marks.append((self.pages, reference(self._writer.add(marks))))
        self._writer.add(dictionary(entries), own)
        self.pages += 1

    def _with_numbers(self, content: bytes, slots: Sequence[Slot]) -> tuple[bytes, list[Leader]]:
        """The content with each slot's page number at the end of its line, and the leaders that lead there."""
        pieces, leaders, end = [], [], 0
        by_name = {resource_name(digest): digest for digest in self._shown}
        for slot in slots:
            text = self.page_number(slot.anchor)
            program = self._program(by_name[slot.font])
            glyphs = [program.glyph(character) for character in text]
            self._note_glyphs({program.digest: dict(zip(glyphs, text, strict=True))})
            width = sum(map(program.advance, glyphs)) * slot.size / 1000
            away = (slot.right - slot.left - width) / slot.size * 1000
            pieces += [content[end : slot.start], f"[{number(-away)} {shown(glyphs)}] TJ".encode()]
            leaders.append(Leader(slot.left, slot.right - width, slot.base, slot.size))
            end = slot.end
        return b"".join([*pieces, content[end:]]), leaders

    def _around(self, content: str, over: bytes) -> str:
        """The page's content with what is drawn over it."""
        self._note_glyphs(self.furniture.shown())
        if not over:
            return content
        self._before = self._before or self._writer.add_stream(b"q")
        after = self._writer.add_stream(b"\nQ\n" + over)
        return f"[{reference(self._before)} {content} {reference(after)}]"

    def _resources(self, fragment: Fragment, table: Sequence[int]) -> int:
        found = fragment.body.resources.items()
        entries = {key: template.filled(table).decode("latin-1") for key, template in found}
        if self.furniture.watermark:
            entries["ExtGState"] = entries.get("ExtGState", "") + f"/{MULTIPLY}<</BM/Multiply>>"
        dictionaries = {key: f"<<{value}>>" for key, value in entries.items()}
        return self._writer.add(dictionary({"Font": reference(self._fonts), **dictionaries}))

    # What belongs to the whole file

    def _program(self, digest: str) -> FontProgram:
        if digest not in self._programs:
            self._programs[digest] = self.fonts.font(digest)
        return self._programs[digest]

    def _write_fonts(self) -> None:
        entries: dict[str, object] = {}
        for digest in sorted(self._shown):
            entries[resource_name(digest)] = reference(self._write_font(digest))
        self._writer.add(dictionary(entries), self._fonts)

    def _write_font(self, digest: str) -> int:
        # Opened for this alone, and closed: cutting a font down reads all of it, twenty megabytes of each.
        program, glyphs = self.fonts.font(digest), self._shown[digest]
        wanted = sorted(glyphs)
        subset = self.fonts.subset(program, glyphs_key(digest, wanted), wanted)
        return write_font(self._writer, program, glyphs, subset)

    def _write_section(self, section: int, elements: Sequence[int]) -> None:
        kids = " ".join(map(reference, elements))
        self._writer.add(f"<</S/Sect/P {reference(self._document)}/K[{kids}]>>", section)
        self._sections.append(section)

    def _write_structure(self) -> int:
        writer = self._writer
        root = writer.reserve()
        kids = " ".join(map(reference, self._sections))
        writer.add(f"<</S/Document/P {reference(root)}/K[{kids}]>>", self._document)
        parents = number_tree(writer, [*self._marks, *self._owners])
        entries = {
            "Type": "/StructTreeRoot",
            "K": f"[{reference(self._document)}]",
            "ParentTree": reference(parents),
            "ParentTreeNextKey": FIRST_ANNOTATION_KEY + len(self._owners),
        }
        return writer.add(dictionary(dict(entries)), root)


def _destination(page: int, left: float | None, top: float) -> str:
    """That place of the page; ``left`` empty: as far to the left as the viewer stands."""
    return f"[{reference(page)}/XYZ {'null' if left is None else number(left)} {number(top)} 0]"


def _label(label: PageLabel) -> str:
    text = f"/P{string(label.text)}" if label.text else ""
    style = f"/S/{label.style}" if label.style else ""
    return f"{label.first} <<{style}{text}>>"
