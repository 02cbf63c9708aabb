"""Sections that share their sheets."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.printing.documents import Section
from portal.printing.engine import render
from portal.printing.parts import headings
from portal.printing.properties import sections_named
from portal.printing.store import FragmentStore
from portal.printing.tables import ROWS_TOGETHER, sharing, tables_of
from tests.printing import checking
from tests.printing.pdf import Pdf
from tests.printing.test_engine import LAW, book, row, section

COUNTS = st.lists(st.integers(1, 60), max_size=40)


@given(COUNTS)
def test_every_section_once_and_in_order_and_few_rows_together(counts):
    groups = sharing(counts)
    assert [place for group in groups for place in group] == list(range(len(counts)))
    for group in groups:
        assert len(group) == 1 or sum(counts[place] for place in group) <= ROWS_TOGETHER


@given(COUNTS.filter(bool), st.data())
def test_a_section_that_grows_moves_none_but_those_on_its_sheets(counts, data):
    place = data.draw(st.integers(0, len(counts) - 1))
    grown = [*counts[:place], counts[place] + data.draw(st.integers(1, 30)), *counts[place + 1 :]]
    before, after = sharing(counts), sharing(grown)
    assert [group for group in before if place not in group] == [
        group for group in after if any(group == other for other in before if place not in other)
    ]


def test_another_bureau_and_a_long_section_begin_a_sheet_of_their_own():
    sections = [section(f"{n}科", "AA", rows, path=(bureau,)) for n, (bureau, rows) in enumerate(
        [("甲局", 2), ("甲局", 3), ("乙局", 1), ("乙局", 30), ("乙局", 2), ("乙局", 2)]
    )]  # fmt: skip
    made = book(*sections)
    found = {place: len(table.sections) for place, table in tables_of(made, headings(made)).items()}
    assert found == {0: 2, 2: 1, 3: 1, 4: 2}


@pytest.fixture(scope="module")
def ten(tmp_path_factory):
    """Ten sections of one to six rows, some with a long law below."""
    sections = [
        Section(
            f"第{n}科",
            [
                row(f"Q{chr(64 + n)}", m, law="略", below="条文。" * 200 * ((n + m) % 5 == 0))
                for m in range(1, n * 7 % 6 + 2)
            ],
        )
        for n in range(1, 11)
    ]
    path = tmp_path_factory.mktemp("print") / "ten.pdf"
    made = book(*sections)
    render(made, path, cores=0)
    return made, Pdf(path)


def pages_of(pdf: Pdf) -> list[str]:
    return pdf.pages[pdf.labels.index("1") :]


class TestTen:
    def test_they_need_fewer_sheets_than_one_each(self, ten):
        made, pdf = ten
        assert len(pages_of(pdf)) < len(made.sections)

    def test_every_row_is_there_once_and_in_order_under_its_section(self, ten):
        made, pdf = ten
        found = re.findall(r"[一二三四五六七八九十]+、第\d+科|Q[A-J]-\d{3}", "".join(pages_of(pdf)))
        expected = []
        for heading, part in zip(headings(made), made.sections, strict=True):
            expected += [heading.title, *(each.title.split()[0] for each in part.rows)]
        assert found == expected

    def test_contents_and_bookmarks_lead_to_where_they_stand(self, ten):
        made, pdf = ten
        first, contents = pdf.labels.index("1"), pdf.pages[2]
        for heading in headings(made):
            (page,) = [number for number, text in enumerate(pages_of(pdf)) if heading.title + "（" in text]
            assert f"{heading.title}{page + 1}" in contents
            assert (1, heading.title, first + page) in pdf.outline
            assert first + page in pdf.links_of(2)

    def test_each_sheet_says_at_its_head_which_sections_it_holds(self, ten):
        made, pdf = ten
        codes = {f"Q{chr(65 + place)}": part.name for place, part in enumerate(made.sections)}
        before = ""
        for page in pages_of(pdf):
            shown = list(dict.fromkeys(codes[code] for code in re.findall(r"(Q[A-J])-\d", page)))
            if "条文" in page.partition("-00")[0]:  # the rest of a law from overleaf
                shown = list(dict.fromkeys([before, *shown]))
            assert page.startswith(f"管城回族区科学技术局职权目录{sections_named(shown)}")
            before = shown[-1]

    def test_the_file_is_sound(self, ten):
        assert checking.problems(ten[1].path) == []


@pytest.mark.parametrize("rows", range(1, 14))
def test_no_heading_stands_alone_at_a_sheet_s_foot(tmp_path, rows):
    """However full the sheet is when the second section comes, also with a tall first row."""
    second = Section("乙科", [row("BB", 1, law=LAW * 3), row("BB", 2)])
    render(book(section("甲科", "AA", rows), second), tmp_path / "book.pdf", cores=0)
    (page,) = [page for page in pages_of(Pdf(tmp_path / "book.pdf")) if "二、乙科" in page]
    assert "BB-001" in page


def test_only_the_pieces_of_what_changed_are_drawn_anew(tmp_path):
    store = FragmentStore(tmp_path / "store")

    def drawn(*counts: int) -> set:
        before = set(store.folder.rglob("*"))
        sections = [section(f"{n}科", "AB", count) for n, count in enumerate(counts)]
        made = book(*sections, has_cover=False, has_contents=False, statistics=())
        render(made, tmp_path / "book.pdf", store=store, cores=0)
        return {file for file in set(store.folder.rglob("*")) - before if file.is_file()}

    counts = [3] * 20  # eight, eight and four sections together
    assert len(drawn(*counts)) > 3
    assert drawn(*counts) == set()
    counts[9] = 4
    assert len(drawn(*counts)) == 1


def test_many_names_are_told_by_the_first_and_the_last():
    assert sections_named(["办公室", "法制科"]) == "办公室、法制科"
    assert sections_named(["办公室", "法制科", "科技科"]) == "办公室、法制科、科技科"
    assert sections_named(["科学技术成果科"] * 5) == "科学技术成果科至科学技术成果科"
