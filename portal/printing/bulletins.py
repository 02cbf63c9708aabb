"""Sheets that hang on a board: what is disclosed, in type that is read from a metre away."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString, mark_safe

from portal.richtext.templatetags.richtext import richtext_print
from portal.richtext.texts import text_of

from .documents import LedgerMark, Sheet
from .typesetting import printable, typeset

_TEXT = re.compile(r">([^<]+)<")
_TABLE = re.compile(r"<table.*?</table>", re.DOTALL)
# So many characters stand on a line, and so many lines beside head and foot on one sheet; in closer type a few more.
LINE, LINES, CLOSE_LINES = 23, 10, 14
TITLE_ROOM = 16  # characters on a line of the title


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that hangs: a heading, a title, a rich text, and how to check and complain."""

    heading: str  # 党务公开
    sponsor: str
    title: str
    title_lines: tuple[str, ...]  # as its lines should break
    body: str  # HTML, as stored
    ledger: LedgerMark
    facts: Sequence[tuple[str, str]] = ()  # beneath the title: 索引号, 文号, 发布日期
    correction: str = ""  # what was wrong in what hung before
    mark: str = ""  # 党内公开, when it isn't for everybody
    page_url: str = ""
    hang_from: date | None = None  # to be filled in by hand where none is said
    hang_until: date | None = None
    complaint: str = ""  # where to complain

    @property
    def is_close(self) -> bool:
        """Whether it is set in closer type: where that keeps it on one sheet."""
        return LINES < self._lines <= CLOSE_LINES

    @property
    def _lines(self) -> float:
        """How many lines it takes, about; a line of the title more than one is a line and a half."""
        tables = _TABLE.findall(self.body)
        found: float = sum(
            _needed(paragraph, 2) for paragraph in text_of(_TABLE.sub("", self.body)).splitlines()
        )
        # a row of a table is as high as its longest cell, and a cell about a third of the line wide
        rows = [row for table in tables for row in table.split("<tr>")[1:]]
        found += sum(
            1.3 * max(_needed(text_of(cell), LINE * 2 // 3) for cell in row.split("</td>")) for row in rows
        )
        found += _needed(self.correction, 2) if self.correction else 0
        return found + 1.5 * (len(self.title_lines) - 1)

    @property
    def set_body(self) -> SafeString:
        """The text as it is set: well-formed, with Chinese spacing."""
        html = str(richtext_print(self.body)).replace("<br>", "<br/>").replace("&nbsp;", "\u00a0")
        return mark_safe(_TEXT.sub(lambda match: f">{typeset(mark_safe(match[1]))}<", printable(html)))


def _needed(text: str, more: int) -> int:
    """How many lines a paragraph takes that begins with so many empty squares."""
    return -(-(len(text) + more) // LINE)


@dataclass(frozen=True, slots=True)
class Bulletin(Sheet):
    """One or several notices, each beginning a sheet of its own. ``fields`` stays empty: the notices say everything."""

    notices: Sequence[Notice] = ()
