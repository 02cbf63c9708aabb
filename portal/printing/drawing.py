"""Drawing: from pages that WeasyPrint has laid out to a fragment (``portal.printing.pdf``).

WeasyPrint draws its pages into objects of pydyf; those that the pages need are taken over, renumbered, with templates
in place of references. Left behind: its font files (a file carries one subset for all its fragments), page tree,
outline, destinations and parent tree, which are written anew for the whole file.
"""

import re
import zlib
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pydyf
from weasyprint import DEFAULT_OPTIONS, Document
from weasyprint.document import Page
from weasyprint.pdf import generate_pdf
from weasyprint.pdf.fonts import Font

from .parts import PASSING
from .pdf import fragment as kept
from .pdf.fonts import FontProgram, postscript_name, resource_name
from .pdf.structure import Annotation, Element, Kid, Mark, grouped, tidied
from .pdf.syntax import Template, dictionary, literal, number, numbers
from .slots import places_of_numbers, with_slots
from .store import FragmentStore

POINTS = 0.75  # of a CSS pixel
CATEGORIES = ("ExtGState", "XObject", "Pattern", "Shading")
REFERENCE = re.compile(rb"(\d+) 0 R")
MARKED = re.compile(rb"/\w+\n<</MCID (\d+)>>\nBDC")


class FontShelf(dict):
    """The fonts that one process draws with, in WeasyPrint's own form; each is opened once, and never cut down.

    Its resource name comes from its program, so that a fragment drawn with another version of a font never takes this
    one for its own.
    """

    def __init__(self, store: FragmentStore) -> None:
        super().__init__()
        self._store = store

    def __setitem__(self, key: int, font: Font) -> None:
        font.clean({}, True)  # a variable font becomes the one that is meant; pictures go
        digest = sha256(b"%d %s" % (font.index, font.file_content)).hexdigest()
        facts = FontProgram(
            digest,
            font.index,
            family=font.family,
            name=postscript_name(font.file_content, font.index) or font.name.decode().partition("+")[2],
            flags=font.flags,
            ascent=font.ascent,
            descent=font.descent,
            size=len(font.file_content),
        )
        substitute = self._store.keep_font(facts, font.file_content).substitute
        font.digest, font.hash = digest, resource_name(digest)
        font.file_content = b""
        font.clean = lambda *_args: None
        font.get_unused_glyph_id = lambda _codepoint: substitute
        super().__setitem__(key, font)

    def taken(self) -> dict[str, dict[int, str]]:
        """The glyphs shown since the last call, with their text, by digest."""
        found: dict[str, dict[int, str]] = {}
        for font in self.values():
            if font.to_unicode:
                found.setdefault(font.digest, {}).update(font.to_unicode)
                font.to_unicode = {}
        return found


def draw(
    document: Document,
    fonts: FontShelf,
    *,
    scale: float = 1.0,
    group: str = "",
    facts: dict[str, Any] | None = None,
) -> kept.Fragment:
    """The pages of ``document`` as a fragment, ``scale`` times as large.

    ``group``: what its paragraphs are together (``TOC``, ``Index``). ``facts`` are kept in its head.
    """
    return _Drawing(document, fonts, scale, group, facts or {}).fragment()


class _Drawing:
    def __init__(self, document: Document, fonts: FontShelf, scale: float, group: str, facts: dict[str, Any]):
        self.document, self.fonts, self.scale, self.group, self.facts = document, fonts, scale, group, facts
        self.points = scale * POINTS
        document.fonts = fonts
        links = [link for page in document.pages for link in _led_anywhere(page)]
        self.pdf = generate_pdf(document, None, scale, **{**DEFAULT_OPTIONS, "pdf_tags": True})
        for kind, target, _rectangle, box in links:
            if kind == "internal":
                del box.link_annotation["A"]
                box.link_annotation["Dest"] = f"<{target.encode().hex()}>"
            # what a screen reader says of the link: its words, not its address
            box.link_annotation["Contents"] = pydyf.String("".join(box.element.itertext()).strip()[:200])
        self.pages = [self.pdf.objects[page] for page in self.pdf.pages["Kids"][::3]]
        self.places = {page.number: kept.FIRST + index for index, page in enumerate(self.pages)}
        self.waiting: list[pydyf.Object] = []
        self.objects: dict[int, Template] = {}
        self.streams: dict[int, kept.Stream] = {}
        self.size = kept.FIRST + len(self.pages)
        self.annotations: list[pydyf.Dictionary] = []

    def fragment(self) -> kept.Fragment:
        annotations = [tuple(self._annotations(page)) for page in self.pages]
        resources = self._resources()
        self._take_waiting()
        top, marks, owners = self._structure()
        contents = [self._content(index, page, marks[index]) for index, page in enumerate(self.pages)]
        keys = {place: index for index, place in enumerate(self._annotation_places)}
        body = kept.Body(
            parts=tuple(
                kept.PageParts(content, notes, _by_number(marks[index]), slots)
                for index, ((content, slots), notes) in enumerate(zip(contents, annotations, strict=True))
            ),
            objects={
                place: self._keyed(template, keys.get(place)) for place, template in self.objects.items()
            },
            streams=self.streams,
            resources=resources,
            fonts=self.fonts.taken(),
            top=top,
            annotation_owners=owners,
            size=self.size,
        )
        return kept.Fragment(self._head(), body)

    # Pages

    def _content(
        self, index: int, page: pydyf.Dictionary, marks: dict[int, int]
    ) -> tuple[int, tuple[kept.Slot, ...]]:
        data = _data(self.pdf.objects[_number(page["Contents"])])
        # what is marked, but in no element (the margins' text), isn't content
        data = MARKED.sub(lambda match: match[0] if int(match[1]) in marks else b"/Artifact\nBMC", data)
        place = self._new_place()
        laid_out = self.document.pages[index]
        if found := list(places_of_numbers(laid_out._page_box)):
            data, slots = with_slots(data, found, laid_out.height, self.points)
            self.streams[place] = kept.Stream(Template(""), data, is_compressed=False)
            return place, tuple(slots)
        self.streams[place] = kept.Stream(Template(""), zlib.compress(data, 9))
        return place, ()

    def _annotations(self, page: pydyf.Dictionary) -> Iterator[int]:
        for reference in page.get("Annots", ()):
            annotation = self.pdf.objects[_number(reference)]
            self.annotations.append(annotation)
            annotation["F"] = 4  # printed: PDF/A, 6.3.2
            del annotation["StructParent"]  # it gets one of the whole file's
            yield self._place(annotation)

    @property
    def _annotation_places(self) -> list[int]:
        return [self.places[annotation.number] for annotation in self.annotations]

    def _keyed(self, template: Template, key: int | None) -> Template:
        """An annotation's template with its key in the parent tree."""
        if key is None:
            return template
        text = template.text.removesuffix(">>") + "/StructParent %d>>"
        return Template(text, (*template.refs, self.size + key))

    def _resources(self) -> dict[str, Template]:
        """The entries of all pages' resources by category; fonts stand apart."""
        resources = self.pdf.objects[_number(self.pages[0]["Resources"])]
        return {
            category: self._entries(resources[category]) for category in CATEGORIES if resources.get(category)
        }

    # Objects

    def _new_place(self) -> int:
        self.size += 1
        return self.size - 1

    def _place(self, item: pydyf.Object) -> int:
        if item.number not in self.places:
            self.places[item.number] = self._new_place()
            self.waiting.append(item)
        return self.places[item.number]

    def _take_waiting(self) -> None:
        while self.waiting:
            item = self.waiting.pop()
            place = self.places[item.number]
            if isinstance(item, pydyf.Stream):
                extra = {key: value for key, value in item.extra.items() if key not in ("Filter", "Length")}
                if item.extra.get("Filter") == "/FlateDecode":
                    self.streams[place] = kept.Stream(self._entries(extra), _raw(item))
                elif "Filter" in item.extra:
                    raise ValueError(f"pictures of that kind can't be kept: {item.extra['Filter']}")
                else:
                    self.streams[place] = kept.Stream(self._entries(extra), zlib.compress(_data(item), 9))
            else:
                refs: list[int] = []
                self.objects[place] = Template(self._text(item, refs), tuple(refs))

    def _entries(self, entries: dict[str, Any]) -> Template:
        refs: list[int] = []
        text = "".join(
            f"{literal('/' + key)} {self._value(key, value, refs)}" for key, value in entries.items()
        )
        return Template(text, tuple(refs))

    def _value(self, key: str, value: Any, refs: list[int]) -> str:
        if key == "Font":
            refs.append(kept.FONTS)
            return "%d 0 R"
        return self._text(value, refs)

    def _text(self, value: Any, refs: list[int]) -> str:
        """``value`` as PDF text, references as holes."""
        if isinstance(value, pydyf.Stream):
            refs.append(self._place(value))
            return "%d 0 R"
        if isinstance(value, dict):
            entries = (
                f"{literal('/' + key)} {self._value(key, item, refs)}"
                for key, item in value.items()
                if not (
                    key == "ColorSpace" and isinstance(item, bytes)
                )  # the Lab spaces, which nothing here uses
                and item != {}
            )
            return "<<" + "".join(entries) + ">>"
        if isinstance(value, list):
            return "[" + " ".join(self._text(item, refs) for item in value) + "]"
        if isinstance(value, pydyf.String):
            return literal(value.data.decode("latin-1"))
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | float):
            return number(value)
        text = value if isinstance(value, bytes) else str(value).encode("latin-1")
        if match := REFERENCE.fullmatch(text):
            refs.append(self._place(self.pdf.objects[int(match[1])]))
            return "%d 0 R"
        return literal(text.decode("latin-1"))

    # Tags

    def _structure(self) -> tuple[tuple[int, ...], list[dict[int, int]], tuple[int, ...]]:
        """The places of the topmost elements, of each page's marks' elements, and of the annotations' elements."""
        root = self.pdf.objects[_number(self.pdf.catalog["StructTreeRoot"])]
        document = self.pdf.objects[_number(root["K"][0])]
        elements = grouped(tidied(self._kids(document)), self.group)
        marks: list[dict[int, int]] = [{} for _page in self.pages]
        owners: dict[int, int] = {}
        top = []
        for element in elements:
            assert isinstance(element, Element)
            top.append(self._write_element(element, kept.PARENT, marks, owners))
        return tuple(top), marks, tuple(owners[index] for index in range(len(self.annotations)))

    def _kids(self, element: pydyf.Dictionary) -> Iterator[Kid]:
        pages = {page.reference: index for index, page in enumerate(self.pages)}
        numbers_of = {annotation.number: index for index, annotation in enumerate(self.annotations)}
        for kid in element["K"]:
            if isinstance(kid, int):
                yield Mark(pages[element["Pg"]], kid)
                continue
            below = self.pdf.objects[_number(kid)]
            if below.get("Type") == "/OBJR":
                yield Annotation(pages[below["Pg"]], numbers_of[_number(below["Obj"])])
            else:
                yield Element(below["S"].removeprefix("/"), list(self._kids(below)), self._attributes(below))

    def _attributes(self, element: pydyf.Dictionary) -> dict[str, str]:
        found = {}
        if "Alt" in element:
            found["Alt"] = element["Alt"].data.decode("latin-1")
        if (own := element.get("A")) is None:
            return found
        if "BBox" in own:
            page = self.pages.index(next(page for page in self.pages if page.reference == element["Pg"]))
            height = self.document.pages[page].height
            left, top, right, bottom = own["BBox"]
            box = (
                left * self.points,
                (height - bottom) * self.points,
                right * self.points,
                (height - top) * self.points,
            )
            return found | {"A": f"<</O/Layout/BBox[{numbers(box)}]>>"}
        spans = {key: own[key] for key in ("ColSpan", "RowSpan") if key in own}
        return found | ({"A": dictionary({"O": "/Table", **spans})} if spans else {})

    def _write_element(
        self, element: Element, parent: int, marks: list[dict[int, int]], owners: dict[int, int]
    ) -> int:
        place = self._new_place()
        refs = [parent]
        entries = [f"/S/{element.tag}/P %d 0 R"]
        page = next((kid.page for kid in element.kids if isinstance(kid, Mark)), None)
        if page is not None:
            entries.append("/Pg %d 0 R")
            refs.append(kept.FIRST + page)
        entries += [f"/{key} {literal(value)}" for key, value in element.attributes.items()]
        kids = []
        for kid in element.kids:
            if isinstance(kid, Element):
                kids.append("%d 0 R")
                refs.append(self._write_element(kid, place, marks, owners))
            elif isinstance(kid, Annotation):
                kids.append("<</Type/OBJR/Obj %d 0 R/Pg %d 0 R>>")
                refs += [self._annotation_places[kid.index], kept.FIRST + kid.page]
                owners[kid.index] = place
            else:
                marks[kid.page][kid.mcid] = place
                if kid.page == page:
                    kids.append(str(kid.mcid))
                else:
                    kids.append(f"<</Type/MCR/Pg %d 0 R/MCID {kid.mcid}>>")
                    refs.append(kept.FIRST + kid.page)
        if kids:
            entries.append("/K[" + " ".join(kids) + "]")
        self.objects[place] = Template("<<" + "".join(entries) + ">>", tuple(refs))
        return place

    # What planning needs

    def _head(self) -> kept.Head:
        anchors = [
            kept.Anchor(name, index, round(x * self.points, 2), round((page.height - y) * self.points, 2))
            for index, page in enumerate(self.document.pages)
            for name, (x, y, *_corner) in page.anchors.items()
            if not name.startswith(PASSING)
        ]
        bookmarks = [
            kept.Bookmark(level, label, index, round((page.height - y) * self.points, 2), state == "open")
            for index, page in enumerate(self.document.pages)
            for level, label, (_x, y), state in page.bookmarks
        ]
        pages = tuple(_page(page, self.scale) for page in self.document.pages)
        return kept.Head(pages, tuple(anchors), tuple(bookmarks), self.facts)


def _led_anywhere(page: Page) -> list[tuple]:
    """The links of ``page`` as they were. WeasyPrint drops those that lead out of the document: for its eyes each of
    them leads to an address.
    """
    links = [link for link in page.links if link[0] != "attachment"]
    page.links = [("external", target, rectangle, box) for _kind, target, rectangle, box in links]
    return links


def _page(page: Page, scale: float) -> kept.FragmentPage:
    box, points = page._page_box, scale * POINTS
    margins = (box.margin_left, box.margin_right, box.margin_top, box.margin_bottom)
    return kept.FragmentPage(
        round(page.width * points, 3),
        round(page.height * points, 3),
        tuple(round(margin * points, 3) for margin in margins),
        box.page_type.name or "",
        scale,
    )


def _by_number(marks: dict[int, int]) -> tuple[int, ...]:
    """Each mark's element by the mark's number; ``NOTHING`` where a number isn't in use."""
    return tuple(marks.get(mcid, kept.NOTHING) for mcid in range(max(marks, default=-1) + 1))


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _data(stream: pydyf.Stream) -> bytes:
    """The stream's content, uncompressed."""
    stream.compress = False
    return _raw(stream)


def _raw(stream: pydyf.Stream) -> bytes:
    data = stream.data
    return data[data.index(b"stream\n") + 7 : -len(b"\nendstream")]
