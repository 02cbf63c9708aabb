"""Tables as readers and screen readers can follow them: a grid without holes, whose headings are headings."""

from itertools import accumulate

from .model import CENTRE, WIDEST_TABLE, Cell, Line, Look, Run, Table, lines_of

SHORT = 24  # a heading of a column is no longer than this


def regular(rows: list[list[Cell]], *, guess_header: bool) -> Table | None:
    """A table without holes and without cells that reach beyond it; ``None`` where a table says no more than its text.

    ``guess_header``: whether a first row that is only made to look like headings becomes some.
    """
    rows = _without_empty_rows(rows)
    _fill(rows)
    rows = _without_empty_rows(rows)  # those whose every place is another row's
    if not rows or (len(rows) == 1 and len(rows[0]) == 1):
        return None
    if guess_header and _looks_like_header(rows):
        for cell in rows[0]:
            _make_header(cell)
    return Table(rows)


def header_rows(table: Table) -> int:
    """How many rows at the top are headings and nothing else, if no cell reaches out of them."""
    count = 0
    for row in table.rows:
        if not _is_header_row(row):
            break
        count += 1
    for index, row in enumerate(table.rows[:count]):
        if any(index + cell.rowspan > count for cell in row):
            return 0
    return count if count < len(table.rows) else 0


def _is_header_row(row: list[Cell]) -> bool:
    return any(_is_heading(cell) for cell in row) and all(_is_heading(cell) or cell.is_empty for cell in row)


def _is_heading(cell: Cell) -> bool:
    return cell.is_header and not cell.is_empty


def _without_empty_rows(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Rows in which no cell begins are gone, and the cells that reached over them end as much earlier."""
    empty_before = [0, *accumulate(not row for row in rows)]
    for index, row in enumerate(rows):
        for cell in row:
            end = min(index + cell.rowspan, len(rows))
            cell.rowspan = end - index - (empty_before[end] - empty_before[index])
    return [row for row in rows if row]


def _fill(rows: list[list[Cell]]) -> None:
    """Cut what is too wide or too long, and add the cells that are missing at the rows' ends."""
    covered: list[dict[int, bool]] = [{} for _row in rows]
    width = 1
    for index, row in enumerate(rows):
        column = 0
        kept: list[Cell] = []
        for cell in row:
            while column in covered[index]:
                column += 1
            if column >= WIDEST_TABLE:
                (kept or rows[0])[-1].blocks += cell.blocks  # nothing of the text is lost
                continue
            cell.rowspan = min(cell.rowspan, len(rows) - index)
            cell.colspan = min(cell.colspan, WIDEST_TABLE - column)
            for wide in range(cell.colspan):
                if column + wide in covered[index]:
                    cell.colspan = wide
                    break
            for low in range(cell.rowspan):
                for wide in range(cell.colspan):
                    covered[index + low][column + wide] = True
            column += cell.colspan
            kept.append(cell)
        row[:] = kept
        width = max(width, max(covered[index]) + 1)
    for index, row in enumerate(rows):
        missing = [column for column in range(width) if column not in covered[index]]
        row += [Cell([]) for _column in missing]


def _looks_like_header(rows: list[list[Cell]]) -> bool:
    """Whether the first row is set off from the next as headings are: bold, shaded, or in the middle."""
    first = rows[0]
    if len(rows) < 2 or len(first) < 2 or any(cell.is_header for row in rows for cell in row):
        return False
    lines = [list(lines_of(cell.blocks)) for cell in first]
    if not all(lines) or any(len(line.text) > SHORT for cell in lines for line in cell):
        return False
    if any(cell.rowspan > 1 for cell in first):
        return False

    def is_bold(line: Line) -> bool:
        return all("strong" in run.look.marks for run in line.runs if run.text.strip())

    def is_centred(line: Line) -> bool:
        return line.align == CENTRE

    if all(cell.is_set_off for cell in first) and not all(cell.is_set_off for cell in rows[1]):
        return True
    below = [line for cell in rows[1] for line in lines_of(cell.blocks)]
    return any(
        all(looks(line) for cell in lines for line in cell) and not all(looks(line) for line in below)
        for looks in (is_bold, is_centred)
    )


def _make_header(cell: Cell) -> None:
    cell.is_header = True
    for line in lines_of(cell.blocks):
        line.runs = [Run(run.text, Look(run.look.marks - {"strong"}, run.look.href)) for run in line.runs]
