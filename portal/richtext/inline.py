"""The characters of one paragraph: white space as a reader sees it, and runs that look the same joined."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from .model import BREAK, Look, Run

_BREAK = "\u2028"  # a line break while spaces are sorted out; in a text it can't be (reading.py)
# What browsers fold, and the spaces with which office programs push texts about. Not U+3000: 张　三 is written with it.
_SPACES = (
    " \t\n\r\x0b\x0c\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
)
_INDENTS = _SPACES + "\u3000"  # at a line's ends it is an indent as well
_GAP = re.compile(f"[{_SPACES}]+")
_WIDE = re.compile(
    "[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003fffd“”‘’—…·]"
)
_PLAIN = Look()
_Styled = tuple[str, Look]  # a character and how it looks


def line_break() -> Run:
    """A run that ends a line within its paragraph."""
    return Run(_BREAK)


def tidy(runs: Iterable[Run]) -> list[list[Run]]:
    """``runs`` as paragraphs: indents and folded spaces are gone, and an empty line ends a paragraph.

    Paragraphs without a character aren't given back.
    """
    text, looks = _folded(runs)
    paragraphs: list[list[_Styled]] = [[]]
    position = 0
    for line in text.split(_BREAK):
        start = position + len(line) - len(line.lstrip(_INDENTS))
        shown = line.strip(_INDENTS)
        if shown and paragraphs[-1]:
            paragraphs[-1].append((BREAK, _PLAIN))
        if shown:
            paragraphs[-1] += zip(shown, looks[start : start + len(shown)], strict=True)
        elif paragraphs[-1]:
            paragraphs.append([])
        position += len(line) + 1
    return [_joined(paragraph) for paragraph in paragraphs if paragraph]


def _folded(runs: Iterable[Run]) -> tuple[str, Sequence[Look]]:
    """The text with its white space folded, and how each character looks (a space as the first one in its place did)."""
    looks: list[Look] = []
    pieces: list[str] = []
    for run in runs:
        pieces.append(run.text)
        looks += [run.look] * len(run.text)
    text = "".join(pieces)
    kept: list[str] = []
    kept_looks: list[Look] = []
    position = 0
    for gap in _GAP.finditer(text):
        space = "" if _is_only_in_the_source(text, gap) else " "
        kept += [text[position : gap.start()], space]
        kept_looks += looks[position : gap.start() + len(space)]
        position = gap.end()
    kept.append(text[position:])
    kept_looks += looks[position:]
    return "".join(kept), kept_looks


def _is_only_in_the_source(text: str, gap: re.Match[str]) -> bool:
    """Whether a line of the source ends between two Chinese characters: nobody has typed a space there."""
    before, after = text[max(0, gap.start() - 1) : gap.start()], text[gap.end() : gap.end() + 1]
    return "\n" in gap.group() and bool(_WIDE.match(before)) and bool(_WIDE.match(after))


def _joined(characters: list[_Styled]) -> list[Run]:
    """Neighbours that look the same as one run."""
    return [
        Run("".join(character for character, _look in group), look)
        for look, group in groupby(characters, key=lambda pair: pair[1])
    ]
