"""The data rows under a header: merged cells filled, 同上 resolved, footers and repeated headers set aside."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ..cells import clean_text, header_key, is_nothing, is_same_as_above, unguard_above
from .header import Header
from .source import Row, Sheet, Source

_FOOTER = re.compile(
    r"^(填表人|制表人?|填报人|填报单位|填报日期|审核人?|复核人?|负责人|分管领导|主要领导|单位负责人|经办人|联系人|"
    r"联系电话|日期|备注|说明|注|填表说明|合计|总计|共计|小计)\s*(（[^）]*）|\([^)]*\))?\s*[:：]"
    r"|^(注|说明|填表说明)\s*[:：0-9１-９]|^(合计|总计|共计|小计)|^共\s*\d+\s*[项条]"
)


@dataclass
class SourceRow:
    """One row of the file. ``cells`` by column index; ``skipped`` says why it is no data row."""

    number: int  # as spreadsheets count: from 1
    cells: dict[int, str] = field(default_factory=dict)
    skipped: str = ""
    notes: dict[int, str] = field(default_factory=dict)


def data_rows(source: Source, header: Header, mapped: list[int]) -> Iterator[SourceRow]:
    """Every row below the header that isn't blank. ``mapped``: the columns that have a meaning."""
    sheet = next(sheet for sheet in source.sheets if sheet.name == header.sheet)
    merges = _Merges(sheet)
    above: dict[int, str] = {}
    header_cells = [path[-1] if path else "" for path in header.paths]
    for index, raw in enumerate(source.rows(sheet)):
        if index < header.first_row + header.depth:
            merges.row(index, raw)
            continue
        values = merges.row(index, raw)
        if not any(clean_text(cell) for cell in raw):
            continue
        row = SourceRow(index + 1)
        if reason := _not_data(raw, header_cells, mapped, merges.wide(index, len(header.paths))):
            row.skipped = reason
            yield row
            continue
        for column in mapped:
            text = clean_text(values[column]) if column < len(values) else ""
            if is_same_as_above(text):
                if column not in above:
                    row.notes[column] = _("写的是“%(text)s”，但上面没有可以沿用的内容") % {"text": text}
                text = above.get(column, "")
            row.cells[column] = unguard_above(text)
        above = dict(row.cells)
        yield row


def _not_data(raw: Row, header_cells: list[str], mapped: list[int], is_wide: bool) -> str:
    """Why a row is none of the data, or an empty string."""
    filled = [clean_text(cell) for cell in raw if clean_text(cell)]
    if len(filled) <= 4 and _FOOTER.match(filled[0]):
        return _("表尾（%(text)s）") % {"text": filled[0][:20]}
    if is_wide and len(filled) == 1:
        return _("标题行（%(text)s）") % {"text": filled[0][:20]}
    same = sum(
        1
        for cell, head in zip(raw, header_cells, strict=False)
        if cell and head and header_key(cell) == header_key(head)
    )
    if same >= 3 and same >= len(filled) - 1:
        return _("重复的表头")
    told = [clean_text(raw[column]) for column in mapped if column < len(raw)]
    if not any(cell and not is_nothing(cell) for cell in told):
        return _("没有内容")
    return ""


class _Merges:
    """Carries the text of merged cells down while rows pass by.

    Only down, in the cell's first column: a name merged over 主项 and 子项 says that there is no sub-item, not that
    it is called the same.
    """

    def __init__(self, sheet: Sheet):
        self._starting: dict[int, list[tuple[int, int, int]]] = {}
        for top, left, bottom, right in sheet.merged:
            self._starting.setdefault(top, []).append((left, right, bottom))
        self._open: list[tuple[int, int, str]] = []  # column, last row, text

    def row(self, index: int, raw: Row) -> Row:
        """The row with what merged cells put into it."""
        self._open = [span for span in self._open if span[1] >= index]
        for left, _right, bottom in self._starting.get(index, ()):
            if bottom > index and left < len(raw) and raw[left]:
                self._open.append((left, bottom, raw[left]))
        if not self._open:
            return raw
        values = list(raw)
        for column, _bottom, text in self._open:
            values.extend([""] * (column + 1 - len(values)))
            values[column] = text
        return values

    def wide(self, index: int, width: int) -> bool:
        """Whether a merged cell of this row covers more than half of the table: a heading, no data."""
        return any(right - left + 1 > width / 2 for left, right, _bottom in self._starting.get(index, ()))
