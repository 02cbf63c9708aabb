"""The fonts: embedded once each, with every glyph that is shown, as wide as it is said to be, and readable as text."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Name

from .encoding import MOST_IN_BLOCK, Encoding
from .opened import Key, Opened
from .program import Program

TOLERANCE = 2  # thousandths of the em
PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")
UNREADABLE = frozenset("\0\ufeff\ufffe")
_PREFIX = re.compile(r"[A-Z]{6}\+")


@dataclass(frozen=True, slots=True)
class FontFacts:
    """One font of a file. ``name`` is without the mark of a subset; ``size`` that of its program, unpacked."""

    name: str
    is_embedded: bool
    is_subset: bool
    size: int


def fonts_of(file: Opened) -> dict[Key, pikepdf.Object]:
    """The fonts that the pages' resources name, used or not."""
    found: dict[Key, pikepdf.Object] = {}
    seen: set[Key] = set()

    def look(resources: Any) -> None:
        if not isinstance(resources, pikepdf.Dictionary) or (
            resources.is_indirect and resources.objgen in seen
        ):
            return
        seen.add(resources.objgen)
        for _name, font in resources.get("/Font", {}).items():
            found[font.objgen] = font
        for kind in ("/XObject", "/Pattern"):
            for _name, painted in resources.get(kind, {}).items():
                if isinstance(painted, pikepdf.Stream) and painted.objgen not in seen:
                    seen.add(painted.objgen)
                    look(painted.get("/Resources"))

    for index in file.sample:
        look(file.pages[index].get("/Resources"))
    return found


def descriptor_of(font: pikepdf.Object) -> Any:
    """The font's descriptor: a composite font has it below its descendant."""
    below = font.get("/DescendantFonts")
    return (below[0] if below is not None else font).get("/FontDescriptor")


def program_of(font: pikepdf.Object) -> pikepdf.Object | None:
    """The stream of the font's program."""
    descriptor = descriptor_of(font) or {}
    return next((descriptor[key] for key in PROGRAMS if key in descriptor), None)


def facts(font: pikepdf.Object) -> FontFacts:
    """What is to be known of ``font``."""
    name, program = str(font.get("/BaseFont", "/"))[1:], program_of(font)
    return FontFacts(
        _PREFIX.sub("", name),
        program is not None,
        _PREFIX.match(name) is not None,
        len(program.read_bytes()) if program is not None else 0,
    )


def font_problems(file: Opened) -> Iterator[str]:
    """What is wrong with the fonts, and with what is shown of them."""
    shown: dict[Key, set[int]] = {}
    for index in file.sample:
        for key, codes in file.content(index).codes.items():
            shown.setdefault(key, set()).update(codes)
    named: dict[str, str] = {}
    programs: dict[Key, str] = {}
    for key, font in (fonts_of(file) | {key: file.contents.fonts[key] for key in shown}).items():
        name = str(font.get("/BaseFont", "/"))[1:]
        plain, program = _PREFIX.sub("", name), program_of(font)
        if plain in named:
            yield f"The font {plain} is there twice, as {named[plain]} and {name}."
        named.setdefault(plain, name)
        if program is not None and program.objgen in programs:
            yield f"The fonts {programs[program.objgen]} and {name} have one program, but two dictionaries."
        elif program is not None:
            programs[program.objgen] = name
        yield from _font_problems(file, font, name, shown.get(key, set()))


def _font_problems(file: Opened, font: pikepdf.Object, name: str, codes: set[int]) -> Iterator[str]:
    program = program_of(font)
    if program is None:
        yield f"The font {name} isn't embedded."
        return
    if not _PREFIX.match(name):
        yield f"The font {name} hasn't the mark of a subset (six capitals and +)."
    if font.get("/Subtype") != Name.Type0:
        yield f"The font {name} is of type {font.get('/Subtype')}: only composite ones can be checked."
        return
    descendant, descriptor = font.DescendantFonts[0], descriptor_of(font)
    if str(descendant.get("/BaseFont")) != f"/{name}" or str(descriptor.get("/FontName")) != f"/{name}":
        yield f"The font {name} is called otherwise in its descendant or its descriptor."
    if font.get("/Encoding") != Name("/Identity-H"):
        yield f"The font {name} isn't encoded by Identity-H."
        return
    try:
        read = Program(program.read_bytes())
    except Exception as error:  # fontTools raises errors of many kinds at a broken file
        yield f"The program of the font {name} can't be read: {error!r}."
        return
    yield from _kind_problems(descendant, descriptor, name, read)
    yield from _glyph_problems(file.contents.encoding(font), descendant, name, read, codes)


def _kind_problems(
    descendant: pikepdf.Object, descriptor: pikepdf.Object, name: str, program: Program
) -> Iterator[str]:
    """Whether the dictionaries say of the program what it is."""
    kind = Name.CIDFontType0 if program.is_cff else Name.CIDFontType2
    if descendant.get("/Subtype") != kind:
        yield f"The font {name} is of type {descendant.get('/Subtype')}, its program of {kind}."
    stream = descriptor.get("/FontFile3" if program.is_cff else "/FontFile2")
    subtype = Name.OpenType if program.font is not None else Name.CIDFontType0C
    if stream is None or (program.is_cff and stream.get("/Subtype") != subtype):
        yield f"The program of the font {name} isn't embedded as what it is."
    if not program.is_cff and descendant.get("/CIDToGIDMap") != Name.Identity:
        yield f"The font {name} doesn't say that its CIDs are glyph numbers (CIDToGIDMap)."
    for key in ("/Flags", "/FontBBox", "/ItalicAngle", "/Ascent", "/Descent", "/CapHeight", "/StemV"):
        if key not in descriptor:
            yield f"The font {name} has no {key[1:]} in its descriptor."


def _glyph_problems(
    encoding: Encoding, descendant: pikepdf.Object, name: str, program: Program, codes: set[int]
) -> Iterator[str]:
    if encoding.largest_block > MOST_IN_BLOCK:
        yield f"The font {name} has a block of {encoding.largest_block} entries in its ToUnicode map."
    widths, default = _widths(descendant.get("/W", [])), float(descendant.get("/DW", 1000))
    for cid in sorted(codes):
        text = encoding.unicode.get(cid, "")
        which = f"{cid} ({text})" if text else str(cid)
        if not text:
            yield f"The font {name} shows a glyph {cid} that stands for no character (ToUnicode)."
        elif UNREADABLE & set(text):
            yield f"The font {name} shows a glyph {cid} that stands for {text!r}."
        glyph = program.glyph(cid)
        if not glyph:
            yield f"The font {name} shows a glyph {which} that its program doesn't have."
            continue
        said, real = widths.get(cid, default), program.width(glyph)
        if abs(said - real) > TOLERANCE:
            yield f"The font {name} says that glyph {which} is {said:g} wide, but it is {real:g}."
        if program.is_blank(glyph) and any(unicodedata.category(one)[0] not in "ZC" for one in text):
            yield f"The font {name} shows a glyph {which} that draws nothing."


def _widths(array: Any) -> dict[int, float]:
    """The widths of a composite font, by CID."""
    widths: dict[int, float] = {}
    items, at = list(array), 0
    while at < len(items):
        first = int(items[at])
        if isinstance(items[at + 1], pikepdf.Array):
            widths.update({first + step: float(width) for step, width in enumerate(items[at + 1])})
            at += 2
        else:
            widths.update(dict.fromkeys(range(first, int(items[at + 1]) + 1), float(items[at + 2])))
            at += 3
    return widths
