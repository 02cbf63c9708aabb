"""An independent checker of finished PDF files: what the catalogue printer wrote is read with others' libraries only
(qpdf through pikepdf, fontTools, lxml), never with the writer's own code.

It checks a file against what PDF/UA-1 (ISO 14289-1), PDF/A-3b (ISO 19005-3) and the bare format (ISO 32000-1) ask of a
catalogue, as far as that can be read from the file and can occur in one: what we don't write (forms, sound, ruby, type 1
fonts, JPEG 2000) isn't looked at. The package pdfua gives a second opinion; it knows 16 of the 106 rules for PDF/UA-1
that veraPDF knows.

What neither can check, and a person must:

- whether the reading order makes sense, headings are what they should be, and lists and tables are tagged as such;
- whether alternative texts, descriptions of links, title and language are true and help a reader;
- whether header cells are the right ones for their data, beyond there being some;
- whether what is marked as an artifact is really nothing that anybody needs;
- whether colours differ enough, and whether something is said by colour alone;
- how the page looks, and that what is heard (ToUnicode) is what is seen (the glyph's drawing).

It isn't veraPDF, either. A claim of conformance to others should rest on veraPDF, which is a Java program, and on PAC or
an ear at a screen reader.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pikepdf

from .annotations import annotation_problems
from .archive import archive_problems
from .elements import element_problems
from .file import file_problems
from .fonts import FontFacts, font_problems
from .metadata import metadata_problems, read_xmp
from .navigation import Destinations, navigation_problems
from .opened import Opened, opened
from .reading import attachments, fonts, labels, links, outline, tag_texts
from .second_opinion import MOST_PAGES, second_opinion
from .structure import Structure, structure_problems

__all__ = [
    "FontFacts",
    "attachments",
    "fonts",
    "labels",
    "links",
    "outline",
    "problems",
    "tag_texts",
]

EACH_KIND = 5  # problems of one kind that are told one by one


def problems(path: Path | str, *, archival: bool = False, pages: Iterable[int] | None = None) -> list[str]:
    """What is wrong with the file at ``path``, each a sentence; nothing when all is well.

    ``archival``: it must be PDF/A-3b, too. ``pages``: indexes of the pages whose content, tags, links and fonts are looked
    at, for files too large to read whole. What concerns the whole (page tree, outline, names, metadata) is checked all the
    same, but not what means reading every object: references, unused and doubled objects, order of headings, pdfua.
    """
    try:
        with opened(path, pages) as file:
            found = list(_all_problems(file, archival=archival))
    except (pikepdf.PdfError, OSError) as error:
        return [f"The file can't be opened: {error}"]
    return list(_shortened(found))


def _all_problems(file: Opened, *, archival: bool) -> Iterator[str]:
    yield from file_problems(file)
    structure, xmp = Structure(file), read_xmp(file.pdf)
    yield from structure_problems(file, structure)
    yield from element_problems(file, structure)
    yield from annotation_problems(file, structure)
    yield from navigation_problems(file, Destinations(file))
    yield from metadata_problems(file, xmp)
    yield from font_problems(file)
    if archival:
        yield from archive_problems(file, xmp)
    if file.is_whole and len(file.pages) <= MOST_PAGES:
        yield from second_opinion(file.path)


def _shortened(found: list[str]) -> Iterator[str]:
    """The first problems of each kind, and how many more there are: one mistake of a writer is on every page."""
    kinds: dict[str, int] = {}
    for problem in found:
        kind = re.sub(r"\d+|'[^']*'", "#", problem)
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] <= EACH_KIND:
            yield problem
    for kind, count in kinds.items():
        if count > EACH_KIND:
            yield f"… and {count - EACH_KIND} more like: {kind}"
