"""What the annual report counts, and where each request stands in it. Pure functions.

The tables are those of the national format (《政府信息公开工作年度报告格式》, 国办公开办函〔2021〕30号). When something counts:

- *New this year* is what was **received** in the year (《政府信息公开条例》第三十一条 says which day that is). What was handed
  in through the web and not confirmed yet wasn't received: it counts once it is, in the year of that day. What the
  applicant took back before the receipt never counts.
- *Carried over* is what was received in an earlier year and not closed by its 31 December.
- A *result* is what was answered, or ended in another way, in the year (第三十六条 names the kinds of answer).
- *Carried to the next year* is the rest.
- What the applicant took back after the receipt is 其他处理之3.其他: the format has no row of its own for it.

So every request that counts is in one row of 一 or 二, and in one row of 三 or in 四: 一 + 二 = 三（七）+ 四 in each column.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from ..requests.choices import Applicant, Outcome
from ..requests.rules import REPORT_ROWS

NEW, CARRIED, SUM, NEXT = "new", "carried", "sum", "next"
TOTAL = "total"
RESULTS = tuple(key for key, _outcomes in REPORT_ROWS)
ROWS = (NEW, CARRIED, *RESULTS, SUM, NEXT)
COLUMNS = (*(applicant.value for applicant in Applicant), TOTAL)
_ROW_OF = {outcome.value: key for key, outcomes in REPORT_ROWS for outcome in outcomes}


@dataclass(frozen=True)
class Counted:
    """What of a request the report goes by. ``closed_on``: the day of its answer, or of its end without one."""

    pk: int
    applicant: str
    received_on: date | None
    closed_on: date | None
    outcome: str = ""


@dataclass(frozen=True)
class Place:
    """Where a request stands in a year's table: how it came into the year, and what became of it there."""

    came: str  # NEW or CARRIED
    went: str  # one of RESULTS, or NEXT


def place(request: Counted, year: int) -> Place | None:
    """Where ``request`` counts in the report of ``year``; ``None``: it doesn't."""
    if request.received_on is None or request.received_on.year > year:
        return None
    closed_on = max(request.closed_on, request.received_on) if request.closed_on else None
    if closed_on is not None and closed_on.year < year:
        return None
    came = NEW if request.received_on.year == year else CARRIED
    if closed_on is None or closed_on.year > year:
        return Place(came, NEXT)
    return Place(came, _ROW_OF.get(request.outcome, Outcome.OTHER.value))


Numbers = dict[str, dict[str, int]]


@dataclass
class Statistics:
    """Table three: which requests (by pk) stand behind each number."""

    behind: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def keys(self, row: str, column: str) -> list[int]:
        """The requests behind a number."""
        return self.behind.get((row, column), [])

    @property
    def numbers(self) -> Numbers:
        """The numbers, row by row and column by column, as a report's content keeps them."""
        return {row: {column: len(self.keys(row, column)) for column in COLUMNS} for row in ROWS}


def count(requests: Iterable[Counted], year: int) -> Statistics:
    """Table three of ``year``."""
    found = Statistics()
    for request in requests:
        where = place(request, year)
        if where is None:
            continue
        rows = [where.came, where.went] if where.went == NEXT else [where.came, where.went, SUM]
        column = request.applicant if request.applicant in COLUMNS else Applicant.OTHER.value
        for row in rows:
            for each in (column, TOTAL):
                found.behind.setdefault((row, each), []).append(request.pk)
    return found


def unbalanced(numbers: Numbers) -> list[str]:
    """The columns in which 一 + 二 isn't 三（七）+ 四. There are none in what was counted here."""
    return [
        column
        for column in COLUMNS
        if numbers[NEW][column] + numbers[CARRIED][column] != numbers[SUM][column] + numbers[NEXT][column]
    ]


@dataclass(frozen=True)
class Change:
    """A number that is another now."""

    row: str
    column: str
    before: int
    after: int


def changes(before: Numbers, after: Numbers) -> list[Change]:
    """The numbers in which two countings of table three differ, row by row."""
    found = []
    for row in ROWS:
        for column in COLUMNS:
            was, now = before.get(row, {}).get(column, 0), after.get(row, {}).get(column, 0)
            if was != now:
                found.append(Change(row, column, was, now))
    return found


# --- what is typed in -------------------------------------------------------------------------------------------------
# Table two (第二十条第（一）、（五）、（六）、（八）项): row → its columns.
DOCUMENTS = ("made", "repealed", "valid")
DISCLOSED: dict[str, tuple[str, ...]] = {
    "regulations": DOCUMENTS,
    "normative": DOCUMENTS,
    "licences": ("decisions",),
    "penalties": ("decisions",),
    "coercion": ("decisions",),
    "fees": ("amount",),
}
# The subparagraph of 第二十条 by which each row is disclosed.
SUBPARAGRAPHS = {
    "regulations": "一",
    "normative": "一",
    "licences": "五",
    "penalties": "六",
    "coercion": "六",
    "fees": "八",
}
# Table four: how the matter went on → the same columns each.
REVIEWS = ("review", "direct", "after_review")
ENDINGS = ("upheld", "corrected", "other", "pending")
MONEY = ("fees", "amount")  # in 10,000 yuan; every other cell is a whole number
MOST = 99_999_999

Typed = dict[str, dict[str, int | str]]


def empty_disclosed() -> Typed:
    """Table two with nothing in it."""
    return {
        row: {cell: "0" if (row, cell) == MONEY else 0 for cell in cells} for row, cells in DISCLOSED.items()
    }


def empty_reviews() -> Typed:
    """Table four with nothing in it."""
    return {row: dict.fromkeys(ENDINGS, 0) for row in REVIEWS}


def total_of(cells: Mapping[str, int | str]) -> int:
    """The sum of one line of table four."""
    return sum(int(cells.get(ending, 0)) for ending in ENDINGS)


def fewer_than_the_year_left(disclosed: Typed) -> list[str]:
    """The rows of table two with fewer documents in force than the year alone would have left: made less repealed."""
    return [
        row
        for row in ("regulations", "normative")
        if int(disclosed[row]["valid"]) < int(disclosed[row]["made"]) - int(disclosed[row]["repealed"])
    ]
