"""Finding the header: which sheet, which rows, and which column each header means."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from ..cells import clean_text, header_key
from .source import Row, Sheet, Source, Span

LOOK_AT_ROWS = 40  # how far down a header is looked for
MAX_DEPTH = 3

# Given the header paths of all columns, which column means which field: {column index: field key}.
HeaderMatcher = Callable[[list[list[str]]], dict[int, str]]


@dataclass
class Header:
    """Where a table's header is, and what it says."""

    sheet: str
    first_row: int  # counted from 0
    depth: int
    paths: list[list[str]]  # of each column, from the upper header down
    mapping: dict[int, str] = field(default_factory=dict)

    @property
    def labels(self) -> list[str]:
        """Each column's header on one line: 职权名称/主项."""
        return ["/".join(path) for path in self.paths]


def top_rows(source: Source, sheet: Sheet, count: int = LOOK_AT_ROWS) -> list[Row]:
    """The sheet's first rows."""
    return list(islice(source.rows(sheet), count))


def find_header(source: Source, matcher: HeaderMatcher, words: Sequence[str] = ()) -> Header | None:
    """The header that names the most fields, in whatever sheet; ``None`` if none names at least two.

    Of two that name as many, the one whose sheet has one of ``words`` in its name.
    """
    best: Header | None = None
    for sheet in source.sheets:
        rows = top_rows(source, sheet)
        for first_row in range(len(rows)):
            for depth in range(1, MAX_DEPTH + 1):
                header = _header(sheet, rows, first_row, depth)
                if header is None:
                    continue
                header.mapping = matcher(header.paths)
                # Of two that name as many fields, the one without title rows above it.
                is_better = best is None or _rank(header, words) > _rank(best, words)
                if len(header.mapping) >= 2 and is_better:
                    best = header
    return best


def _rank(header: Header, words: Sequence[str]) -> tuple[int, bool, int]:
    return len(header.mapping), any(word in header.sheet for word in words), -header.depth


def header_at(source: Source, sheet_name: str, first_row: int, depth: int, matcher: HeaderMatcher) -> Header:
    """The header that the user pointed at; raises ``KeyError`` if the sheet has no such rows."""
    sheet = next((sheet for sheet in source.sheets if sheet.name == sheet_name), None)
    header = sheet and _header(sheet, top_rows(source, sheet, first_row + depth), first_row, depth)
    if header is None:
        raise KeyError(sheet_name, first_row)
    header.mapping = matcher(header.paths)
    return header


def _header(sheet: Sheet, rows: list[Row], first_row: int, depth: int) -> Header | None:
    block = rows[first_row : first_row + depth]
    if len(block) < depth or not any(block[0]) or not any(block[-1]):
        return None
    width = max(len(row) for row in block)
    cells = [[clean_text(cell) for cell in row] + [""] * (width - len(row)) for row in block]
    for span in sheet.merged:
        _spread(cells, span, first_row)
    # An upper header that isn't merged over its columns still stands for those to its right that have a lower one.
    for level in range(depth - 1):
        for column in range(1, width):
            below = any(cells[lower][column] for lower in range(level + 1, depth))
            if not cells[level][column] and below and not _alone(cells, level, column - 1):
                cells[level][column] = cells[level][column - 1]
    paths = []
    for column in range(width):
        path: list[str] = []
        for level in range(depth):
            cell = cells[level][column].replace("\n", "")
            if cell and (not path or header_key(path[-1]) != header_key(cell)):
                path.append(cell)
        paths.append(path)
    return Header(sheet.name, first_row, depth, paths)


def _alone(cells: list[Row], level: int, column: int) -> bool:
    """Whether the column has no header below ``level``: then its header is its own, and no group's."""
    return not any(
        row[column] and header_key(row[column]) != header_key(cells[level][column])
        for row in cells[level + 1 :]
    )


def _spread(cells: list[Row], span: Span, first_row: int) -> None:
    """Write a merged cell's text into every cell that it covers within the header."""
    top, left, bottom, right = span
    if top < first_row or top >= first_row + len(cells):
        return
    if left >= len(cells[0]):
        return
    text = cells[top - first_row][left]
    for row in range(top, min(bottom, first_row + len(cells) - 1) + 1):
        for column in range(left, min(right, len(cells[0]) - 1) + 1):
            cells[row - first_row][column] = text
