"""A finished file, opened for checking: its pages, and what their content says."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import pikepdf

from .content import Content, Contents
from .pagetree import PageTree, read_page_tree

Key = tuple[int, int]  # an object's number and generation


class Opened:
    """A file with its pages in order; ``sample`` are the pages (indexes) whose content is looked at."""

    def __init__(self, path: Path | str, pdf: pikepdf.Pdf, sample: Iterable[int] | None = None):
        self.path = Path(path)
        self.pdf = pdf
        self.is_whole = sample is None
        self.tree: PageTree = read_page_tree(pdf)
        self.pages = self.tree.pages
        self.sample = [
            index for index in sorted(set(sample if sample is not None else range(len(self.pages))))
            if 0 <= index < len(self.pages)
        ]  # fmt: skip
        self.contents = Contents()
        self._read: dict[int, Content] = {}

    @cached_property
    def index_of(self) -> dict[Key, int]:
        """The index of each page by the number of its object."""
        return {page.objgen: index for index, page in enumerate(self.pages)}

    def content(self, index: int) -> Content:
        """What the content stream of page ``index`` says."""
        if index not in self._read:
            self._read[index] = self.contents.of_page(self.pages[index])
        return self._read[index]

    def annotations(self, index: int) -> list[pikepdf.Object]:
        """The annotations of page ``index``."""
        return list(self.pages[index].get("/Annots", []))

    def page_box(self, index: int) -> tuple[float, float, float, float]:
        """The media box of page ``index`` (inherited ones as well): left, bottom, right, top."""
        node = self.pages[index]
        for _ in range(32):
            if "/MediaBox" in node:
                left, bottom, right, top = map(float, node["/MediaBox"])
                return min(left, right), min(bottom, top), max(left, right), max(bottom, top)
            if "/Parent" not in node:
                break
            node = node["/Parent"]
        return 0, 0, 0, 0


@contextmanager
def opened(path: Path | str, pages: Iterable[int] | None = None) -> Iterator[Opened]:
    """Open the file at ``path``; ``pages`` are the indexes of those whose content is wanted, by default all."""
    with pikepdf.open(path) as pdf:
        yield Opened(path, pdf, pages)


def named(obj: pikepdf.Object, kind: str = "object") -> str:
    """What problems call an object: the number that finds it in the file."""
    number = obj.objgen[0]
    return f"{kind} {number}" if number else f"{kind} (direct)"


def of_page(index: int) -> str:
    """What problems call a page: pages are counted from 1."""
    return f"page {index + 1}"


def text_of(value: object) -> str:
    """A string's text; empty when there is none."""
    return str(value) if value is not None else ""
