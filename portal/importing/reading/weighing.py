"""Looking through a workbook's XML before it is parsed: its merged cells, and whether parsing would fill the memory.

openpyxl keeps a row until it ends, every shared string, and whatever it doesn't know; a few hundred kilobytes can unpack
to millions of such pieces. Here the parts are only streamed by, and counted.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from ..errors import UnreadableFile
from . import sniff

# (first row, first column, last row, last column), all counted from 0.
Span = tuple[int, int, int, int]

_CHUNK = 1 << 20
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_STRING = re.compile(rb"<(?:\w+:)?si[\s/>]")
MAX_MERGES = 200_000
MAX_TAGS_A_ROW = 500_000  # 200 columns of formatted text have some thousands
MAX_STRINGS = 2_000_000
MAX_STRING_TAGS = 20_000_000


def look_through_sheet(path: Path, part_name: str) -> list[Span]:
    """The sheet's merged cells (openpyxl doesn't give them while streaming). Raises ``UnreadableFile``."""
    spans: list[Span] = []
    tags = 0
    for text, is_new_from in _stream(path, part_name):
        position = is_new_from
        for match in _ROW.finditer(text):
            if match.end() <= is_new_from:
                continue
            _check(tags + text.count(b"<", position, match.start()), MAX_TAGS_A_ROW)
            tags, position = 0, max(position, match.start())
        tags += text.count(b"<", position)
        _check(tags, MAX_TAGS_A_ROW)
        for match in _MERGE.finditer(text):
            if match.end() > is_new_from:
                left, top, right, bottom = match.groups()
                spans.append((int(top) - 1, _column(left), int(bottom) - 1, _column(right)))
                _check(len(spans), MAX_MERGES)
    return spans


def look_through_strings(path: Path) -> None:
    """Raise ``UnreadableFile`` if the workbook has more shared strings than memory should hold."""
    strings = tags = 0
    for part_name in _parts(path, "sharedstrings.xml"):
        for text, is_new_from in _stream(path, part_name):
            strings += sum(1 for match in _STRING.finditer(text) if match.end() > is_new_from)
            tags += text.count(b"<", is_new_from)
            _check(strings, MAX_STRINGS)
            _check(tags, MAX_STRING_TAGS)


def _check(number: int, limit: int) -> None:
    if number > limit:
        raise UnreadableFile(_("工作簿里的内容多得异常，已停止读取。请只保留需要导入的工作表，另存后再试。"))


def _parts(path: Path, ending: str) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return [name for name in archive.namelist() if name.lower().endswith(ending)]


def _stream(path: Path, part_name: str) -> Iterator[tuple[bytes, int]]:
    """The part in pieces, each with the end of the one before it; and where in the piece the new text begins."""
    rest = b""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(part_name) as part:
            while chunk := part.read(_CHUNK):
                yield rest + chunk, len(rest)
                rest = (rest + chunk)[-200:]
    except UnreadableFile:
        raise
    except Exception as error:  # zlib.error and the like: zipfile lets them through
        raise UnreadableFile(sniff.damaged()) from error


def _column(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1
