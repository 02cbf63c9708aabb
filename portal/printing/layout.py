"""Laying out pages with WeasyPrint: from a part's HTML to pages, from pages to a PDF file. Nothing else imports it.

The parts of one catalogue are laid out one by one and drawn together at the end, so that they share one subset of each
font, and links and bookmarks run through all of them.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pydyf
from django.contrib.staticfiles import finders
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from .fonts import official_fonts

STYLESHEET = "printing/catalogue.css"

# WeasyPrint reports every CSS property it doesn't know; what matters to us (a font or a file it couldn't load) is a
# warning as well, so keep warnings, but not its progress notes.
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class PageLabels:
    """How viewers name the pages from ``first`` (an index, from 0) on: a fixed text, or a number in ``style``
    (D: 1, 2, 3; R: I, II, III) counted from ``start``."""

    first: int
    style: str = ""
    text: str = ""
    start: int = 1


class Layouter:
    """Lays out the parts of one catalogue. Fonts and stylesheet are loaded once for all of them."""

    def __init__(self) -> None:
        self._font_configuration = FontConfiguration()
        self._fetcher = _OfflineFetcher()
        stylesheet = finders.find(STYLESHEET)
        if stylesheet is None:
            raise FileNotFoundError(STYLESHEET)
        rules = official_fonts().apply(Path(stylesheet).read_text("utf-8"))
        self._stylesheet = CSS(
            string=rules, url_fetcher=self._fetcher, font_config=self._font_configuration, base_url=None
        )

    def lay_out(self, html: str) -> Document:
        """The pages of ``html``."""
        return HTML(string=html, url_fetcher=self._fetcher).render(
            font_config=self._font_configuration, stylesheets=[self._stylesheet]
        )


class _OfflineFetcher(URLFetcher):
    """Reads font files and nothing else: no text of a power can make the printer open a file or call a server."""

    SUFFIXES = (".otf", ".ttf")

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"file"})

    def fetch(self, url, headers=None):
        if not url.lower().startswith("file:") or not url.lower().endswith(self.SUFFIXES):
            raise ValueError("printed pages load fonts only")
        return super().fetch(url, headers)


def anchor_pages(document: Document) -> dict[str, int]:
    """On which page of ``document`` (an index, from 0) each anchor stands."""
    pages: dict[str, int] = {}
    for index, page in enumerate(document.pages):
        for anchor in page.anchors:
            pages.setdefault(anchor, index)
    return pages


def roman(number: int) -> str:
    """``number`` (below 40) in Roman capitals, as CSS counts ``upper-roman``."""
    return "X" * (number // 10) + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[number % 10]


def write_pdf(
    documents: Iterable[Document], path: Path, labels: Iterable[PageLabels], *, is_part: bool = False
) -> int:
    """Draw all pages of ``documents`` into one PDF file at ``path``; returns their number.

    Title, author and dates are those of the first document. A whole document is tagged; a part that will be joined
    to others is not, and its links are left to the joining.
    """
    documents = list(documents)
    pages = [page for document in documents for page in document.pages]
    label_list = list(labels)

    def finish(document: Document, pdf: pydyf.PDF) -> None:
        numbers = pydyf.Array()
        for label in label_list:
            numbers.append(label.first)
            numbers.append(_page_label(label))
        pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": numbers})
        pdf.catalog["PageMode"] = "/UseOutlines"
        pdf.catalog["ViewerPreferences"] = pydyf.Dictionary(
            {"DisplayDocTitle": "true", "Duplex": "/DuplexFlipLongEdge"}
        )

    whole = documents[0].copy(pages)
    if is_part:
        for page in pages:
            page.links = [link for link in page.links if link[0] != "internal"]
        whole.write_pdf(path)
    else:
        whole.write_pdf(path, finisher=finish, pdf_identifier=True, pdf_tags=True)
    return len(pages)


def _page_label(label: PageLabels) -> pydyf.Dictionary:
    entry = pydyf.Dictionary()
    if label.style:
        entry["S"] = f"/{label.style}"
        entry["St"] = label.start
    if label.text:
        entry["P"] = pydyf.String(label.text)
    return entry
