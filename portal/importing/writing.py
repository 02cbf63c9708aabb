"""Writing tables that can be opened without harm and read back without loss."""

import csv
import io
from collections.abc import Iterable, Sequence
from copy import copy
from typing import IO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from portal.inputs import printable

from .cells import guard_formula
from .errors import ImportProblem

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"
_MAX_XLSX_CELL = 32_767  # characters, a limit of the format


def safe_cell(text: str) -> str:
    """The text as it is written: without unprintable characters, and harmless where it would start a formula."""
    return guard_formula(printable(text))


def write_csv(file: IO[bytes], headers: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write UTF-8 with a byte-order mark (Excel needs it); returns the number of rows."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([safe_cell(header) for header in headers])
    count = 0
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
        count += 1
    text.detach()
    return count


def _width_of(header: str) -> float:
    return max(10, min(2.4 * len(header), 24))


def write_xlsx(
    file: IO[bytes],
    title: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[str]],
    widths: Sequence[float] = (),
) -> int:
    """Write a workbook of one sheet, every cell as text; returns the number of rows.

    ``widths``: of the columns, in characters; by default as their headers need. Raises ``ImportProblem`` on a text that
    is too long for a cell of the format.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for index, width in enumerate(widths or map(_width_of, headers), start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    fill = PatternFill("solid", fgColor="F3F4F6")
    wrapped = WriteOnlyCell(sheet)
    wrapped.number_format = "@"
    wrapped.alignment = Alignment(wrap_text=True, vertical="top")

    def cell(text: str) -> WriteOnlyCell:
        made = WriteOnlyCell(sheet)
        safe = safe_cell(text)
        if len(safe) > _MAX_XLSX_CELL:
            raise ImportProblem(
                _("“%(text)s…”超过了 Excel 单元格的长度上限，请改为导出 CSV。") % {"text": safe[:20]}
            )
        made._value, made.data_type = safe, "s"  # the setter would take “=…” and “#N/A” for something else
        made._style = wrapped._style  # shared: to look the style up again takes longer than to write the cell
        return made

    try:
        head = []
        for header in headers:
            made = cell(header)
            made._style = copy(made._style)
            made.font, made.fill = Font(bold=True), fill
            head.append(made)
        sheet.append(head)
        count = 0
        for row in rows:
            sheet.append([cell(text) if text else None for text in row])
            count += 1
    except BaseException:
        sheet.close()
        sheet._writer.cleanup()  # the part written so far lies in a temporary file
        raise
    book.save(file)
    return count
