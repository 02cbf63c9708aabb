"""The table's rows: what was typed, and what it comes to."""

import pytest
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from powers.flowcharts.editor import rows as table
from powers.flowcharts.editor.changes import changed
from powers.flowcharts.editor.rows import NEXT, NOWHERE, Row, Way, days
from powers.flowcharts.editor.starters.starter import StepKind


def sent(**values) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update(
        MultiValueDict(
            {name: value if isinstance(value, list) else [value] for name, value in values.items()}
        )
    )
    return data


def step(key: str, *ways: tuple[str, str], **values) -> dict:
    texts = dict.fromkeys(("condition", "requirement", "documents", "function"), "")
    transitions = [{"to": to, "label": label} for label, to in ways]
    row = {"key": key, "kind": "task", "name": f"步骤{key}", "actor": "申请人", "limit": None}
    return {**row, **texts, "post_id": None, "organisation_id": None, "transitions": transitions, **values}


LINE = [
    step("a", ("", "b"), kind="start"),
    step("b", ("是", "c"), ("否", "a"), kind="decision"),
    step("c", kind="end", limit=3),
]


def bare(steps: list[dict]) -> list[tuple]:
    """Steps without their keys: names and the names that they lead to."""
    names = {one["key"]: one["name"] for one in steps}
    return [(one["name"], [(way["label"], names[way["to"]]) for way in one["transitions"]]) for one in steps]


def test_stored_steps_come_back_as_they_were():
    rows = table.of_steps(LINE)
    assert rows[0].ways == [Way(NEXT)] and rows[1].ways == [Way("c", "是"), Way("a", "否")]
    assert table.steps_of(rows, {"a", "b", "c"}) == LINE


def test_a_step_that_led_nowhere_does_not_lead_on_by_itself():
    rows = table.of_steps([step("a"), step("b", kind="end")])
    assert rows[0].ways == [Way(NOWHERE)]
    assert table.steps_of(rows, {"a", "b"})[0]["transitions"] == []


@pytest.mark.parametrize("act", ["up:b", "down:b", "up:c", "add:a", "add:b", "copy:a", "copy:c"])
def test_branches_lead_to_the_same_steps_however_rows_are_moved(act):
    rows = changed(table.of_steps(LINE), act)
    found = dict(bare(table.steps_of(rows, {"a", "b", "c"})))
    assert found["步骤b"] == [("是", "步骤c"), ("否", "步骤a")]


def test_who_leads_to_the_next_row_leads_to_whatever_is_put_there():
    rows = changed(table.of_steps(LINE), "add:a")
    rows[1].name = "新步骤"
    steps = bare(table.steps_of(rows, {"a", "b", "c"}))
    assert steps[0][1] == [("", "新步骤")] and steps[1] == ("新步骤", [("", "步骤b")])


def test_blank_rows_are_no_steps():
    rows = [Row("n1", name="甲"), Row("n2", kind="end"), Row("n3", name="乙")]
    assert bare(table.steps_of(rows)) == [("甲", [("", "乙")]), ("乙", [])]
    assert table.numbers(rows) == {"n1": 1, "n3": 2}
    assert table.check(rows)


def test_a_removed_target_has_to_be_chosen_anew():
    rows = changed(table.of_steps(LINE), "remove:c")
    assert [way.to for way in rows[1].ways] == [NOWHERE, "a"]
    assert not table.check(rows, {"a", "b"})
    assert rows[1].ways[0].errors == {"to": "分支“是”没有选下一步。"}


def test_branches_are_added_and_taken_away():
    rows = changed(table.of_steps(LINE), "branch:b")
    assert rows[1].ways[-1] == Way(NOWHERE)
    rows = changed(rows, "unbranch0:b")
    assert rows[1].ways == [Way("a", "否"), Way(NOWHERE)]
    for _again in range(3):
        rows = changed(rows, "unbranch0:b")
    assert len(rows[1].ways) == 1


@pytest.mark.parametrize("act", ["up:", "up:zzz", "explode:a", "unbranch:a", "unbranchx:a", "::", ""])
def test_buttons_that_there_are_not_change_nothing(act):
    assert changed(table.of_steps(LINE), act) == table.of_steps(LINE)


def test_what_was_typed_is_read_in_its_order():
    data = sent(
        row=["n2", "n1", "n2", "../x", ""],
        **{
            "name-n1": " 甲\n 乙\0 ",
            "name-n2": "丙",
            "kind-n1": "end",
            "kind-n2": "bomb",
            "function-n2": "x",
        },
        **{"to-n2": ["n1", "next"], "label-n2": ["是 "]},
    )
    rows = table.typed(data)
    assert [row.token for row in rows] == ["n2", "n1"]
    assert rows[0].kind == StepKind.TASK and rows[0].function == ""
    assert rows[0].ways == [Way("n1", "是"), Way("next", "")]
    assert rows[1].name == "甲 乙" and rows[1].kind == "end"


def test_a_hundred_rows_are_read_and_one_more_to_be_refused():
    assert len(table.typed(sent(row=[f"n{number}" for number in range(5000)]))) == 101


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("5", 5),
        (" ５ ", 5),
        ("5个工作日", 5),
        ("3天", 3),
        ("10日", 10),
        ("五", None),
        ("-1", None),
        ("1.5", None),
        ("99999", None),
    ],
)
def test_limits_as_people_write_them(typed, number):
    assert days(typed) == number


def test_what_can_not_be_stored_is_said_at_its_box():
    rows = [
        Row("n1", actor="申请人"),
        Row("n2", name="名" * 101, limit="五天左右", requirement="要" * 301),
        Row("n3", name="甲", ways=[Way("gone", "是"), Way(NEXT, "标" * 51)]),
        Row("n4", name="乙", ways=[Way() for _way in range(22)]),
        Row("n5", name="丙", kind="end", ways=[Way("gone", "是")]),
    ]
    assert not table.check(rows)
    assert rows[0].errors == {"name": "请填写步骤名称。"}
    assert rows[1].errors.keys() == {"name", "limit", "requirement"}
    assert rows[1].errors["name"] == "步骤名称最多100个字，现有101个字。"
    assert rows[2].ways[0].errors["to"].startswith("所选的下一步已经删除")
    assert rows[2].ways[1].errors == {"label": "分支条件最多50个字，现有51个字。"}
    assert rows[3].wrongs == ["一个步骤最多20个分支。"]
    assert rows[4].wrongs == [], "an end leads nowhere, whatever its hidden boxes say"


def test_branches_that_lead_nowhere_yet_are_told_by_their_places():
    ways = [Way(NEXT, "是"), Way(NOWHERE, "否"), Way(NOWHERE)]
    assert [place for place, _way in Row("n1", ways=ways).open_branches] == [2, 3]
    assert Row("n1", ways=[Way(NOWHERE)]).open_branches == [], (
        "a single bare one is a step without a next one"
    )
    assert Row("n1", kind="end", ways=ways).open_branches == []


def test_what_is_folded_away_is_told_on_one_line():
    row = Row("n1", condition="材料齐全", documents="受理通知书", function="supervision")
    assert row.gist == "材料齐全；受理通知书；监督" and Row("n1", name="甲").gist == ""


def test_new_rows_get_keys_of_their_own():
    first, second = (table.steps_of([Row("n1", name="甲")])[0]["key"] for _time in range(2))
    assert first != second and len(first) == 8


def test_a_stored_row_that_was_emptied_does_not_vanish_unseen():
    rows = table.of_steps(LINE)
    rows[1] = Row("b")
    assert not table.check(rows, {"a", "b", "c"})
    assert rows[1].errors == {"name": "请填写步骤名称。"}
