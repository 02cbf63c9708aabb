"""The same catalogue for our peers, and by them, each in a process of its own.

    python -m benchmarks.printing.peers write FOLDER            # catalogue.html, catalogue.json, catalogue.typ
    python -m benchmarks.printing.peers weasyprint FOLDER OUTPUT
    python -m benchmarks.printing.peers typst FOLDER OUTPUT

The HTML is what our parts say, in one document, with page numbers and contents done by the stylesheet as far as the peer
can: Chromium leaves the page numbers out of contents and indexes, since it has no ``target-counter``.
"""

import argparse
import json
import logging
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.utils import translation  # noqa: E402

from portal.printing import parts  # noqa: E402
from portal.printing.documents import Book, Entry, Sheet  # noqa: E402
from portal.printing.fonts import official_fonts  # noqa: E402
from powers.printing.catalogue import PowerCatalogue  # noqa: E402

from .content import PARAMETERS  # noqa: E402

HERE = Path(__file__).parent
BODY = re.compile(r"<body>(.*)</body>", re.DOTALL)
# What our engine does after laying out, for one that does it all in one go.
IN_ONE_GO = """
@page { @bottom-center { content: "— " counter(page) " —"; font: 14pt var(--song); } }
.page-of { display: none; }
.entry a::after, .index-line a::after { content: leader(dotted) target-counter(attr(href), page); }
"""
TOGETHER = 50


def _entries(book: Book) -> Iterator[tuple[parts.SectionHeading, int, Entry, Sheet]]:
    """Each record with its sheet, the heading of its section and its place in it; read some at a time."""
    assert book.source is not None
    for section, heading in zip(book.sections, parts.headings(book), strict=True):
        for start in range(0, len(section.entries), TOGETHER):
            some = section.entries[start : start + TOGETHER]
            materials = book.source.materials([entry.record for entry in some])
            for place, (entry, material) in enumerate(zip(some, materials, strict=True), start):
                yield heading, place, entry, book.source.sheet(material)


def _whole(flow: parts.Flow) -> str:
    """Everything of a flow, without the names that only serve to find where pages begin."""
    return re.sub(r' id="\.[^"]*"', "", flow.html(0, flow.count))


def write(folder: Path) -> dict[str, Any]:
    """Write what the peers print; how many rows a power's table has, and how long its law is."""
    with translation.override("zh-hans"):
        book = PowerCatalogue().build(PARAMETERS)
        records: list[dict[str, Any]] = []
        css = (settings.BASE_DIR / "static/printing/catalogue.css").read_text("utf-8")
        style = official_fonts().apply(css) + IN_ONE_GO
        with (folder / "catalogue.html").open("w") as file:
            file.write(
                f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{book.title}</title>'
            )
            file.write(f"<style>{style}</style></head><body>")
            contents = parts.Contents(tuple(parts.contents_entries(book)))
            for html in (parts.cover(book), parts.notes(book), _whole(contents), parts.statistics(book)):
                file.write(BODY.search(html)[1])  # type: ignore[index]
            for heading, place, entry, sheet in _entries(book):
                html = parts.entry(sheet, entry, heading.level + 1, None if place else heading)
                # each begins a page, as it does when it is laid out by itself
                file.write(f'<div style="break-before: page">{BODY.search(html)[1]}</div>')  # type: ignore[index]
                records.append(_record(heading, place, entry, sheet))
            for index in book.indexes:
                html = BODY.search(_whole(parts.IndexLines(index)))[1]  # type: ignore[index]
                file.write(f'<div style="break-before: page">{html}</div>')
            file.write("</body></html>")
    data = {
        "title": f"{book.sponsor}{book.title}",
        "records": records,
        "indexes": [
            [index.title, [[e.title, e.anchor, e.code] for _head, found in index.groups for e in found]]
            for index in book.indexes
        ],
        "statistics": [
            [table.title, [table.row_heading, *table.headings], [[n, *map(str, c)] for n, c in table.rows]]
            for table in book.statistics
        ],
    }
    (folder / "catalogue.json").write_text(json.dumps(data, ensure_ascii=False))
    (folder / "catalogue.typ").write_text((HERE / "catalogue.typ").read_text())
    first = records[0]
    law = next(text for heading, text in first["fields"] if heading == "设定依据")
    return {"rows": first["rows"], "law": len(law), "charts": len(first["pictures"])}


def _record(heading: parts.SectionHeading, place: int, entry: Entry, sheet: Sheet) -> dict[str, Any]:
    fields = [[field.heading, "\n".join(line.text for line in field.lines)] for field in sheet.fields]
    return {
        "section": "" if place else heading.title,
        "code": entry.code,
        "name": entry.title,
        "anchor": entry.anchor,
        "rows": len(sheet.rows),
        "fields": fields,
        "foot": f"{sheet.version}　{sheet.page_url}",
        "pictures": [str(page) for picture in sheet.pictures for page in picture.pages],
    }


def weasyprint(folder: Path, output: Path) -> None:
    import weasyprint as library

    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    library.HTML(filename=folder / "catalogue.html").write_pdf(output, pdf_tags=True)


def typst(folder: Path, output: Path) -> None:
    import typst as library

    library.compile(
        folder / "catalogue.typ", output=output, root=folder, font_paths=[str(settings.FONTS_DIR)]
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("write", "weasyprint", "typst"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("output", type=Path, nargs="?")
    options = parser.parse_args()
    if options.what == "write":
        print(json.dumps(write(options.folder)))
        return
    begun = time.perf_counter()
    {"weasyprint": weasyprint, "typst": typst}[options.what](options.folder, options.output)
    print(json.dumps({"seconds": time.perf_counter() - begun}))


if __name__ == "__main__":
    main()
