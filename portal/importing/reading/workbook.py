"""Streaming an .xlsx through openpyxl (with defusedxml: no entities) as rows of text."""

import datetime
import warnings
from collections.abc import Iterator
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl.reader.excel import ExcelReader
from openpyxl.xml.constants import SHARED_STRINGS

from ..cells import unguard_formula
from ..errors import UnreadableFile
from . import sniff, weighing


class Reader(ExcelReader):
    """openpyxl's reader for streaming, with formulas' last results; looks at each part's weight before it is parsed."""

    def __init__(self, file: IO[bytes]):
        super().__init__(file, read_only=True, data_only=True, keep_links=False)
        self.merged: dict[str, list[weighing.Span]] = {}  # by sheet

    def read_strings(self) -> None:
        strings = self.package.find(SHARED_STRINGS)
        if strings is not None:
            weighing.look_through_strings(self.archive, strings.PartName[1:])
        super().read_strings()

    def read_worksheets(self) -> None:
        for sheet, relation in self.parser.find_sheets():
            if relation.target in self.valid_files and "chartsheet" not in relation.Type:
                self.merged[sheet.name] = weighing.look_through_sheet(self.archive, relation.target)
        super().read_worksheets()

    def read_chartsheet(self, sheet: Any, rel: Any) -> None:
        """A chart is no table."""


def open_workbook(file: IO[bytes]) -> Reader:
    """Read a workbook up to its sheets, which are streamed later: ``reader.wb``. Raises ``UnreadableFile``.

    openpyxl is given the open file and not its name, which may end in anything.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that openpyxl doesn't know
            reader = Reader(file)
            reader.read()
            return reader
    except UnreadableFile:
        raise
    except Exception as error:  # whatever a broken archive makes it raise, the user's way out is the same
        raise UnreadableFile(sniff.damaged()) from error


def visible_sheets(book: Any) -> list[Any]:
    """Its worksheets, those that aren't hidden first in their order; chart sheets are none."""
    sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
    shown = [sheet for sheet in sheets if getattr(sheet, "sheet_state", "visible") == "visible"]
    return shown or sheets


def rows(sheet: Any) -> Iterator[list[str]]:
    """The sheet's rows as text; cells after the last filled one are left out."""
    sheet.reset_dimensions()  # what the file claims of its size may be anything
    iterator = sheet.iter_rows(values_only=True)
    while True:
        try:
            values = next(iterator)
        except StopIteration:
            return
        except Exception as error:  # damage inside a sheet shows only while it is streamed
            raise UnreadableFile(sniff.damaged()) from error
        row = [cell_text(value) for value in values if value is not None] and [
            cell_text(value) for value in values
        ]
        while row and not row[-1]:
            row.pop()
        yield row


def cell_text(value: Any) -> str:
    """One cell as the reader of the sheet sees it."""
    if value is None:
        return ""
    if isinstance(value, str):
        if "\0" in value:
            raise UnreadableFile(_("文件里含有空字符（NUL），不是正常的表格，请重新保存后再导入。"))
        return unguard_formula(value)
    if isinstance(value, bool):
        return "是" if value else "否"  # content, in the language of tables
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%d" if value.time() == datetime.time(0) else "%Y-%m-%d %H:%M")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return str(value)
