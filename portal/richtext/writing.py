"""Blocks as HTML, always in the same way."""

from collections.abc import Iterable
from html import escape

from .model import BREAK, MARKS, Block, Cell, Items, Line, Run, Table
from .tables import header_rows


def write(blocks: Iterable[Block]) -> str:
    """The HTML of ``blocks``, without anything between them."""
    return "".join(map(_block, blocks))


def _block(block: Block) -> str:
    if isinstance(block, Line):
        align = f' class="{block.align}"' if block.align else ""
        return f"<{block.tag}{align}>{inline(block.runs)}</{block.tag}>"
    if isinstance(block, Items):
        tag = "ol" if block.is_ordered else "ul"
        start = f' start="{block.start}"' if block.is_ordered and block.start != 1 else ""
        items = "".join(f"<li>{write(item)}</li>" for item in block.items)
        return f"<{tag}{start}>{items}</{tag}>"
    return _table(block)


def inline(runs: Iterable[Run]) -> str:
    """Runs with their marks, each mark opened once for all neighbours that have it."""
    written: list[str] = []
    open_now: list[str] = []
    for run in runs:
        wanted = [f'a href="{escape(run.look.href)}"'] if run.look.href else []
        wanted += [mark for mark in MARKS if mark in run.look.marks]
        same = 0
        while same < len(open_now) and same < len(wanted) and open_now[same] == wanted[same]:
            same += 1
        written += [f"</{tag.split()[0]}>" for tag in reversed(open_now[same:])]
        written += [f"<{tag}>" for tag in wanted[same:]]
        written.append(escape(run.text, quote=False).replace(BREAK, "<br>"))
        open_now = wanted
    written += [f"</{tag.split()[0]}>" for tag in reversed(open_now)]
    return "".join(written)


def _table(table: Table) -> str:
    count = header_rows(table)
    head = "".join(_row(row, "col") for row in table.rows[:count])
    body = "".join(_row(row, "row" if count else "") for row in table.rows[count:])
    if not count:
        body = _row(table.rows[0], "col" if _all_headings(table.rows[0]) else "row")
        body += "".join(_row(row, "row") for row in table.rows[1:])
    return f"<table>{f'<thead>{head}</thead>' if head else ''}<tbody>{body}</tbody></table>"


def _all_headings(row: list[Cell]) -> bool:
    return all(cell.is_header or cell.is_empty for cell in row)


def _row(row: list[Cell], scope: str) -> str:
    return f"<tr>{''.join(_cell(cell, scope) for cell in row)}</tr>"


def _cell(cell: Cell, scope: str) -> str:
    is_heading = cell.is_header and not cell.is_empty  # an empty heading is one for nobody
    tag = "th" if is_heading else "td"
    attributes = f' scope="{scope}"' if is_heading else ""
    attributes += f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    attributes += f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    return f"<{tag}{attributes}>{write(cell.blocks)}</{tag}>"
