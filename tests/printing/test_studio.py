"""Flows laid out in pieces."""

from dataclasses import replace

import pytest

from portal.printing.documents import A4, Column, Line, Row, Section
from portal.printing.engine import render
from portal.printing.parts import SectionHeading
from portal.printing.store import FragmentStore
from portal.printing.studio import Studio
from portal.printing.tables import SectionRows, Tables
from tests.printing.pdf import Pdf
from tests.printing.test_engine import BOOK

HEADING = SectionHeading("一、甲科", "section-1", 1, 3, "项", ())
COLUMNS = (Column("name", "名称", 100),)


def row(name: str, lines: int = 1) -> Row:
    return Row(name, ((Line(name),) * lines,), anchor=name)


def test_a_piece_that_stands_elsewhere_in_another_table_holds_as_many_rows(tmp_path):
    """A tall row gives way to two low ones: the second page is what it was, but begins one row later."""
    studio = Studio(A4, FragmentStore(tmp_path))
    rest = [row(f"第{number}行") for number in range(80)]
    second = set()
    for first in ([row("高", 3)], [row("低"), row("矮")]):
        rows, start = [*first, *rest], 0
        for number, (key, head, items) in enumerate(
            studio.pieces(Tables([SectionRows("甲科", HEADING, rows)], COLUMNS))
        ):
            shown = [anchor.name for anchor in head.anchors if anchor.name != HEADING.anchor]
            assert shown == [each.anchor for each in rows[start : start + items]]
            start += items
            second |= {key} if number == 1 else set()
        assert start == len(rows)
    assert len(second) == 1, "otherwise this shows nothing"


@pytest.mark.parametrize("words", [40, 150, 400])
def test_a_law_that_goes_on_overleaf_is_printed_to_its_end(tmp_path, words):
    """A piece ends where a page begins with a row, never where it begins with the rest of what stands below one."""
    rows = [Row("行", ((Line(str(n)),),), (Line("鼎。" * words),), "条文：", f"row-{n}") for n in range(45)]
    table = Section("甲科", rows)
    render(replace(BOOK, sections=[table], columns=COLUMNS), tmp_path / "book.pdf", cores=0)
    assert Pdf(tmp_path / "book.pdf").text.count("鼎") == words * len(rows)
