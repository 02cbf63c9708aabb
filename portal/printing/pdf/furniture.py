"""What stands on a page beside its content, and changes with the page's place in the book: number, running heads,
watermark. Drawn as artifacts, which a screen reader passes over.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import cos, hypot, radians, sin

from .fonts import FontProgram, resource_name, shown
from .fragment import FragmentPage
from .syntax import number, numbers

MILLIMETRE = 72 / 25.4
NUMBER_SIZE = 14.0  # 四号 (GB/T 9704, 7.5)
# The number's baseline below the type area (its dashes lie 7 mm below it), and its distance from the area's outer edge:
# one character. On pages that lie across, whose margins are narrow, both are less.
NUMBER_DROP, NUMBER_INSET = 7 * MILLIMETRE + 0.35 * NUMBER_SIZE, NUMBER_SIZE
# Of an upright page: the outer margin, and what lies below the type area. Where content goes further out or down
# (``sheet`` and ``picture`` of catalogue.css) it keeps clear of the number.
OUTER, BELOW = 26 * MILLIMETRE, 35 * MILLIMETRE
NARROW_DROP, NARROW_INSET = 3.5 * MILLIMETRE + 0.9 * NUMBER_SIZE, 4 * MILLIMETRE
HEAD_SIZE, HEAD_RISE = 9.0, 2.4 * MILLIMETRE  # on A4, as all these lengths
HEADS_APART = 2.0  # characters at least
HEADED = "across"  # the pages that have running heads
MULTIPLY = "Multiply"  # the graphics state that darkens, as a page's resources call it
MARK_ANGLE, MARK_GREY, MARK_SHARE = 40, 0.88, 0.55  # of a watermark: its width's share of the page's diagonal


@dataclass(frozen=True, slots=True)
class Lettering:
    """A face to set single lines in. ``glyphs``: font and glyph of each character that was seen set in it."""

    glyphs: dict[str, tuple[FontProgram, int]]

    def glyph(self, character: str) -> tuple[FontProgram, int]:
        """Font and glyph of ``character``."""
        if character not in self.glyphs:  # two characters with one glyph, of which only one was seen
            programs = {program.digest: program for program, _glyph in self.glyphs.values()}
            found = [(program, program.glyph(character)) for program in programs.values()]
            self.glyphs[character] = next((row for row in found if row[1] != row[0].substitute), found[0])
        return self.glyphs[character]

    def width(self, text: str, size: float) -> float:
        return sum(program.advance(glyph) for program, glyph in map(self.glyph, text)) * size / 1000

    def runs(self, text: str) -> list[tuple[FontProgram, list[int]]]:
        """``text`` as glyphs, parted where the font changes."""
        found: list[tuple[FontProgram, list[int]]] = []
        for character in text:
            program, glyph = self.glyph(character)
            if not found or found[-1][0] is not program:
                found.append((program, []))
            found[-1][1].append(glyph)
        return found


@dataclass(frozen=True, slots=True)
class Leader:
    """The dots from the end of a line's text to its page number; lengths in points."""

    left: float
    right: float
    base: float
    size: float

    def drawn(self) -> str:
        """A line of round dots, a third of the type size apart; nothing where there is no room."""
        left, right = self.left + 0.4 * self.size, self.right - 0.4 * self.size
        if right - left < self.size:
            return ""
        step = self.size / 3
        first = right - int((right - left) / step) * step  # the dots of all lines stand below each other
        height = self.base + 0.3 * self.size
        return f"{number(self.size / 14)} w [0 {number(step)}] 0 d {numbers((first, height))} m {numbers((right, height))} l S"


@dataclass
class Furniture:
    """Draws it. ``letterings`` by use: ``number``, ``head``, ``mark``."""

    letterings: dict[str, Lettering]
    watermark: str = ""
    _shown: dict[str, dict[int, str]] = field(default_factory=dict)

    def over(
        self,
        page: FragmentPage,
        printed: str,
        heads: tuple[str, str],
        leaders: Sequence[Leader] = (),
        *,
        is_left: bool,
    ) -> bytes:
        """What is drawn over the content: number, running heads, leaders, watermark; empty when there is none of them."""
        drawn = b""
        if lines := " ".join(filter(None, (leader.drawn() for leader in leaders))):
            drawn += _artifact(f"q 1 J 0 G {lines} Q", "/Type/Layout")
        if page.style == HEADED and any(heads):
            drawn += _artifact(f"0 g {self._heads(page, heads)}", "/Type/Pagination/Subtype/Header")
        if printed:
            drawn += _artifact(
                f"0 g {self._number(page, printed, is_left=is_left)}", "/Type/Pagination/Subtype/Footer"
            )
        if self.watermark:
            drawn += self._mark(page)
        return drawn

    def _heads(self, page: FragmentPage, heads: tuple[str, str]) -> str:
        """One at each end of a line above the type area, in smaller type where both have no room on it."""
        left, right, top, _bottom = page.margins
        size, widths = HEAD_SIZE * page.scale, [self.letterings["head"].width(head, 1.0) for head in heads]
        size = min(size, (page.width - left - right) / (sum(widths) + HEADS_APART))
        y = page.height - top + HEAD_RISE * page.scale
        places = (left, page.width - right - widths[1] * size)
        return " ".join(
            self._text("head", head, size, f"{number(x)} {number(y)} Td")
            for head, x in zip(heads, places, strict=True)
            if head
        )

    def _mark(self, page: FragmentPage) -> bytes:
        """The watermark, slanting through the middle: over everything, so that nothing covers it, darkening what is light
        and leaving every letter as black as it is.
        """
        lettering = self.letterings["mark"]
        size = hypot(page.width, page.height) * MARK_SHARE / lettering.width(self.watermark, 1.0)
        size = min(size, page.height / 4)
        along, up = cos(radians(MARK_ANGLE)), sin(radians(MARK_ANGLE))
        half, rise = lettering.width(self.watermark, size) / 2, size * 0.35
        x = page.width / 2 - half * along + rise * up
        y = page.height / 2 - half * up - rise * along
        matrix = numbers((along, up, -up, along, x, y))
        text = self._text("mark", self.watermark, size, f"{matrix} Tm")
        return _artifact(f"q /{MULTIPLY} gs {number(MARK_GREY)} g {text} Q", "/Type/Background")

    def shown(self) -> dict[str, dict[int, str]]:
        """The glyphs drawn since the last call, by font."""
        found, self._shown = self._shown, {}
        return found

    def _number(self, page: FragmentPage, printed: str, *, is_left: bool) -> str:
        """— 1 —, at the outer corner below the type area (GB/T 9704, 7.5)."""
        left, right, _top, bottom = (margin / page.scale for margin in page.margins)
        text, size = f"— {printed} —", NUMBER_SIZE * page.scale
        width = self.letterings["number"].width(text, size)
        if page.height > page.width:  # one place on all of them, however far their content goes out
            outer, height, inset = OUTER, BELOW - NUMBER_DROP, NUMBER_INSET
        else:
            outer, height, inset = right, bottom - NARROW_DROP, NARROW_INSET
        # the content doesn't move on a left-hand page, its page box does: by how much more is bound than cut
        shift = left - right if is_left else 0.0
        away = (outer + inset) * page.scale
        x = shift * page.scale + away if is_left else page.width - away - width
        return self._text("number", text, size, f"{number(x)} {number(height * page.scale)} Td")

    def _text(self, use: str, text: str, size: float, place: str) -> str:
        parts = []
        for program, glyphs in self.letterings[use].runs(text):
            parts.append(f"/{resource_name(program.digest)} {number(size)} Tf {shown(glyphs)} Tj")
        for character in text:
            program, glyph = self.letterings[use].glyph(character)
            self._shown.setdefault(program.digest, {})[glyph] = character
        return f"BT {place} {' '.join(parts)} ET"


def _artifact(content: str, kind: str) -> bytes:
    return f"/Artifact<<{kind}>>BDC\n{content}\nEMC\n".encode()


def needed(texts: Sequence[str]) -> str:
    """Every character of ``texts`` once, in a fixed order: what a lettering must have."""
    return "".join(sorted(set("".join(texts))))
