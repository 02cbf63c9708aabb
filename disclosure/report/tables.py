"""The three tables of the national format as grids, for the public page, the office's and the print."""

from collections.abc import Callable, Iterator
from typing import Any

from portal.printing.documents import Grid, GridCell

from . import rules, words

Url = Callable[[str, str], str]


def disclosed(table: rules.Typed) -> tuple[Grid, ...]:
    """Table two: a grid for each subparagraph, since their columns differ."""
    return tuple(_of_subparagraph(number, table) for number in dict.fromkeys(rules.SUBPARAGRAPHS.values()))


def _of_subparagraph(number: str, table: rules.Typed) -> Grid:
    rows = [row for row, where in rules.SUBPARAGRAPHS.items() if where == number]
    columns = rules.DISCLOSED[rows[0]]
    head = (
        GridCell(str(words.CONTENT), scope="col"),
        *(GridCell(str(words.DISCLOSED_COLUMNS[column]), scope="col") for column in columns),
    )
    body = tuple(
        (
            GridCell(str(words.DISCLOSED[row]), scope="row"),
            *(GridCell(str(table[row][column])) for column in columns),
        )
        for row in rows
    )
    return Grid(str(words.SUBPARAGRAPHS[number]), (head,), body, "grid-disclosed")


def requests(numbers: rules.Numbers, url: Url | None = None) -> Grid:
    """Table three. ``url`` of row and column: where the requests behind a number are listed; of none it isn't asked."""
    bodies = [column for column in rules.COLUMNS if column not in ("person", rules.TOTAL)]
    head = (
        (
            GridCell(str(words.CHECK), columns=3, rows=3),
            GridCell(str(words.APPLICANTS), columns=len(rules.COLUMNS), scope="colgroup"),
        ),
        (
            GridCell(str(words.COLUMNS["person"]), rows=2, scope="col"),
            GridCell(str(words.BODIES), columns=len(bodies), scope="colgroup"),
            GridCell(str(words.COLUMNS[rules.TOTAL]), rows=2, scope="col"),
        ),
        tuple(GridCell(str(words.COLUMNS[column]), scope="col") for column in bodies),
    )

    def line(row: str, *headings: GridCell) -> tuple[GridCell, ...]:
        return (*headings, *_numbers(row, numbers[row], url))

    def label(row: str, columns: int) -> GridCell:
        return GridCell(str(words.ROWS[row]), columns=columns, scope="row")

    body = [line(rules.NEW, label(rules.NEW, 3)), line(rules.CARRIED, label(rules.CARRIED, 3))]
    body += _results(line, label)
    body.append(line(rules.NEXT, label(rules.NEXT, 3)))
    return Grid(str(words.PARTS[2]), head, tuple(body), "grid-requests")


def _results(line: Callable[..., Any], label: Callable[..., Any]) -> Iterator[tuple[GridCell, ...]]:
    """三（一）–（七）: those of a kind beside its heading, all of them beside theirs."""
    whole = GridCell(_on_lines(str(words.RESULTS)), rows=len(rules.RESULTS) + 1, scope="rowgroup")
    yield line("granted", whole, label("granted", 2))
    yield line("partial", label("partial", 2))
    for heading, outcomes in words.GROUPS:
        group = GridCell(_on_lines(str(heading)), rows=len(outcomes), scope="rowgroup")
        for number, outcome in enumerate(outcomes):
            yield line(str(outcome), *([] if number else [group]), label(str(outcome), 1))
    yield line(rules.SUM, label(rules.SUM, 2))


def _on_lines(heading: str) -> str:
    """A heading beside many rows, in a narrow column: its number stands on a line of its own."""
    return heading.replace("）", "）\n", 1).replace("三、", "三、\n", 1)


def _numbers(row: str, cells: dict[str, int], url: Url | None) -> Iterator[GridCell]:
    for column in rules.COLUMNS:
        number = cells[column]
        yield GridCell(str(number), url=url(row, column) if url and number else "")


def reviews(table: rules.Typed) -> Grid:
    """Table four: one line, under three times the same columns."""
    columns = tuple(words.ENDINGS)
    lawsuits = rules.REVIEWS[1:]
    head = (
        (
            GridCell(str(words.REVIEWS["review"]), columns=len(columns), rows=2, scope="colgroup"),
            GridCell(str(words.LAWSUITS), columns=len(columns) * len(lawsuits), scope="colgroup"),
        ),
        tuple(GridCell(str(words.REVIEWS[row]), columns=len(columns), scope="colgroup") for row in lawsuits),
        tuple(
            GridCell(str(words.ENDINGS[column]), scope="col") for _row in rules.REVIEWS for column in columns
        ),
    )
    body = tuple(
        GridCell(str(rules.total_of(table[row]) if column == rules.TOTAL else table[row][column]))
        for row in rules.REVIEWS
        for column in columns
    )
    return Grid(str(words.PARTS[3]), head, (body,), "grid-reviews")
