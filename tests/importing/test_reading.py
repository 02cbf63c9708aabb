"""Tables as offices keep them are read as they mean it."""

import pytest

from portal.importing.reading import open_source

from .conftest import fields, read
from .files import HEADER, text_table, xlsx

ROW = ["KJ-QT-01", "其他行政权力", "科技成果登记", "", "成果科"]
FIELDS = {
    "code": "KJ-QT-01",
    "power_type": "其他行政权力",
    "main_name": "科技成果登记",
    "sub_name": "",
    "organisation": "成果科",
}


def test_titles_above_and_signatures_below_are_no_data(tmp_path):
    path = xlsx(
        tmp_path / "a.xlsx",
        [
            ["科技局行政职权目录"],
            ["填报单位（盖章）：科技局", "", "", "", "填报日期：2013年8月19日"],
            [],
            HEADER,
            ROW,
            [],
            ["合计", "", "1项"],
            ["填表人：", "", "审核人：", "", ""],
        ],
        merged=["A1:E1", "A2:C2"],
    )
    header, rows = read(path)
    assert header.first_row == 3
    assert [(row.number, bool(row.skipped)) for row in rows] == [(5, False), (7, True), (8, True)]
    assert rows[1].skipped == "表尾（合计）"
    assert rows[2].skipped == "表尾（填表人：）"
    assert fields(path) == [FIELDS]


def test_a_header_of_two_rows_with_merged_groups(tmp_path):
    path = xlsx(
        tmp_path / "a.xlsx",
        [
            ["职权编码", "职权类别", "职权名称", "", "行使主体", "", "办理时限", ""],
            ["", "", "主项", "子项", "科室", "岗位", "法定", "承诺"],
            ["KJ-QT-01", "其他行政权力", "登记", "", "成果科", "科长", "30日", "10日"],
        ],
        merged=["A1:A2", "B1:B2", "C1:D1", "E1:F1", "G1:H1"],
    )
    header, _rows = read(path)
    assert header.depth == 2
    assert header.labels[2:6] == ["职权名称/主项", "职权名称/子项", "行使主体/科室", "行使主体/岗位"]
    (row,) = fields(path)
    assert (row["main_name"], row["organisation"], row["post"]) == ("登记", "成果科", "科长")
    assert (row["statutory_limit"], row["promised_limit"]) == ("30日", "10日")


def test_a_group_header_that_is_not_merged_still_stands_for_the_columns_to_its_right(tmp_path):
    path = text_table(
        tmp_path / "a.csv",
        [
            ["编码", "类别", "名称", "", "科室", "办理时限", ""],
            ["", "", "主项", "子项", "", "法定", "承诺"],
            ROW,
        ],
    )
    header, _rows = read(path)
    assert header.mapping == {
        0: "code",
        1: "power_type",
        2: "main_name",
        3: "sub_name",
        4: "organisation",
        5: "statutory_limit",
        6: "promised_limit",
    }


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("权力名称", "main_name"),
        ("事项名称", "main_name"),
        ("实施依据", "legal_bases"),
        ("法律依据", "legal_bases"),
        ("权力类型", "power_type"),
        ("实施主体", "organisation"),
        ("承办科室", "organisation"),
        ("实施编码", "code"),
        ("监督投诉电话", "complaint_phone"),
        ("＊职权编码", "code"),
        ("职权编码（必填）", "code"),
        ("责 任\n科 室", "organisation"),
        ("追责情形及依据", "accountability_grounds"),
        ("承诺办结时限", "promised_limit"),
    ],
)
def test_other_words_for_the_same_column(tmp_path, said, meant):
    known = {"main_name": "主项名称", "power_type": "职权类别", "sub_name": "子项名称"}
    others = [label for key, label in known.items() if key != meant]
    header, _rows = read(text_table(tmp_path / "a.csv", [[*others, said], ["x", "y", "z"]]))
    assert header.mapping[len(others)] == meant


def test_columns_in_any_order_and_unknown_ones_among_them(tmp_path):
    order = [4, 2, 0, 3, 1]
    path = text_table(
        tmp_path / "a.csv",
        [["星座", *(HEADER[i] for i in order)], ["双鱼", *(ROW[i] for i in order)]],
    )
    assert fields(path) == [FIELDS]


def test_the_right_sheet_among_several(tmp_path):
    path = xlsx(
        tmp_path / "a.xlsx",
        [HEADER, ROW],
        others={
            "填表说明": [["本表一式三份"], ["职权类别按国家十类填写"]],
            "通讯录": [["姓名", "科室", "联系电话"], ["张三", "成果科", "123"]],
        },
    )
    header, _rows = read(path)
    assert header.sheet == "职权目录"
    assert fields(path) == [FIELDS]


def test_a_hidden_sheet_is_not_read(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [HEADER, ROW], others={"旧": [HEADER, ["KJ-旧", *ROW[1:]]]})
    import openpyxl

    book = openpyxl.load_workbook(path)
    book["旧"].sheet_state = "hidden"
    book.save(path)
    assert [row["code"] for row in fields(path)] == ["KJ-QT-01"]


def test_a_cell_merged_down_holds_for_every_row_it_covers(tmp_path):
    rows = [HEADER] + [[f"KJ-{n}", "行政处罚" if n == 1 else "", f"职权{n}", "", "成果科"] for n in (1, 2, 3)]
    rows.append(["KJ-4", "行政奖励", "职权4", "", "成果科"])
    assert [row["power_type"] for row in fields(xlsx(tmp_path / "a.xlsx", rows, merged=["B2:B4"]))] == [
        "行政处罚",
        "行政处罚",
        "行政处罚",
        "行政奖励",
    ]


def test_a_name_merged_over_main_and_sub_item_is_the_main_items(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [HEADER, ROW], merged=["C2:D2"])
    assert fields(path) == [FIELDS]


def test_same_as_above_takes_the_cell_above(tmp_path):
    path = text_table(
        tmp_path / "a.csv",
        [
            [*HEADER, "行使条件"],
            [*ROW, "材料齐全"],
            ["KJ-QT-02", "〃", "成果鉴定", "", "同上", "同上。"],
            ["KJ-QT-03", "同上", "成果奖励", "", "同上", "同上"],
        ],
    )
    rows = fields(path)
    assert [row["conditions"] for row in rows] == ["材料齐全"] * 3
    assert [row["organisation"] for row in rows] == ["成果科"] * 3


def test_same_as_above_without_anything_above_is_said(tmp_path):
    path = text_table(tmp_path / "a.csv", [[*HEADER, "行使条件"], [*ROW, "同上"]])
    _header, (row,) = read(path)
    assert row.cells[5] == ""
    assert row.notes[5] == "写的是“同上”，但上面没有可以沿用的内容"


def test_a_header_repeated_on_each_printed_page_is_no_data(tmp_path):
    path = text_table(tmp_path / "a.csv", [HEADER, ROW, HEADER, ["KJ-QT-02", *ROW[1:]]])
    _header, rows = read(path)
    assert [row.skipped for row in rows] == ["", "重复的表头", ""]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_tables_in_every_encoding_and_separator(tmp_path, encoding, delimiter):
    path = text_table(
        tmp_path / "a.csv", [HEADER, [*ROW[:2], "登记；含“，”与, 和𠮷", "", "成果科"]], encoding, delimiter
    )
    (row,) = fields(path)
    assert row["main_name"] == "登记；含“，”与, 和𠮷"


def test_the_name_of_a_file_does_not_matter_but_its_content(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [HEADER, ROW]).rename(tmp_path / "目录.csv")
    assert fields(path) == [FIELDS]
    with open_source(path) as source:
        assert source.description == "Excel 工作簿，1个工作表"


def test_numbers_dates_and_truth_values_read_as_the_reader_of_the_sheet_sees_them(tmp_path):
    import datetime

    path = xlsx(
        tmp_path / "a.xlsx",
        [
            ["主项名称", "职权类别", "编码", "备注", "行使条件"],
            ["登记", "其他", 12345, datetime.date(2013, 8, 19), True],
            ["鉴定", "其他", 1.5, datetime.datetime(2013, 8, 19, 9, 30), 20.0],
        ],
    )
    first, second = fields(path)
    assert (first["code"], first["remarks"], first["conditions"]) == ("12345", "2013-08-19", "是")
    assert (second["code"], second["remarks"], second["conditions"]) == ("1.5", "2013-08-19 09:30", "20")
