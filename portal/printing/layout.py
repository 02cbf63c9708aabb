"""Laying out pages with WeasyPrint: from a part's HTML to pages. Beside ``drawing`` and ``slots`` nothing else imports it.

Every part is laid out by itself and as if it lay on the right: page numbers, running heads and the shift of left-hand
pages come when a file is put together (``pdf.furniture``), so that drawn pages serve in any place.
"""

import hashlib
import logging
import re
from collections.abc import Iterator
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

from cssselect2 import ElementWrapper
from django.contrib.staticfiles import finders
from weasyprint import CSS, HTML, VERSION, Document
from weasyprint.document import Page
from weasyprint.formatting_structure import boxes
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from .fonts import official_fonts
from .typesetting import printable

VARIABLE = re.compile(r"--(\w+): ([^;]+);")
USE = re.compile(r"var\(--(\w+)(?:, [\w-]+)?\)")
STYLESHEET = "printing/catalogue.css"
# Only for pages that have such things: their rules would be tried on every cell of a table.
RICH_STYLESHEETS = ("richtext/print.css", "printing/bulletin.css")
RICH = re.compile('class="(richtext|bulletin)')
AGAIN = "div[@class='again']"  # below a row's name
ROUNDS = 4

# WeasyPrint reports every CSS property it doesn't know; what matters to us (a font or a file it couldn't load) is a
# warning as well, so keep warnings, but not its progress notes.
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)


class Layouter:
    """Lays out parts, on A4. Fonts and stylesheet are loaded once for all of them."""

    def __init__(self) -> None:
        self._rules, self._rich_rules = _rules()

    @cached_property
    def _font_configuration(self) -> FontConfiguration:
        return FontConfiguration()

    @cached_property
    def _fetcher(self) -> URLFetcher:
        return _OfflineFetcher()

    @cached_property
    def _stylesheet(self) -> CSS:
        return self._css(self._rules)

    @cached_property
    def _rich_stylesheet(self) -> CSS:
        return self._css(self._rich_rules)

    def _css(self, rules: str) -> CSS:
        return CSS(
            string=rules, url_fetcher=self._fetcher, font_config=self._font_configuration, base_url=None
        )

    def lay_out(self, html: str) -> Document:
        """The pages of ``html``."""
        stylesheets = [self._stylesheet, *([self._rich_stylesheet] if RICH.search(html) else [])]
        laid_out = self._named_again(ElementTree.fromstring(printable(html)), stylesheets)
        for page in laid_out.pages:
            _shorten_tables(page._page_box)
        return laid_out

    def _named_again(self, root: ElementTree.Element, stylesheets: list[CSS]) -> Document:
        """Laid out until every row that goes on overleaf has its name on each of its pages: mostly once, or twice.

        A name on a page where little of its row is left makes that part higher, and what follows may break elsewhere. Where
        that doesn't come to an end no name is told again.
        """
        laid_out = self._rendered(root, stylesheets)
        for _round in range(ROUNDS):
            wrong = _wrongly_named(laid_out)
            if not wrong:
                _centre_names(laid_out)
                return laid_out
            for name, times in wrong.items():
                _tell_again(name, times)
            laid_out = self._rendered(root, stylesheets)
        for name in root.iterfind(".//*[@data-again]"):
            _tell_again(name, 0)
        return self._rendered(root, stylesheets)

    def _rendered(self, root: ElementTree.Element, stylesheets: list[CSS]) -> Document:
        page = _Page(root, self._fetcher)
        return page.render(font_config=self._font_configuration, stylesheets=stylesheets)

    @cached_property
    def look(self) -> str:
        """Changes whenever the same HTML would look otherwise: with the stylesheet, the fonts found, or WeasyPrint."""
        return hashlib.sha256(
            f"{VERSION}\n{self._rules}\n{self._rich_rules}\n{official_fonts().state}".encode()
        ).hexdigest()


def _rules() -> tuple[str, str]:
    """The stylesheets, and those for rich text, with their variables put in: WeasyPrint would look each of them up for
    every element.
    """
    rules = official_fonts().apply(_read(STYLESHEET))
    values = dict(VARIABLE.findall(rules))

    def put_in(text: str) -> str:
        return USE.sub(lambda match: values[match[1]], text)

    return put_in(rules), put_in("\n".join(map(_read, RICH_STYLESHEETS)))


def _read(stylesheet: str) -> str:
    path = finders.find(stylesheet)
    if path is None:
        raise FileNotFoundError(stylesheet)
    return Path(path).read_text("utf-8")


class _Page(HTML):
    """A page that is well-formed as XML, as ours are: read twenty times as fast as HTML may be, which may be anything."""

    def __init__(self, root: ElementTree.Element, fetcher: URLFetcher) -> None:
        self.base_url, self.url_fetcher, self.media_type = None, fetcher, "print"
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [_browser_rules()]


@cache
def _browser_rules() -> CSS:
    """WeasyPrint's own stylesheet without markers of lists and footnotes, which no page of ours has: it would compute
    six styles more for every element.
    """
    rules = files("weasyprint.css").joinpath("html5_ua.css").read_text("utf-8")
    return CSS(string=re.sub(r"^::.*$", "", rules, flags=re.MULTILINE))


def _wrongly_named(laid_out: Document) -> dict[ElementTree.Element, int]:
    """The names that stand on too few or too many pages, each with how many times it should be told again.

    Where a row is broken is known only now, and WeasyPrint leaves the name's cell empty there.
    """
    times: dict[ElementTree.Element, int] = {}
    for cell, says_something in _names(laid_out):
        if cell.element not in times:
            times[cell.element] = 0
        elif says_something:
            times[cell.element] += 1
    return {name: number for name, number in times.items() if number != len(name.findall(AGAIN))}


def _tell_again(name: ElementTree.Element, times: int) -> None:
    """Let a row's ``name`` begin so many further pages (``.again`` breaks before it), with what its ``data-again`` says.

    The row itself breaks where it did.
    """
    for told in name.findall(AGAIN):
        name.remove(told)
    for _time in range(times):
        ElementTree.SubElement(name, "div", {"class": "again"}).text = name.attrib["data-again"]


def _centre_names(laid_out: Document) -> None:
    """Put the names of rows that go on overleaf in the middle, as others are: WeasyPrint leaves them above."""
    for cell, _says_something in _names(laid_out):
        if cell.children and cell.element.find(AGAIN) is not None:
            last = cell.children[-1]
            spare = cell.content_box_y() + cell.height - last.position_y - last.margin_height()
            for child in cell.children:
                child.translate(dy=spare / 2)


def _names(laid_out: Document) -> Iterator[tuple[boxes.TableCellBox, bool]]:
    """Of rows that may go on overleaf, page by page: the cell with the name, and whether something stands beside it."""
    for page in laid_out.pages:
        for row in _rows(page._page_box):
            for cell in row.children:
                if "data-again" in cell.element.attrib:
                    yield cell, any(other.children for other in row.children if other is not cell)


def first_row(page: Page) -> ElementTree.Element | None:
    """The row that the page's first table begins with below its head: a new one, or the rest of one from overleaf."""
    rows = _rows(page._page_box, with_heads=False)
    return next((row.element for row in rows), None)


def _rows(box: boxes.ParentBox, *, with_heads: bool = True) -> Iterator[boxes.TableRowBox]:
    for child in box.children:
        if isinstance(child, boxes.TableRowBox):
            yield child
        elif isinstance(child, boxes.ParentBox) and (with_heads or not getattr(child, "is_header", False)):
            yield from _rows(child, with_heads=with_heads)


def _shorten_tables(box: boxes.Box) -> None:
    """Let every table below ``box`` end with its last row.

    A row that is moved to the next page after all, to go with what must stand below it, leaves its place behind: WeasyPrint
    says itself that it doesn't mend the table's height (``find_earlier_page_break``).
    """
    for child in getattr(box, "children", ()):
        if not isinstance(child, boxes.Box) or not isinstance(child, boxes.ParentBox):
            continue
        _shorten_tables(child)
        if isinstance(child, boxes.TableBox) and child.children and child.children[-1].children:
            last = child.children[-1].children[-1]
            end = last.position_y + last.height
            for part, below in (
                (child.children[-1], 0.0),
                (child, child.border_bottom_width + child.padding_bottom),
            ):
                excess = part.position_y + part.margin_height() - part.margin_bottom - below - end
                if excess > 1:
                    part.height -= excess
                    if part is child:
                        box.height -= excess


class _OfflineFetcher(URLFetcher):
    """Reads font files and nothing else: no text of a power can make the printer open a file or call a server."""

    SUFFIXES = (".otf", ".ttf")

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"file"})

    def fetch(self, url, headers=None):
        if not url.lower().startswith("file:") or not url.lower().endswith(self.SUFFIXES):
            raise ValueError("printed pages load fonts only")
        return super().fetch(url, headers)
