"""Looking through a workbook's XML before it is parsed: its merged cells, and whether parsing would fill the memory.

openpyxl keeps a row until it ends, every shared string, and whatever it doesn't know; a few hundred kilobytes can unpack
to millions of such pieces. Here the parts are only streamed by, and counted.
"""

import re
import zipfile
from collections.abc import Iterator

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
MAX_ROWS = 1_048_576  # a limit of the format
MAX_TAGS_A_ROW = 500_000  # 200 columns of formatted text have some thousands
MAX_STRINGS = 1_000_000
MAX_STRING_TAGS = 20_000_000


def look_through_sheet(archive: zipfile.ZipFile, part_name: str) -> list[Span]:
    """The sheet's merged cells (openpyxl doesn't give them while streaming). Raises ``UnreadableFile``."""
    spans: list[Span] = []
    rows = tags = 0
    for text, seen in _stream(archive, part_name):
        position = seen
        for match in _ROW.finditer(text):
            if match.end() <= seen:
                continue
            rows += 1
            _check(rows, MAX_ROWS)
            _check(tags + text.count(b"<", position, match.start()), MAX_TAGS_A_ROW)
            tags, position = 0, max(position, match.start())
        tags += text.count(b"<", position)
        _check(tags, MAX_TAGS_A_ROW)
        for match in _MERGE.finditer(text):
            if match.end() > seen:
                left, top, right, bottom = match.groups()
                spans.append((int(top) - 1, _column(left), int(bottom) - 1, _column(right)))
                _check(len(spans), MAX_MERGES)
    return spans


def look_through_strings(archive: zipfile.ZipFile, part_name: str) -> None:
    """Raise ``UnreadableFile`` if there are more shared strings than memory should hold."""
    strings = tags = 0
    for text, seen in _stream(archive, part_name):
        strings += sum(1 for match in _STRING.finditer(text) if match.end() > seen)
        tags += text.count(b"<", seen)
        _check(strings, MAX_STRINGS)
        _check(tags, MAX_STRING_TAGS)


def _check(number: int, limit: int) -> None:
    if number > limit:
        raise UnreadableFile(_("工作簿里的内容多得异常，已停止读取。请只保留需要导入的工作表，另存后再试。"))


def _stream(archive: zipfile.ZipFile, part_name: str) -> Iterator[tuple[bytes, int]]:
    """The part in pieces, each behind the end of the one before it; and how much of the piece was seen before."""
    rest = b""
    try:
        with archive.open(part_name) as part:
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
