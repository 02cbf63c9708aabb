"""A fragment: pages drawn once, with everything that belongs to them, and how they lie on disk.

Its objects are numbered within itself, by the places of the *table* that fills the templates when a file takes it:

    0             the file's font dictionary
    1             the structure element above the fragment's own
    2, 3, …       its pages, then its other objects
    after them    the keys of its annotations in the file's parent tree

On disk: a line that says the lengths and a checksum, the head (what planning needs: pages, anchors, bookmarks) as JSON, the body
(objects) as compressed JSON, and the streams as they are.
"""

import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .syntax import Template

MAGIC = b"fragment 3"
FONTS, PARENT, FIRST = 0, 1, 2  # places of the table
NOTHING = -1  # no place


@dataclass(frozen=True, slots=True)
class Slot:
    """A place where the number of another page will stand: at the end of a line, behind a leader.

    ``anchor`` is what lies on that page. ``start`` and ``end``: the bytes of the content that show the number until it
    is known. ``font`` is the font's resource name; lengths in points: the type's ``size``, where the line's text ends
    (``left``, ``base``), and how far the line goes (``right``).
    """

    anchor: str
    start: int
    end: int
    font: str
    size: float
    left: float
    base: float
    right: float


@dataclass(frozen=True, slots=True)
class FragmentPage:
    """One page. Lengths in points; ``margins`` are left, right, top and bottom, as on a right-hand page."""

    width: float
    height: float
    margins: tuple[float, float, float, float]
    style: str  # the page's name in the stylesheet: across, picture; empty for the plain one
    scale: float  # how much larger than laid out: 1 on A4


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A line of the outline: ``level`` counts from 1, ``page`` from 0 within the fragment, ``top`` in points."""

    level: int
    title: str
    page: int
    top: float
    is_open: bool


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place that links lead to."""

    name: str
    page: int
    left: float
    top: float


@dataclass(frozen=True, slots=True)
class Head:
    """What is to be known of a fragment to plan a file with it."""

    pages: tuple[FragmentPage, ...]
    anchors: tuple[Anchor, ...]
    bookmarks: tuple[Bookmark, ...]
    facts: dict[str, Any] = field(default_factory=dict)  # of whoever had it drawn

    def anchor_pages(self) -> dict[str, int]:
        """The page of each anchor, from 0."""
        pages: dict[str, int] = {}
        for anchor in self.anchors:
            pages.setdefault(anchor.name, anchor.page)
        return pages


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream: its dictionary without length and filter, its data; compressed already, unless it has slots."""

    entries: Template
    data: bytes
    is_compressed: bool = True


@dataclass(frozen=True, slots=True)
class PageParts:
    """What hangs on one page: places in the table."""

    content: int
    annotations: tuple[int, ...] = ()
    marks: tuple[int, ...] = ()  # the structure element of each marked content, by its number
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """The fragment's objects. ``objects`` and ``streams`` by their place in the table."""

    parts: tuple[PageParts, ...]
    objects: dict[int, Template]
    streams: dict[int, Stream]
    resources: dict[str, Template]  # entries of each category but fonts
    fonts: dict[str, dict[int, str]]  # by digest: the glyphs shown, with the text they stand for
    top: tuple[int, ...] = ()  # the structure elements that lie directly below PARENT
    annotation_owners: tuple[
        int, ...
    ] = ()  # the structure element of each annotation, in the order of their keys
    size: int = 0  # places in the table before the keys


@dataclass(frozen=True, slots=True)
class Fragment:
    head: Head
    body: Body


def write(fragment: Fragment) -> bytes:
    """The fragment as the bytes of its file."""
    tail, streams = bytearray(), {}
    for place, stream in fragment.body.streams.items():
        streams[place] = (
            stream.entries.text,
            stream.entries.refs,
            len(tail),
            len(stream.data),
            stream.is_compressed,
        )
        tail += stream.data
    body = fragment.body
    packed = {
        "parts": [
            (part.content, part.annotations, part.marks, [asdict(slot) for slot in part.slots])
            for part in body.parts
        ],
        "objects": [(place, template.text, template.refs) for place, template in body.objects.items()],
        "streams": list(streams.items()),
        "resources": {key: (template.text, template.refs) for key, template in body.resources.items()},
        "fonts": {digest: list(glyphs.items()) for digest, glyphs in body.fonts.items()},
        "top": body.top,
        "owners": body.annotation_owners,
        "size": body.size,
    }
    head = json.dumps(
        {
            "pages": [
                (page.width, page.height, page.margins, page.style, page.scale)
                for page in fragment.head.pages
            ],
            "anchors": [(a.name, a.page, a.left, a.top) for a in fragment.head.anchors],
            "bookmarks": [(b.level, b.title, b.page, b.top, b.is_open) for b in fragment.head.bookmarks],
            "facts": fragment.head.facts,
        }
    ).encode()
    body_bytes = zlib.compress(json.dumps(packed).encode(), 1)
    rest = b"".join((head, body_bytes, tail))
    return b"%s %d %d %d\n" % (MAGIC, len(head), len(body_bytes), zlib.crc32(rest)) + rest


def read_head(path: Path) -> Head:
    """The head alone. Raises ``OSError`` when there is no such file, ``ValueError`` when it isn't a whole fragment."""
    with path.open("rb") as file:
        head, _body, _check = _facts(file.readline(80))
        data = file.read(head)
    return _head(data)


def read(path: Path) -> Fragment:
    """The whole fragment; raises as ``read_head`` does."""
    data = path.read_bytes()
    end = data.index(b"\n") + 1 if b"\n" in data[:80] else 0
    head, body, check = _facts(data[:end])
    if zlib.crc32(memoryview(data)[end:]) != check:
        raise ValueError("not a whole fragment")
    tail = end + head + body
    return Fragment(_head(data[end : end + head]), _body(data[end + head : tail], memoryview(data)[tail:]))


def _facts(line: bytes) -> tuple[int, int, int]:
    """The lengths of head and body, and the checksum of all that follows the first line."""
    if not line.startswith(MAGIC):
        raise ValueError("not a fragment")
    head, body, check = line[len(MAGIC) :].split()
    return int(head), int(body), int(check)


def _head(data: bytes) -> Head:
    found = json.loads(data)
    return Head(
        tuple(
            FragmentPage(width, height, tuple(margins), *more)
            for width, height, margins, *more in found["pages"]
        ),
        tuple(Anchor(*values) for values in found["anchors"]),
        tuple(Bookmark(*values) for values in found["bookmarks"]),
        found["facts"],
    )


def _template(values: Sequence[Any]) -> Template:
    return Template(values[0], tuple(values[1]))


def _body(data: bytes, tail: memoryview) -> Body:
    found = json.loads(zlib.decompress(data))
    return Body(
        parts=tuple(
            PageParts(content, tuple(annotations), tuple(marks), tuple(Slot(**slot) for slot in slots))
            for content, annotations, marks, slots in found["parts"]
        ),
        objects={place: Template(text, tuple(refs)) for place, text, refs in found["objects"]},
        streams={
            place: Stream(Template(text, tuple(refs)), bytes(tail[start : start + length]), is_compressed)
            for place, (text, refs, start, length, is_compressed) in found["streams"]
        },
        resources={key: _template(values) for key, values in found["resources"].items()},
        fonts={digest: dict(glyphs) for digest, glyphs in found["fonts"].items()},
        top=tuple(found["top"]),
        annotation_owners=tuple(found["owners"]),
        size=found["size"],
    )
