"""A preview: the first pages of what would be printed, as pictures, made within the request.

The document is cut to the few records that these pages need, and marked 预览 on every page. The pictures are kept for a
while under the print's key, in a folder of the erasures so far: what was made before an erasure by law is never shown
again (see ``cleaning``).
"""

import shutil
import tempfile
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
from django.conf import settings
from django.utils.translation import gettext as _

from portal.accounts.models import User

from . import limits, room
from .documents import Book, Printable, Section, Table
from .erasures import newest_erasure
from .keys import key_of
from .registry import PrintableDocument
from .services import NotAllowed, TooOften
from .store import FragmentStore

# So many records at most: rows of a table, or records with pages of their own.
ROWS, ENTRIES = 12, 2
WIDTH = 700  # of a picture, in pixels; of a page that lies across, its height
COLOURS = 32


@dataclass(frozen=True, slots=True)
class Preview:
    """The first pages as PNG files, and how many records the whole document holds."""

    pages: tuple[bytes, ...]
    total: int


def preview(
    document: PrintableDocument,
    parameters: dict[str, Any],
    user: User | None,
    *,
    address: str = "",
    pages: int = 4,
) -> Preview:
    """The first ``pages`` pages of ``document`` that have something on them.

    ``address`` is where a citizen asks from. Raises ``NotAllowed``, ``NothingToPrint``, ``TooLarge``, and ``TooOften``
    when one citizen has looked at too many new ones; those that are kept are free.
    """
    if not document.may_print(parameters, user):
        raise NotAllowed
    total = document.size(parameters)
    erasure = newest_erasure()
    key = key_of(document, parameters, document.version(parameters), erasure)
    folder = folder_of(erasure) / f"{key}-{pages}"
    pictures = _kept(folder)
    if not pictures:
        if user is None and not limits.may_start(address):
            raise TooOften(_("您刚才查看的次数较多，请过一分钟再试。"))
        pictures = _first_pages(shortened(document.build_to_look_at(parameters, ROWS)), pages)
        _keep(folder, pictures)
    if erasure != newest_erasure():  # something was erased while it was made
        shutil.rmtree(folder, ignore_errors=True)
        FragmentStore().clear()
        return preview(document, parameters, user, pages=pages)
    return Preview(tuple(pictures), total)


def folder_of(erasure: int) -> Path:
    """Where the previews lie that were made after the erasure of that number (see ``newest_erasure``)."""
    return Path(settings.MEDIA_ROOT) / room.PREVIEWS / str(erasure)


def shortened(document: Printable) -> Printable:
    """``document`` with no more than its first records: without attachments, and without what would have to tell of all
    records, and on which page each is (contents, statistics, indexes).
    """
    watermark = document.make.watermark or _("预览")
    make = replace(document.make, watermark=watermark, is_archival=False, attachments=())
    if isinstance(document, Book):
        return replace(
            document,
            sections=tuple(_first_sections(document)),
            has_contents=False,
            statistics=(),
            indexes=(),
            announced=document.announced_count,
            make=make,
        )
    if isinstance(document, Table):
        return replace(document, rows=document.rows[: 3 * ROWS], make=make)
    return replace(document, make=make)


def _first_sections(book: Book) -> list[Section]:
    sections: list[Section] = []
    rows, entries = ROWS, ENTRIES
    for section in book.sections:
        first = {"rows": section.rows[:rows], "entries": section.entries[:entries]}
        cut = replace(section, **first, announced=section.announced_count)
        rows, entries = rows - len(cut.rows), entries - len(cut.entries)
        if not cut.count:
            break
        sections.append(cut)
    return sections


def _first_pages(document: Printable, number: int) -> list[bytes]:
    from .engine import render  # here: it brings tens of megabytes that most requests don't need

    with tempfile.TemporaryDirectory(prefix="preview-") as scratch:
        file = Path(scratch) / "preview.pdf"
        render(document, file, is_signed=False)
        with pypdfium2.PdfDocument(file) as pdf:
            filled = (page for page in pdf if _says_something(page, document.make.watermark))
            return [_picture(page) for page, _number in zip(filled, range(number), strict=False)]


def _says_something(page: pypdfium2.PdfPage, watermark: str) -> bool:
    """Whether the page isn't the empty back of another; to this reader a watermark is text, too."""
    return bool(page.get_textpage().get_text_range().replace(watermark, "").strip())


def _picture(page: pypdfium2.PdfPage) -> bytes:
    bitmap = page.render(scale=WIDTH / min(page.get_size()))
    picture = BytesIO()
    bitmap.to_pil().quantize(COLOURS).save(picture, "PNG")
    return picture.getvalue()


def _kept(folder: Path) -> list[bytes]:
    """The pictures that were made before; none, too, when they are being deleted in this moment."""
    try:
        return [path.read_bytes() for path in sorted(folder.iterdir())]
    except FileNotFoundError:
        return []


def _keep(folder: Path, pictures: list[bytes]) -> None:
    """Put the pictures where the next one who asks finds them, all at once: two may be making the same preview."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=".", dir=folder.parent))
    for number, picture in enumerate(pictures, start=1):
        (unfinished / f"{number:03}.png").write_bytes(picture)
    try:
        unfinished.rename(folder)
    except OSError:  # the other was faster
        shutil.rmtree(unfinished)
