"""Font programs, and the one subset of each that a file carries (ISO 32000-1, 9.7 and 9.9).

Content that was drawn apart calls a glyph by its number in the whole font. Subsets keep those numbers, so one subset
made of all glyphs that a file shows serves every page of it, whenever and wherever each was drawn.
"""

import hashlib
import json
import re
import string
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from io import BytesIO

import uharfbuzz
from fontTools.ttLib import TTFont

from .syntax import dictionary, name, number, reference
from .syntax import string as text_string
from .writer import PdfWriter

# Stands for a character that no font has: the mark of Chinese printers for a missing sort, then a box, then nothing.
SUBSTITUTES = "〓□"
# Tables that only serve to set text, which is done.
DROPPED = [
    "BASE",
    "DSIG",
    "EBDT",
    "EBLC",
    "EBSC",
    "GPOS",
    "GSUB",
    "GDEF",
    "JSTF",
    "LTSH",
    "PCLT",
    "SVG ",
    "kern",
]
SUBSETTING = 2  # raised when subsets are made otherwise
POSTSCRIPT = 6  # of OpenType's name table
BATCH = 100  # of a ToUnicode map


def resource_name(digest: str) -> str:
    """What content calls the font of that digest: six capitals, which are its subset's prefix too."""
    value, letters = int(digest[:12], 16), []
    for _letter in range(6):
        value, rest = divmod(value, 26)
        letters.append(string.ascii_uppercase[rest])
    return "".join(letters)


def postscript_name(content: bytes, index: int) -> str:
    """What a font calls itself: FZXiaoBiaoSong-B05S. Empty when it doesn't say."""
    return re.sub(r"[^\w-]", "", uharfbuzz.Face(uharfbuzz.Blob(content), index).get_name(POSTSCRIPT) or "")


@dataclass(frozen=True)
class FontProgram:
    """A font as a whole. ``digest`` is SHA-256 over its bytes and ``index`` (its place in a collection)."""

    digest: str
    index: int
    family: str
    name: str
    flags: int
    ascent: int
    descent: int
    size: int  # in bytes
    path: str = field(default="", repr=False)  # where its bytes lie; they are mapped, not read

    @cached_property
    def face(self) -> uharfbuzz.Face:
        return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(self.path), self.index)

    @cached_property
    def font(self) -> uharfbuzz.Font:
        return uharfbuzz.Font(self.face)

    @cached_property
    def substitute(self) -> int:
        """The glyph in place of a character that it lacks."""
        return next(filter(None, (self.font.get_nominal_glyph(ord(mark)) for mark in SUBSTITUTES)), 0)

    def glyph(self, character: str) -> int:
        """The glyph of ``character``; its substitute when there is none."""
        return self.font.get_nominal_glyph(ord(character)) or self.substitute

    def advance(self, glyph: int) -> int:
        """How wide ``glyph`` is, in thousandths of the type size."""
        return round(self.font.get_glyph_h_advance(glyph) * 1000 / self.face.upem)

    def subset(self, glyphs: Iterable[int]) -> bytes:
        """The program with these glyphs alone, each under its old number."""
        request = uharfbuzz.SubsetInput()
        request.sets(uharfbuzz.SubsetInputSets.GLYPH_INDEX).update(glyphs)
        request.sets(uharfbuzz.SubsetInputSets.DROP_TABLE_TAG).update(
            int.from_bytes(tag.encode(), "big") for tag in DROPPED
        )
        request.flags = (
            uharfbuzz.SubsetFlags.RETAIN_GIDS
            | uharfbuzz.SubsetFlags.NO_HINTING
            | uharfbuzz.SubsetFlags.DESUBROUTINIZE
            | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
        )
        face = uharfbuzz.subset(self.face, request)
        return _called_by_place(bytes(face.blob.data))

    def facts(self) -> str:
        """All but where it lies, as JSON."""
        facts = asdict(self)
        del facts["path"]
        return json.dumps(facts)

    @classmethod
    def from_facts(cls, facts: str, path: str) -> "FontProgram":
        return cls(**json.loads(facts), path=path)


def _called_by_place(content: bytes) -> bytes:
    """The font, each glyph called by its place in it.

    In a CFF font made for a character collection (Fandol is one) readers look a number up among the font's own, which
    are those of the collection: another glyph than content means, or none (ISO 32000-1, 9.7.4.2).
    """
    with TTFont(BytesIO(content), lazy=True) as font:
        if "CFF " not in font or not hasattr(top := font["CFF "].cff.topDictIndex[0], "ROS"):
            return content
        strings = top.CharStrings
        names = [".notdef", *(f"cid{place:05d}" for place in range(1, len(top.charset)))]
        if names == top.charset:
            return content
        strings.charStrings = {
            name: strings.charStrings[old] for name, old in zip(names, top.charset, strict=True)
        }
        top.charset = names
        changed = BytesIO()
        font.save(changed)
    return changed.getvalue()


def glyphs_key(digest: str, glyphs: Sequence[int]) -> str:
    """What stands for one subset: SHA-256, hexadecimal."""
    return hashlib.sha256(f"{SUBSETTING} {digest} {' '.join(map(str, glyphs))}".encode()).hexdigest()


def write_font(writer: PdfWriter, program: FontProgram, glyphs: dict[int, str], subset: bytes) -> int:
    """Write a font with its ``subset`` of ``glyphs`` (their text by number); returns its number."""
    prefixed = name(f"{resource_name(program.digest)}+{program.name}")
    is_cff = subset[:4] == b"OTTO"
    program_entries = "/Subtype/OpenType" if is_cff else f"/Length1 {len(subset)}"
    stream = writer.add_stream(subset, program_entries)
    shown = sorted(glyphs)
    widths = {glyph: program.advance(glyph) for glyph in shown}
    fixed = 1 if len(widths) > 1 and len(set(widths.values())) == 1 else 0
    descriptor = writer.add(
        dictionary(
            {
                "Type": "/FontDescriptor",
                "FontName": prefixed,
                "FontFamily": text_string(program.family),
                "Flags": program.flags | fixed,
                "FontBBox": f"[0 {program.descent} {max(widths.values(), default=0)} {program.ascent}]",
                "ItalicAngle": "0",
                "Ascent": str(program.ascent),
                "Descent": str(program.descent),
                "CapHeight": str(program.ascent),
                "StemV": "80",
                "StemH": "80",
                "FontFile3" if is_cff else "FontFile2": reference(stream),
            }
        )
    )
    descendant = writer.add(
        dictionary(
            {
                "Type": "/Font",
                "Subtype": f"/CIDFontType{0 if is_cff else 2}",
                "BaseFont": prefixed,
                "CIDSystemInfo": "<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>",
                "CIDToGIDMap": "" if is_cff else "/Identity",
                "W": _widths(widths),
                "FontDescriptor": reference(descriptor),
            }
        )
    )
    to_unicode = writer.add_stream(_to_unicode(glyphs))
    return writer.add(
        dictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": prefixed,
                "Encoding": "/Identity-H",
                "DescendantFonts": f"[{reference(descendant)}]",
                "ToUnicode": reference(to_unicode),
            }
        )
    )


def _widths(widths: dict[int, int]) -> str:
    """The widths, runs of the same one as a range."""
    parts: list[str] = []
    run: list[int] = []
    start = 0

    def close() -> None:
        if not run:
            return
        if len(run) > 3 and len(set(run)) == 1:
            parts.append(f"{start} {start + len(run) - 1} {run[0]}")
        else:
            parts.append(f"{start}[{' '.join(map(number, run))}]")

    for glyph, width in sorted(widths.items()):
        if run and glyph == start + len(run):
            run.append(width)
        else:
            close()
            start, run = glyph, [width]
    close()
    return "[" + " ".join(parts) + "]"


def _to_unicode(glyphs: dict[int, str]) -> bytes:
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<0000> <ffff>",
        "endcodespacerange",
    ]
    rows = [(glyph, text) for glyph, text in sorted(glyphs.items()) if text]
    for first in range(0, len(rows), BATCH):
        part = rows[first : first + BATCH]
        lines.append(f"{len(part)} beginbfchar")
        lines += [f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>" for glyph, text in part]
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode()


def shown(glyphs: Sequence[int]) -> str:
    """``glyphs`` as the string that shows them in a page's content."""
    return "<" + "".join(f"{glyph:04x}" for glyph in glyphs) + ">"
