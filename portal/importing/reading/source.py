"""One interface over workbooks and text tables: sheets that give rows of text, one after another."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from ..errors import UnreadableFile
from . import delimited, sniff, workbook
from .weighing import Span

Row = list[str]


@dataclass
class Sheet:
    """A sheet's name and its merged cells; ``rows()`` reads it from the start each time it is called."""

    name: str
    merged: list[Span] = field(default_factory=list)


class Source(ABC):
    """An opened file. Use as a context manager."""

    kind: str
    sheets: list[Sheet]
    description: str = ""

    @abstractmethod
    def raw_rows(self, sheet: Sheet) -> Iterator[Row]:
        """The sheet's rows as text, from the first one on."""

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """The rows within the limits; raises ``UnreadableFile`` beyond them."""
        filled = 0
        for number, row in enumerate(self.raw_rows(sheet)):
            if number >= 1_048_576:
                raise UnreadableFile(sniff.damaged())
            if any(row):
                filled += 1
                if len(row) > settings.IMPORT_MAX_COLUMNS:
                    raise UnreadableFile(
                        _("第%(row)s行有%(columns)s列，超过了%(limit)s列的上限，请检查文件。")
                        % {
                            "row": number + 1,
                            "columns": len(row),
                            "limit": settings.IMPORT_MAX_COLUMNS,
                        }
                    )
            # title, header and footer rows aren't counted against the user
            if filled > settings.IMPORT_MAX_ROWS + 30:
                raise UnreadableFile(
                    _("数据超过%(limit)s行，请拆分成几个文件分次导入。") % {"limit": settings.IMPORT_MAX_ROWS}
                )
            yield row

    @abstractmethod
    def close(self) -> None:
        """Let go of the file."""

    def __enter__(self) -> "Source":
        return self

    def __exit__(self, *_details: object) -> None:
        self.close()


class WorkbookSource(Source):
    """An .xlsx file, read sheet by sheet without holding it in memory."""

    kind = sniff.XLSX

    def __init__(self, path: Path):
        self._file = open(path, "rb")  # noqa: SIM115 - close() does
        try:
            reader = workbook.open_workbook(self._file)
            self._book = reader.wb
            self.sheets = [
                Sheet(sheet.title, reader.merged.get(sheet.title, []))
                for sheet in workbook.visible_sheets(self._book)
            ]
            if not self.sheets:
                raise UnreadableFile(_("工作簿里没有可以读取的工作表。"))
        except UnreadableFile:
            self._file.close()
            raise
        self.description = _("Excel 工作簿，%(count)s个工作表") % {"count": len(self.sheets)}

    def raw_rows(self, sheet: Sheet) -> Iterator[Row]:
        return workbook.rows(self._book[sheet.name])

    def close(self) -> None:
        self._book.close()
        self._file.close()


class TextSource(Source):
    """A .csv file; its one sheet has no name."""

    kind = sniff.CSV

    def __init__(self, path: Path):
        self._table = delimited.open_table(path)
        self.sheets = [Sheet("")]
        self.description = _("文本表格，%(encoding)s编码，以%(delimiter)s分隔") % {
            "encoding": self._table.encoding_label,
            "delimiter": self._table.delimiter_label,
        }

    def raw_rows(self, sheet: Sheet) -> Iterator[Row]:
        return self._table.rows()

    def close(self) -> None:
        del self._table


def open_source(path: str | Path) -> Source:
    """Open a table, whatever it is called. Raises ``UnreadableFile`` with a sentence for the user."""
    path = Path(path)
    if sniff.kind_of_file(path) == sniff.XLSX:
        return WorkbookSource(path)
    return TextSource(path)
