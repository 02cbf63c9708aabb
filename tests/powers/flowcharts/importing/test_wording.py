"""What offices write into the cells of a step."""

import time

import pytest

from powers.flowcharts.importing.wording import (
    Told,
    parse_kind,
    parse_limit,
    parse_number,
    parse_ways,
    render_ways,
)


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("开始", "start"),
        ("起始", "start"),
        ("办理", "task"),
        ("处理", "task"),
        ("判断", "decision"),
        ("判断框", "decision"),
        ("文书", "document"),
        ("结束", "end"),
        ("办结", "end"),
        ("流程 结束", "end"),
        ("", ""),
        ("审批", ""),
    ],
)
def test_kinds(cell, kind):
    parsed = parse_kind("步骤类型", cell)
    assert parsed.values["kind"] == kind and not parsed.refusals


def test_a_kind_that_nobody_knows_is_refused():
    assert parse_kind("步骤类型", "菱形？").refusals == [
        "步骤类型“菱形？”无法识别，可填：开始、办理、判断、文书、结束"
    ]


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("3", 3),
        ("３", 3),
        ("3.0", 3),
        ("3个工作日", 3),
        ("３ 个工作日内", 3),
        ("不超过5个工作日", 5),
        ("十五个工作日", 15),
        ("无", None),
        ("——", None),
        ("/", None),
        ("", None),
        ("0", None),
        ("不限", None),
    ],
)
def test_limits(cell, days):
    parsed = parse_limit("时限", cell)
    assert parsed.values == {"limit": days} and not parsed.warnings and not parsed.refusals


def test_calendar_days_are_taken_with_a_word():
    parsed = parse_limit("时限", "5日内")
    assert parsed.values == {"limit": 5} and parsed.warnings == ["时限“5日内”按5个工作日记，请核对"]


@pytest.mark.parametrize("cell", ["即时", "半天", "当场办理"])
def test_words_that_are_no_number_of_days_are_kept(cell):
    parsed = parse_limit("时限", cell)
    assert parsed.values == {"limit": None, "limit_words": cell}
    assert parsed.warnings == [f"时限“{cell}”不是工作日数，记入“要求”"]


def test_a_limit_beyond_reason_is_refused():
    assert parse_limit("时限", "99999").refusals


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("3", 3),
        ("３", 3),
        ("第3步", 3),
        ("第三步", 3),
        ("步骤3", 3),
        ("③", 3),
        ("3.", 3),
        ("3.0", 3),
        ("（3）", 3),
    ],
)
def test_numbers(cell, number):
    assert parse_number(cell) == number


@pytest.mark.parametrize("cell", ["3.1", "甲", "3-4", "", "12345678901234567890"])
def test_what_is_no_number(cell):
    assert parse_number(cell) is None


YES_NO = [Told("符合", 5), Told("不符合", 4)]


@pytest.mark.parametrize(
    ("cell", "ways"),
    [
        ("2", [Told("", 2)]),
        ("２", [Told("", 2)]),
        ("第2步", [Told("", 2)]),
        ("第二步", [Told("", 2)]),
        ("→2", [Told("", 2)]),
        ("转2", [Told("", 2)]),
        ("2、3", [Told("", 2), Told("", 3)]),
        ("2；3", [Told("", 2), Told("", 3)]),
        ("", []),
        ("——", []),
        ("无", []),
        ("符合→5; 不符合→4", YES_NO),
        ("符合→５；不符合→４", YES_NO),
        ("符合->5;不符合->4", YES_NO),
        ("符合=>5;不符合=>4", YES_NO),
        ("符合—>5；不符合—>4。", YES_NO),
        ("符合——5；不符合——4", YES_NO),
        ("符合＞5；不符合>4", YES_NO),
        ("符合：5；不符合:4", YES_NO),
        ("符合转5；不符合转第4步", YES_NO),
        ("符合 → 第5步\n不符合 → 第4步", YES_NO),
        ("符合→5、不符合→4", YES_NO),
        ("符合→5，不符合→4", YES_NO),
        ("符合→5 不符合→4", YES_NO),
        ("5（符合）；4（不符合）", YES_NO),
        ("符合→⑤；不符合→④", YES_NO),
        ("材料齐全、符合要求→5；超过30日→4", [Told("材料齐全、符合要求", 5), Told("超过30日", 4)]),
        ("是→5；否→4；3-5日→6", [Told("是", 5), Told("否", 4), Told("3-5日", 6)]),
        ("符合→发证；不符合→告知", [Told("符合", None, "发证"), Told("不符合", None, "告知")]),
        ("发证", [Told("", None, "发证")]),
    ],
)
def test_ways(cell, ways):
    assert parse_ways(cell) == ways


def test_a_label_may_stand_before_its_number_without_an_arrow():
    assert [(told.label, told.number) for told in parse_ways("符合5；不符合（4）")] == [
        ("符合", 5),
        ("不符合", 4),
    ]


@pytest.mark.parametrize("cell", ["2", "符合→5; 不符合→4", "2; 3", "是、否→7"])
def test_what_is_written_reads_the_same(cell):
    ways = [{"to": told.number, "label": told.label} for told in parse_ways(cell)]
    assert render_ways({"transitions": ways}) == cell


@pytest.mark.parametrize("piece", ["-", " ", "符 ", "（", "1 ", "符合-"])
def test_a_cell_of_a_file_that_means_harm_is_read_in_time(piece):
    cell = f"符{piece * 30_000}x"
    started = time.monotonic()
    assert parse_ways(cell[:32_000])[0].number is None
    parse_ways(cell[:999])
    assert time.monotonic() - started < 5  # s; it took hours
