"""Joining the files of a large document into one: bookmarks, the contents' links and page labels are written anew.

Each file brings its own subset of each font, and the structure tree (tags) of the parts is not carried over: what is
small enough to be drawn at once is drawn at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.constants import PageLabelStyle
from pypdf.generic import BooleanObject, DictionaryObject, Fit, NameObject, TextStringObject
from weasyprint import Document

from .layout import PageLabels, anchor_pages, write_pdf

POINTS_PER_PIXEL = 0.75


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A bookmark: its place counted from the file's first page; ``top`` in points from the page's lower edge."""

    level: int
    title: str
    page: int
    top: float


@dataclass(frozen=True, slots=True)
class InnerLink:
    """A link to an anchor that may stand in another file; ``rectangle`` in points (left, lower, right, upper)."""

    page: int
    rectangle: tuple[float, float, float, float]
    anchor: str


@dataclass(frozen=True, slots=True)
class PrintedFile:
    """Drawn pages, with what is needed to join them to others."""

    path: Path
    pages: int
    bookmarks: tuple[Bookmark, ...]
    links: tuple[InnerLink, ...]
    anchors: dict[str, int]


def printed_file(documents: Sequence[Document], path: Path) -> PrintedFile:
    """Draw ``documents`` into the file ``path``."""
    bookmarks: list[Bookmark] = []
    links: list[InnerLink] = []
    anchors: dict[str, int] = {}
    first = 0
    for document in documents:
        for anchor, index in anchor_pages(document).items():
            anchors.setdefault(anchor, first + index)
        for index, page in enumerate(document.pages, start=first):
            for level, title, (_x, y), _state in page.bookmarks:
                bookmarks.append(Bookmark(level, title, index, (page.height - y) * POINTS_PER_PIXEL))
            for kind, target, (left, top, right, bottom), _box in page.links:
                if kind == "internal":
                    corners = (left, page.height - bottom, right, page.height - top)
                    rectangle = tuple(round(value * POINTS_PER_PIXEL, 2) for value in corners)
                    links.append(InnerLink(index, rectangle, target))  # type: ignore[arg-type]
        first += len(document.pages)
    pages = write_pdf(documents, path, (), is_part=True)
    return PrintedFile(path, pages, tuple(bookmarks), tuple(links), anchors)


def join(files: Sequence[PrintedFile], path: Path, labels: Sequence[PageLabels]) -> int:
    """Write all pages of ``files`` into ``path``; properties are those of the first file. Returns the pages."""
    writer = PdfWriter()
    firsts, first = [], 0
    for file in files:
        firsts.append(first)
        writer.append(str(file.path), import_outline=False)
        first += file.pages
    for key in ("/Names", "/Dests"):
        writer.root_object.pop(NameObject(key), None)
    anchors = {
        anchor: start + index
        for start, file in zip(firsts, files, strict=True)
        for anchor, index in file.anchors.items()
    }
    _add_outline(writer, firsts, files)
    for start, file in zip(firsts, files, strict=True):
        for link in file.links:
            if link.anchor in anchors:
                annotation = Link(
                    rect=link.rectangle, target_page_index=anchors[link.anchor], fit=Fit.fit_horizontally()
                )
                writer.add_annotation(start + link.page, annotation)
    for label, end in zip(labels, [label.first for label in labels[1:]] + [first], strict=True):
        writer.set_page_label(
            label.first,
            end - 1,
            style={"D": PageLabelStyle.DECIMAL, "R": PageLabelStyle.UPPERCASE_ROMAN}.get(label.style),
            prefix=label.text or None,
        )
    with PdfReader(str(files[0].path)) as front:
        writer.metadata = front.metadata
    writer.root_object[NameObject("/Lang")] = TextStringObject("zh-CN")
    writer.root_object[NameObject("/PageMode")] = NameObject("/UseOutlines")
    writer.root_object[NameObject("/ViewerPreferences")] = DictionaryObject(
        {
            NameObject("/DisplayDocTitle"): BooleanObject(True),
            NameObject("/Duplex"): NameObject("/DuplexFlipLongEdge"),
        }
    )
    with path.open("wb") as output:
        writer.write(output)
    writer.close()
    return first


def _add_outline(writer: PdfWriter, firsts: Sequence[int], files: Sequence[PrintedFile]) -> None:
    above: list[tuple[int, object]] = []
    for first, file in zip(firsts, files, strict=True):
        for bookmark in file.bookmarks:
            while above and above[-1][0] >= bookmark.level:
                above.pop()
            item = writer.add_outline_item(
                title=bookmark.title,
                page_number=first + bookmark.page,
                parent=above[-1][1] if above else None,  # type: ignore[arg-type]
                fit=Fit.xyz(left=0, top=bookmark.top),
                is_open=not above,
            )
            above.append((bookmark.level, item))
