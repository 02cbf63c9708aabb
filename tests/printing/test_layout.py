"""Rows and sheets that go on overleaf, read back from the files."""

from dataclasses import replace
from pathlib import Path

import pytest
from weasyprint.formatting_structure import boxes

from portal.printing import parts
from portal.printing.documents import Field, Index, IndexEntry, Line, Sheet
from portal.printing.engine import render
from portal.printing.layout import Layouter
from tests.printing import checking
from tests.printing.leaves import Leaves
from tests.printing.pdf import Pdf

NAME = "流程步骤"
# three pages of them
STEPS = tuple(
    Line(f"{number}. 办理 审查材料，符合条件的报科长审批（经办人）", "step") for number in range(101, 191)
)


def sheet(*fields: Field) -> Sheet:
    return replace(Leaves().sheet((1, "")), fields=fields, pictures=())


def printed(document: Sheet, folder: Path) -> Pdf:
    render(document, folder / "sheet.pdf", cores=1)
    assert checking.problems(folder / "sheet.pdf") == []
    return Pdf(folder / "sheet.pdf")


@pytest.fixture(scope="module")
def long(tmp_path_factory) -> Pdf:
    fields = Field("职权编码", (Line("KJ-CF-0001"),)), Field(NAME, STEPS), Field("收费", (Line("不收费"),))
    return printed(sheet(*fields), tmp_path_factory.mktemp("print"))


class TestRowThatGoesOn:
    def test_every_page_names_it(self, long):
        assert long.page_count == 3
        assert [page.count(NAME) for page in long.pages] == [1, 1, 1]
        assert [page.count("（续）") for page in long.pages] == [0, 1, 1]

    def test_it_says_everything_once_and_in_order(self, long):
        places = [long.text.index(f"{number}.办理") for number in range(101, 191)]
        assert places == sorted(places) and long.text.count("审查材料") == 90

    def test_its_name_stands_in_the_middle_of_its_part_of_each_page(self, long):
        for words in long.words:
            steps = [word.y for word in words if word.text.startswith("办理")]
            name = next(word.y for word in words if word.text.startswith(NAME))
            assert abs(name - (steps[0] + steps[-1]) / 2) < 0.03

    def test_a_screen_reader_hears_its_name_before_each_part(self, long):
        heads = [text for tag, text in checking.tag_texts(long.path) if tag == "TH"]
        assert [head for head in heads if NAME in head] == [NAME, f"{NAME}（续）", f"{NAME}（续）"]

    def test_several_rows_go_on_each_under_its_own_name(self, tmp_path):
        pdf = printed(sheet(Field("前", STEPS[:50]), Field("后", STEPS[50:])), tmp_path)
        assert [[name in page for name in ("前（续）", "后（续）")] for page in pdf.pages] == [
            [False, False],
            [True, False],
            [False, True],
        ]

    @pytest.mark.parametrize(
        ("between", "lines", "names"),
        [((12, 12, 6), [0, 0, 15], [0, 0, 1]), ((6, 11), [0, 14, 1], [0, 1, 2])],
        ids=["it begins a page later", "it breaks only now"],
    )
    def test_a_row_that_another_s_name_moves_is_named_where_it_then_is(self, tmp_path, between, lines, names):
        """Of the first row one line is left overleaf, and its name there takes two."""
        middle = [Field("中间", (Line("一行"),) * number) for number in between]
        fields = Field("前面的行", (Line("前文"),) * 29), *middle, Field("后面的行", (Line("后文"),) * 15)
        pdf = printed(sheet(*fields), tmp_path)
        assert [page.count("后文") for page in pdf.pages] == lines
        assert [page.count("后面的行") + page.count("后面的行（续）") for page in pdf.pages] == names

    def test_a_name_is_text_and_no_markup(self, tmp_path):
        pdf = printed(sheet(Field('<b>"&\x01', STEPS)), tmp_path)
        assert pdf.text.count('<b>"&') == 3 and pdf.text.count('<b>"&（续）') == 2

    def test_a_long_row_on_one_page_is_named_once(self, tmp_path):
        pdf = printed(sheet(Field(NAME, STEPS[:20])), tmp_path)
        assert pdf.text.count(NAME) == 1 and "续" not in pdf.text


class TestSheet:
    def test_its_further_pages_say_at_their_head_whose_they_are(self, long):
        head = f"{sheet().code}{sheet().name}"
        assert not long.pages[0].startswith(head)
        assert all(page.startswith(head) for page in long.pages[1:])

    def test_a_screen_reader_passes_over_that_head(self, long):
        texts = [text for _tag, text in checking.tag_texts(long.path)]
        assert sum(sheet().name in text for text in texts) == 1


@pytest.mark.parametrize("sizes", [(40,), (9, 9), (3, 30), (30, 3), (1, 1, 1, 1), (7, 5, 9, 2, 60, 40)])
def test_the_columns_of_an_index_begin_at_one_height(sizes):
    """With a heading or amidst what stands below one, on every page."""
    groups = [
        (heading, [IndexEntry(f"{heading}的第{number}个名称", "x") for number in range(size)])
        for heading, size in zip("甲乙丙丁戊己", sizes, strict=False)
    ]
    html = parts.IndexLines(Index("索引", groups)).html(0, sum(sizes))
    for number, page in enumerate(Layouter().lay_out(html).pages):
        places = [(box.position_x, box.position_y) for box in _line_boxes(page._page_box)]
        left = min(x for x, _y in places)
        columns = [
            [y for x, y in places[number == 0 :] if (x > left + 200) is is_right]
            for is_right in (False, True)
        ]
        assert all(columns) and min(columns[0]) == pytest.approx(min(columns[1]))


def _line_boxes(box):
    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.LineBox):
            yield child
        else:
            yield from _line_boxes(child)
