"""What a rich text consists of. Whatever was typed or pasted becomes these few things, and nothing else is stored.

Between two of them there is nothing to decide: the same text is always written as the same HTML, so that a version that
was only opened and saved again differs in nothing from the one before.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

PARAGRAPH, HEADING, SUBHEADING = "p", "h2", "h3"
# From the outside to the inside, as they are nested when they are written.
MARKS = ("strong", "em", "u", "s", "sub", "sup")
LEFT, CENTRE, RIGHT = "align-left", "align-center", "align-right"
ALIGNMENTS = (LEFT, CENTRE, RIGHT)  # without one: from margin to margin, the first line indented
BREAK = "\n"  # a line that ends within its paragraph
DEEPEST_LIST = 5
WIDEST_TABLE = 60  # columns


@dataclass(frozen=True, slots=True)
class Look:
    """How some characters look, and where they lead to."""

    marks: frozenset[str] = frozenset()
    href: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that look the same."""

    text: str
    look: Look = Look()


@dataclass(slots=True)
class Line:
    """A paragraph or a heading."""

    runs: list[Run]
    tag: str = PARAGRAPH
    align: str = ""

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(slots=True)
class Items:
    """A list; each item holds blocks, the first of them a paragraph wherever it has one."""

    items: list[list["Block"]]
    is_ordered: bool = False
    start: int = 1


@dataclass(slots=True)
class Cell:
    blocks: list["Block"]
    is_header: bool = False
    colspan: int = 1
    rowspan: int = 1
    is_set_off: bool = False  # shaded where it was copied from

    @property
    def is_empty(self) -> bool:
        return not self.blocks


@dataclass(slots=True)
class Table:
    rows: list[list[Cell]] = field(default_factory=list)


Block = Line | Items | Table


def lines_of(blocks: list[Block]) -> Iterator[Line]:
    """Every paragraph and heading, also those inside lists and tables, in reading order."""
    for block in blocks:
        if isinstance(block, Line):
            yield block
        elif isinstance(block, Items):
            for item in block.items:
                yield from lines_of(item)
        else:
            for row in block.rows:
                for cell in row:
                    yield from lines_of(cell.blocks)
