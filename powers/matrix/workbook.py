"""The matrix as a workbook: one sheet to look at and print, one that lists every power to sort and filter."""

from collections.abc import Iterable, Sequence
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from portal.importing.writing import safe_cell
from portal.punctuation import in_brackets

from ..models import PowerFunction, PowerType
from .matrix import FUNCTIONS, Cell, Hand, Matrix
from .wording import concentration, figures, holder_words, post_words

# So many make a file of a second's work that is still kept for the next reader (``publishing.public.LARGEST_KEPT``);
# no bureau of the plan's kind has more.
MOST_LISTED = 2_000
# How many powers a cell of the matrix names; the second sheet names all.
NAMED = 12
WIDTHS = (30, 44, 44, 44, 8, 16)
LIST_WIDTHS = (7, 24, 18, 12, 10, 18, 14, 60)
RED = "8C1F1B"
_line = Side(style="thin", color="B9B0A8")
GRID = Border(left=_line, right=_line, top=_line, bottom=_line)
TOP = Alignment(wrap_text=True, vertical="top")
MIDDLE = Alignment(wrap_text=True, vertical="center", horizontal="center")
HEAD = PatternFill("solid", fgColor="F3E5E3")
SECTION = PatternFill("solid", fgColor="F5F2EF")
CONCENTRATED = PatternFill("solid", fgColor="FFF4D6")

# section, post, is key post, function, code, type, name
Listed = Sequence[Any]


def write_workbook(
    file: IO[bytes], name: str, day: str, matrix: Matrix, listed: Iterable[Listed], *, mark: str = ""
) -> None:
    """Write the matrix of the unit ``name`` as it was on ``day``, and beside it the powers ``listed``.

    ``mark``: what stands above everything when it isn't for society.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = _("权力结构表")
    _matrix(sheet, name, day, matrix, mark)
    _list(book.create_sheet(_("职权明细")), name, listed)
    book.properties.title = _("%(name)s权力结构表") % {"name": name}
    book.properties.creator = name
    book.save(file)


def _matrix(sheet: Worksheet, name: str, day: str, matrix: Matrix, mark: str) -> None:
    last = len(WIDTHS)
    _put(sheet, 1, 1, _("%(name)s权力结构表") % {"name": name}, Font(size=18, bold=True, color=RED), MIDDLE)
    said = [mark] if mark else []
    said += [figures([cell.number for cell in matrix.totals], day), concentration(matrix)]
    _put(sheet, 2, 1, "\n".join(said), Font(size=11, color="4B5563"), MIDDLE)
    for row, height in ((1, 34), (2, 6 + 17 * len(said))):
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=last)
        sheet.row_dimensions[row].height = height
    headings = [_("科室和岗位"), _("行使的权力"), "", "", _("合计"), _("提示")]
    for column, heading in enumerate(headings, start=1):
        _put(sheet, 3, column, heading, Font(bold=True), MIDDLE, HEAD)
        _put(sheet, 4, column, "", Font(bold=True), MIDDLE, HEAD)
    for column, function in enumerate(FUNCTIONS, start=2):
        _put(sheet, 4, column, function.label, Font(bold=True), MIDDLE, HEAD)
    sheet.merge_cells("B3:D3")
    for column in (1, last - 1, last):
        sheet.merge_cells(start_row=3, start_column=column, end_row=4, end_column=column)
    row = 5
    for block in matrix.blocks:
        mark = _("三权集于一科室") if block.holds_all else ""
        _figures(sheet, row, block.place.name, block.totals, block.number, mark, SECTION)
        row += 1
        for hand in block.hands:
            _hand(sheet, row, hand)
            row += 1
    _figures(sheet, row, _("合计"), matrix.totals, matrix.number, "", HEAD)
    _set_up(sheet, WIDTHS, "B5", "3:4")


def _figures(
    sheet: Worksheet, row: int, label: str, cells: Sequence[Cell], number: int, mark: str, fill: PatternFill
) -> None:
    values = [label, *(cell.number or "" for cell in cells), number, mark]
    for column, value in enumerate(values, start=1):
        _put(sheet, row, column, value, Font(bold=True), TOP if column == 1 else MIDDLE, fill)
    sheet.row_dimensions[row].height = 22


def _hand(sheet: Worksheet, row: int, hand: Hand) -> None:
    label = "\n".join(filter(None, [f"　{post_words(hand)}", _indented(holder_words(hand))]))
    values = [label, *(_cell_text(cell) for cell in hand.cells), hand.number]
    values.append(_("三权集于一身") if hand.holds_all else "")
    fill = CONCENTRATED if hand.holds_all else None
    for column, value in enumerate(values, start=1):
        is_text = column <= 1 + len(FUNCTIONS)
        _put(sheet, row, column, value, Font(bold=column == len(values)), TOP if is_text else MIDDLE, fill)
    # Excel doesn't make a row as high as its wrapped text when a file is opened: estimated by two units a character.
    lines = max(_lines(str(value), width) for value, width in zip(values, WIDTHS, strict=True))
    sheet.row_dimensions[row].height = min(18 * lines + 4, 400)


def _indented(text: str) -> str:
    return f"　{text}" if text else ""


def _lines(text: str, width: int) -> int:
    return sum(-(-max(len(line.encode("gbk", "replace")), 1) // (width - 2)) for line in text.split("\n"))


def _cell_text(cell: Cell) -> str:
    if not cell.number:
        return ""
    names = [f"· {power.name}{in_brackets(power.code)}" for power in cell.powers]
    if cell.is_cut:
        names.append(_("……其余见“职权明细”"))
    number = ngettext("%(number)d项", "%(number)d项", cell.number) % {"number": cell.number}
    return "\n".join([number, *names])


def _list(sheet: Worksheet, name: str, listed: Iterable[Listed]) -> None:
    headings = [
        _("序号"), _("科室"), _("责任岗位"), _("重要岗位"), _("权力属性"), _("职权编码"), _("职权类别"), _("职权名称"),
    ]  # fmt: skip
    _put(sheet, 1, 1, _("%(name)s职权明细") % {"name": name}, Font(size=14, bold=True, color=RED), MIDDLE)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(headings))
    sheet.row_dimensions[1].height = 28
    for column, heading in enumerate(headings, start=1):
        _put(sheet, 2, column, heading, Font(bold=True), MIDDLE, HEAD)
    functions, types = dict(PowerFunction.choices), dict(PowerType.choices)
    yes = _("是")
    row, style = 2, None
    for number, entry in enumerate(listed, start=1):
        section, post, is_key_post, function, code, power_type, called = entry
        row = number + 2
        if number > MOST_LISTED:
            _put(sheet, row, 1, _("只列出前%(number)d项，全部职权请在平台上查看。") % {"number": MOST_LISTED})
            break
        values = [
            number, section, post or _("未明确岗位"), yes if is_key_post else "",
            functions.get(function, ""), code, types.get(power_type, ""), called,
        ]  # fmt: skip
        for column, value in enumerate(values, start=1):
            style = _put(sheet, row, column, value, alignment=TOP, style=style)._style
    sheet.auto_filter.ref = f"A2:{get_column_letter(len(headings))}{max(row, 2)}"
    _set_up(sheet, LIST_WIDTHS, "A3", "2:2")


def _put(
    sheet: Worksheet,
    row: int,
    column: int,
    value: Any,
    font: Font | None = None,
    alignment: Alignment | None = None,
    fill: PatternFill | None = None,
    style: StyleArray | None = None,
) -> SheetCell:
    """Write a cell; with the ``style`` of another one it costs a tenth."""
    cell = sheet.cell(row, column)
    if isinstance(value, int):
        cell.value = value
    elif str(value):
        # Not through the setter, which would take "=…" for a formula.
        cell._value, cell.data_type = safe_cell(str(value)), "s"
    if style is not None:
        cell._style = style
        return cell
    cell.border = GRID
    if font:
        cell.font = font
    if alignment:
        cell.alignment = alignment
    if fill:
        cell.fill = fill
    return cell


def _set_up(sheet: Worksheet, widths: Sequence[int], freeze: str, repeated: str) -> None:
    """Widths, what stays in sight, and a page to print: A4 across, as wide as the sheet, headings on each."""
    for index, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.freeze_panes = freeze
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = repeated
    sheet.oddFooter.center.text = "— &P —"
    sheet.print_options.horizontalCentered = True
