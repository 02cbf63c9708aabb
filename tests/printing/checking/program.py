"""A font program, read by fontTools: which glyph stands for a CID, how wide it is, and whether it draws anything."""

import io
from functools import cached_property
from typing import Any

from fontTools.cffLib import CFFFontSet
from fontTools.pens.basePen import NullPen
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont


class Program:
    """An embedded font program. Raises whatever fontTools raises when ``data`` is none."""

    def __init__(self, data: bytes):
        self.font: TTFont | None = None
        self.cff: Any = None
        if data[:1] == b"\x01":  # a bare CFF
            fonts = CFFFontSet()
            fonts.decompile(io.BytesIO(data), None)
            self.cff = fonts[0]
            self.names = self.cff.getGlyphOrder()
            return
        self.font = TTFont(io.BytesIO(data), lazy=True)
        self.names = self.font.getGlyphOrder()
        if "CFF " in self.font:
            self.cff = self.font["CFF "].cff[0]

    @property
    def is_cff(self) -> bool:
        return self.cff is not None

    @cached_property
    def units(self) -> float:
        """Units of the em square."""
        if self.font is not None:
            return self.font["head"].unitsPerEm
        return 1 / self.cff.FontMatrix[0]

    @cached_property
    def _charset(self) -> dict[int, int] | None:
        """Glyphs by CID, in a program whose glyphs are called by CIDs; None in another, where they are the same."""
        if self.cff is None or not hasattr(self.cff, "ROS"):
            return None
        return {0 if name == ".notdef" else int(name[3:]): glyph for glyph, name in enumerate(self.names)}

    def glyph(self, cid: int) -> int | None:
        """The glyph that readers show for ``cid`` (by Identity); None when there is none."""
        glyph = self._charset.get(cid) if self._charset is not None else cid
        return glyph if glyph is not None and glyph < len(self.names) else None

    def width(self, glyph: int) -> float:
        """A glyph's advance, in thousandths of the em."""
        name = self.names[glyph]
        if self.font is not None:
            return self.font["hmtx"][name][0] * 1000 / self.units
        outline = self.cff.CharStrings[name]
        outline.draw(NullPen())
        return outline.width * 1000 / self.units

    def is_blank(self, glyph: int) -> bool:
        """Whether the glyph draws nothing: a subset keeps the place of glyphs that it has thrown out."""
        name = self.names[glyph]
        if self.font is not None and "glyf" in self.font:
            return self.font["glyf"][name].numberOfContours == 0
        pen = RecordingPen()
        self.cff.CharStrings[name].draw(pen)
        return not pen.value
