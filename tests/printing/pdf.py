"""Reading a printed file as a reader's programs do: poppler for text and fonts, pypdf for the structure."""

import re
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pypdf import PdfReader


@dataclass(frozen=True)
class Word:
    """A word on a page and where it stands, as shares of the page's width and height."""

    text: str
    x: float
    y: float


class Pdf:
    """A finished print."""

    def __init__(self, path: Path | str):
        self.path = Path(path)
        self.reader = PdfReader(str(path))

    @property
    def page_count(self) -> int:
        return len(self.reader.pages)

    @cached_property
    def pages(self) -> list[str]:
        """The text of each page, without any white space: line breaks of Chinese text mean nothing."""
        done = subprocess.run(
            ["pdftotext", "-enc", "UTF-8", str(self.path), "-"], capture_output=True, check=True
        )
        return [re.sub(r"\s", "", page) for page in done.stdout.decode().split("\f")[: self.page_count]]

    @property
    def text(self) -> str:
        return "".join(self.pages)

    @cached_property
    def words(self) -> list[list[Word]]:
        """Every page's words with their places."""
        done = subprocess.run(
            ["pdftotext", "-bbox", "-enc", "UTF-8", str(self.path), "-"], capture_output=True, check=True
        )
        pages = []
        for page in re.split(r"<page ", done.stdout.decode())[1:]:
            width, height = map(float, re.match(r'width="([\d.]+)" height="([\d.]+)"', page).groups())
            found = re.findall(r'xMin="([\d.-]+)" yMin="([\d.-]+)"[^>]*>(.*?)</word>', page)
            pages.append([Word(text, float(x) / width, float(y) / height) for x, y, text in found])
        return pages

    @cached_property
    def fonts(self) -> dict[str, bool]:
        """Each font's name, without its subset mark: whether it is embedded."""
        done = subprocess.run(["pdffonts", str(self.path)], capture_output=True, text=True, check=True)
        found = {}
        for line in done.stdout.splitlines()[2:]:
            name, embedded = line.split()[0], line.split()[-5]
            found[name.partition("+")[2] or name] = embedded == "yes"
        return found

    @property
    def info(self) -> dict[str, str]:
        return {key.lstrip("/"): str(value) for key, value in (self.reader.metadata or {}).items()}

    @property
    def labels(self) -> list[str]:
        return list(self.reader.page_labels)

    @cached_property
    def outline(self) -> list[tuple[int, str, int]]:
        """The bookmarks: depth from 1, title, page index."""
        found: list[tuple[int, str, int]] = []

        def walk(items, depth):
            for item in items:
                if isinstance(item, list):
                    walk(item, depth + 1)
                else:
                    found.append((depth, item.title, self.reader.get_destination_page_number(item)))

        walk(self.reader.outline, 1)
        return found

    def links_of(self, index: int) -> list[int]:
        """The pages that the inner links of one page lead to, from its top down, each once."""
        found = []
        for annotation in self.reader.pages[index].get("/Annots") or []:
            entry = annotation.get_object()
            if entry["/Subtype"] != "/Link" or ("/A" in entry and entry["/A"]["/S"] == "/URI"):
                continue
            target = entry.get("/Dest") or entry["/A"]["/D"]
            if isinstance(target, str):
                target = self.reader.named_destinations[target]
                page = self.reader.get_destination_page_number(target)
            else:
                page = self._page_of(target)
            found.append((-float(entry["/Rect"][3]), page))
        return list(dict.fromkeys(page for _top, page in sorted(found)))

    def _page_of(self, target) -> int:
        first = target[0]
        if isinstance(first, int):
            return int(first)
        page = first.get_object()
        return next(
            number
            for number, candidate in enumerate(self.reader.pages)
            if candidate.indirect_reference.idnum == page.indirect_reference.idnum
        )
