"""The faces of an official document, found among the fonts that this machine has.

GB/T 9704 asks for 小标宋 (titles), 仿宋 (body), 黑体 and 楷体 (headings) and 宋体 (page numbers). They are looked for
in this order; the first font that answers to a role's names is taken:

1. ``FONTS_DIR``: the bureau's own fonts (方正小标宋, 仿宋_GB2312 …), and the Fandol family, unpacked there by the
   set-up script from Debian's ``texlive-lang-chinese`` (GPL with the font exception: documents may embed it);
2. the places where TeX Live installs Fandol.

A character that a face lacks is taken, alone, from Noto Serif CJK SC or Noto Sans CJK SC (Debian's ``fonts-noto-cjk``):
Fandol has all of GB 2312 but not the rarer characters of people's names. So a machine with Noto alone prints whole
catalogues too, less official in their look; ``OfficialFonts.missing`` says what wasn't found.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTCollection, TTFont, TTLibError

from .files import replacing

logger = logging.getLogger(__name__)

FONT_FILES = {".otf", ".ttf", ".ttc"}
TEX_DIRECTORIES = (
    Path("/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"),
    Path("/usr/share/texmf/fonts/opentype/public/fandol"),
)
FULL_NAMES = (1, 4, 6, 16)  # of OpenType's name table: family, full name, PostScript name, typographic family


@dataclass(frozen=True, slots=True)
class Role:
    """One face of the standard, with the names that fonts for it go by (lower case, without spaces, best first)."""

    family: str  # what the stylesheet calls it
    names: tuple[str, ...]


ROLES = (
    Role("Official Title", (r"小标宋", r"xiaobiaosong", r"^fzxbs", r"^fandolsong-?bold$")),
    Role("Official Song", (r"方正书宋", r"^fzshusong", r"^宋体$", r"^simsun$", r"^fandolsong-?regular$")),
    Role("Official FangSong", (r"仿宋", r"fangsong", r"^fzfs", r"^fandolfang(-?regular)?$")),
    Role("Official Hei", (r"方正黑体", r"^fzhei", r"^fzht", r"^黑体", r"^simhei$", r"^fandolhei-?regular$")),
    Role("Official Kai", (r"楷体", r"kaiti", r"^fzkai", r"^fzkt", r"^simkai$", r"^fandolkai(-?regular)?$")),
)
# In flowcharts the heads of lanes are bold.
BOLD_ROLES = (Role("Official Hei", (r"^simhei-?bold$", r"^fandolhei-?bold$")),)
# Numbers and Latin letters stand in Times New Roman or its free twin, as officials' own texts do; everything that
# isn't plain ASCII (the quotes “” and the dash — too) stays with the Chinese face.
LATIN_FAMILY = "Official Latin"
LATIN_NAMES = (r"^timesnewroman(psmt)?$",)
LATIN_TWINS = ("Liberation Serif", "Nimbus Roman", "TeX Gyre Termes", "FreeSerif")
ASCII_RANGE = "U+0020-007E"


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font in a file; ``index`` is its place in a collection (.ttc), or -1."""

    path: Path
    index: int
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class OfficialFonts:
    """The faces found: ``files`` by family name, and the families for which nothing was found."""

    files: dict[str, FontFile]
    missing: tuple[str, ...]
    bold: dict[str, FontFile] = field(default_factory=dict)  # of a family whose bold face was found too

    def apply(self, stylesheet: str) -> str:
        """``stylesheet`` with the found faces, under the names that it calls them by."""
        return f"{self.font_faces()}\n{stylesheet}"

    @property
    def state(self) -> str:
        """Changes with the files: the same name may come with other glyphs after an update."""
        found = [*self.files.values(), *self.bold.values()]
        stats = [(file.path, file.path.stat()) for file in found if file.path.exists()]
        return "\n".join(f"{path} {stat.st_size} {stat.st_mtime_ns}" for path, stat in stats)

    def font_faces(self) -> str:
        """The ``@font-face`` rules of the found files."""
        rules = [_face(family, file) for family, file in self.files.items()]
        rules += [_face(family, file, "font-weight: bold; ") for family, file in self.bold.items()]
        if LATIN_FAMILY not in self.files:
            sources = ", ".join(f"local('{name}')" for name in LATIN_TWINS)
            rules.append(
                f"@font-face {{ font-family: '{LATIN_FAMILY}'; src: {sources}; unicode-range: {ASCII_RANGE} }}"
            )
        return "\n".join(rules)


def _face(family: str, file: FontFile, more: str = "") -> str:
    only = f"unicode-range: {ASCII_RANGE}; " if family == LATIN_FAMILY else ""
    return f"@font-face {{ font-family: '{family}'; src: url('{_loadable(file).as_uri()}'); {more}{only}}}"


def official_fonts() -> OfficialFonts:
    """The faces that this installation prints with. Logs, once, which ones are missing."""
    return _found(tuple(_directories()))


def _directories() -> Iterator[Path]:
    yield Path(settings.FONTS_DIR)
    yield from TEX_DIRECTORIES


@lru_cache(maxsize=8)
def _found(directories: Sequence[Path]) -> OfficialFonts:
    files: dict[str, FontFile] = {}
    bold: dict[str, FontFile] = {}
    for directory in directories:
        fonts = list(_fonts_in(directory))
        for role in ROLES:
            if role.family not in files and (file := _best(fonts, role.names)):
                files[role.family] = file
        for role in BOLD_ROLES:
            if role.family not in bold and (file := _best(fonts, role.names)):
                bold[role.family] = file
        if LATIN_FAMILY not in files and (file := _best(fonts, LATIN_NAMES)):
            files[LATIN_FAMILY] = file
    missing = tuple(role.family for role in ROLES if role.family not in files)
    if missing:
        logger.warning("no font for %s: Noto CJK stands in", ", ".join(missing))
    return OfficialFonts(files=files, missing=missing, bold=bold)


def _best(fonts: Iterable[FontFile], patterns: Iterable[str]) -> FontFile | None:
    fonts = list(fonts)
    for pattern in patterns:
        for font in fonts:
            if any(re.search(pattern, name) for name in font.names):
                return font
    return None


def _fonts_in(directory: Path) -> Iterator[FontFile]:
    """The fonts below ``directory``, in a fixed order. A file that can't be read is logged and passed over."""
    if not directory.is_dir():
        return
    for path in sorted(directory.rglob("*")):
        if path.suffix.lower() not in FONT_FILES or path.parent.name == EXTRACTED:
            continue
        try:
            if path.suffix.lower() == ".ttc":
                with TTCollection(path, lazy=True) as collection:
                    for index, font in enumerate(collection.fonts):
                        yield FontFile(path, index, _names(font))
            else:
                with TTFont(path, lazy=True) as font:
                    yield FontFile(path, -1, _names(font))
        except (TTLibError, OSError, AssertionError, KeyError, ValueError) as error:
            logger.warning("not a usable font: %s (%s)", path, error)


def _names(font: TTFont) -> frozenset[str]:
    records = [record for record in font["name"].names if record.nameID in FULL_NAMES]
    return frozenset(record.toUnicode(errors="replace").lower().replace(" ", "") for record in records)


EXTRACTED = "from-collections"


def _loadable(file: FontFile) -> Path:
    """A file with this font alone: ``@font-face`` can't point into a collection (simsun.ttc)."""
    if file.index < 0:
        return file.path
    single = Path(settings.VAR_DIR) / "fonts" / EXTRACTED / f"{file.path.stem}-{file.index}.ttf"
    if not single.exists() or single.stat().st_mtime < file.path.stat().st_mtime:
        single.parent.mkdir(parents=True, exist_ok=True)
        with TTFont(file.path, fontNumber=file.index) as font, replacing(single) as unfinished:
            font.save(unfinished)
    return single
