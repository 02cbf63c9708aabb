"""Chinese text in a box: how wide it is, and where its lines break."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

NEVER_FIRST = set("，。、；：？！）》】”’」』〉·,.;:?!)]}%…—/")
NEVER_LAST = set("（《【“‘「『〈([{")
# No name and no label is that long. Finding good lines takes longer and longer, so whatever else comes is only broken.
_LONGEST = 400
# Words that turn the next one round: 不|合格 on two lines is read as its opposite, and 有|无异议 as none.
PREFIXES = {"不", "未", "无", "有", "非", "再", "已", "可", "应"}
_HAS_OR_NOT = re.compile("(?=有无)")


def width(text: str, size: float) -> float:
    """Width in px of ``text`` at ``size`` px: full-width characters are a square, others a little over half of it."""
    return sum(size if unicodedata.east_asian_width(c) in "WFA" else size * 0.58 for c in text)


@lru_cache(maxsize=10_000)
def _words(text: str) -> tuple[str, ...]:
    import rjieba  # by the first chart: its dictionary takes 30 MB

    # rjieba takes 期有 for a word: 公示期|有无异议, not 公示期有|无异议.
    return tuple(word for part in _HAS_OR_NOT.split(text) if part for word in rjieba.cut(part))


def unbroken(text: str) -> list[str]:
    """``text`` in pieces between which a line may end: words, with the marks that cling to them."""
    return _clinging(_words(" ".join(text.split())))


def wrap(text: str, room: float, size: float) -> tuple[str, ...]:
    """``text`` in as few lines as fit into ``room`` px, of about the same length; no orphan punctuation, no split word."""
    text = " ".join(text.split())
    return _greedy(list(text), room, size) if len(text) > _LONGEST else _wrapped(text, room, size)


@lru_cache(maxsize=10_000)
def _wrapped(text: str, room: float, size: float) -> tuple[str, ...]:
    least = max(1, -(-int(width(text, size)) // max(1, int(room))))
    by_word = _clinging(_words(text))
    for count in range(least, len(text) + 1):
        for pieces in (by_word, _pieces(text)):
            lines = _into(pieces, text, count, room, size)
            if lines is not None:
                return lines
    # Too narrow even for one character with its punctuation: anywhere, rather than over something else.
    return _greedy(list(text), room, size)


def split_words(text: str, lines: Sequence[str]) -> int:
    """How many words are parted by the ends of these lines."""
    starts, place = set(), 0
    for word in _words(" ".join(text.split())):
        starts.add(place)
        place += len(word.replace(" ", ""))
    breaks, place = [], 0
    for line in lines[:-1]:
        place += len(line.replace(" ", ""))
        breaks.append(place)
    return sum(position not in starts for position in breaks)


def _clinging(words: Iterable[str]) -> list[str]:
    """Words with the punctuation, and the prefix, that clings to them."""
    pieces: list[str] = []
    for word in words:
        if pieces and (word[0] in NEVER_FIRST or pieces[-1][-1] in NEVER_LAST or pieces[-1] in PREFIXES):
            pieces[-1] += word
        else:
            pieces.append(word)
    return pieces


def _pieces(text: str) -> list[str]:
    """What can't be parted: words of Latin letters and digits, and a character with the punctuation that clings to it."""
    pieces: list[str] = []
    for character in text:
        word = character.isascii() and character.isalnum()
        if pieces and (
            character in NEVER_FIRST
            or pieces[-1][-1] in NEVER_LAST
            or (word and pieces[-1][-1].isascii() and pieces[-1][-1].isalnum())
        ):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _into(pieces: list[str], text: str, count: int, room: float, size: float) -> tuple[str, ...] | None:
    """``count`` lines of about the same length, if they fit."""
    aim = max(width(text, size) / count, size)
    for slack in (0.0, 0.5, 1.0, 2.0):
        lines = _greedy(pieces, min(room, aim + slack * size), size)
        if len(lines) <= count and all(width(line, size) <= room for line in lines):
            return lines
    return None


def _greedy(pieces: list[str], room: float, size: float) -> tuple[str, ...]:
    lines = [""]
    for piece in pieces:
        if lines[-1] and width((lines[-1] + piece).rstrip(), size) > room:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return tuple(line.strip() for line in lines if line.strip())
