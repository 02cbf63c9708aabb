"""What the editor's preview answers while somebody types."""

import json
import re

import pytest

from powers.models import LimitUnit
from tests.clients import client_of

from .conftest import LOOP, address, form

pytestmark = pytest.mark.django_db


def preview(bureau, power, rows, **values) -> dict:
    answer = client_of(bureau.editor).post(address(power, "preview"), form(power, rows, **values))
    assert answer.status_code == 200
    return json.loads(answer.content)


def test_the_preview_draws_what_is_typed_and_saves_nothing(bureau):
    power = bureau.power(promised_limit=3, promised_limit_unit=LimitUnit.WORKING_DAYS)
    found = preview(bureau, power, LOOP)
    assert found["chart"].startswith("<svg") and "受理审查" in found["chart"]
    assert found["rows"]["n2"]["number"] == 2
    assert any("承诺时限" in fault["text"] for row in found["rows"].values() for fault in row["faults"])
    assert not power.steps.exists()


def test_the_preview_says_what_is_wrong_where(bureau):
    power = bureau.power()
    rows = [LOOP[0], {"token": "n7"}, {**LOOP[1], "ways": [("受理", "n3"), ("", "n1")]}, LOOP[2], LOOP[3]]
    found = preview(bureau, power, rows)
    assert [fault["text"] for fault in found["rows"]["n2"]["faults"]] == ["通往第1步的分支没有写明条件。"]
    assert found["rows"]["n7"]["number"] is None, "an empty row is no step"
    assert 'href="#row-n2"' in found["faults"] and found["summary"] == "提交审核前有1处须改正。"
    assert 'class="mark error"' in found["chart"]


def test_the_preview_says_what_saving_would_refuse(bureau):
    power = bureau.power()
    rows = [
        {**LOOP[0], "name": "长" * 123, "actor": "人" * 101},
        {**LOOP[1], "limit": "两天", "ways": [("受理", "n3"), ("补正" * 26, "n1"), ("不予受理", "")]},
        {**LOOP[2], "limit": "-3", "requirement": "要" * 301},
        LOOP[3],
    ]
    found = preview(bureau, power, rows)
    assert found["rows"]["n1"]["errors"] == {
        "name": "步骤名称最多100个字，现有123个字。",
        "actor": "办理岗位最多100个字，现有101个字。",
    }
    assert found["rows"]["n2"]["errors"] == {"limit": "请填写天数，例如5；没有时限请留空。"}
    assert found["rows"]["n2"]["ways"] == [
        {},
        {"label": "分支条件最多50个字，现有52个字。"},
        {"to": "分支“不予受理”没有选下一步。"},
    ]
    assert found["rows"]["n3"]["errors"].keys() == {"limit", "requirement"}
    assert found["summary"] == "有7处改正后才能保存。" and found["mark"] == 7
    assert found["chart"].count('class="mark error"') == 3
    assert found["faults"].count("没有选下一步") == 1 and 'href="#row-n3"' in found["faults"]
    refused = client_of(bureau.editor).post(address(power), form(power, rows))
    assert "没有保存" in refused.content.decode() and not power.steps.exists()


def test_the_preview_tells_apart_what_keeps_from_saving_and_what_from_submitting(bureau):
    rows = [{**LOOP[0], "limit": "abc", "actor": ""}, *LOOP[1:3], {**LOOP[3], "actor": ""}]
    found = preview(bureau, bureau.power(), rows)
    assert found["summary"] == "有1处改正后才能保存，另有2处提交审核前须改正。"
    assert found["faults"].index("请填写天数") < found["faults"].index("没有写明办理岗位")


def test_the_preview_says_that_there_are_too_many_lanes(bureau):
    rows = [{"token": f"n{place}", "name": f"步骤{place}", "actor": f"岗位{place}"} for place in range(60)]
    assert "最多20个办理岗位" in preview(bureau, bureau.power(), rows)["faults"]


def test_what_the_preview_has_nothing_against_can_be_saved(bureau):
    power = bureau.power()
    rows = [
        {"token": "n1", "name": "名" * 100, "actor": "岗" * 100, "limit": "５天", "documents": "文" * 300}
    ]
    found = preview(bureau, power, rows)["rows"]["n1"]
    assert (found["errors"], found["ways"]) == ({}, [{}])
    assert client_of(bureau.editor).post(address(power), form(power, rows)).status_code == 302


def test_after_a_step_is_deleted_its_branch_is_told_before_what_follows_from_it(bureau):
    rows = [
        LOOP[0],
        {**LOOP[1], "kind": "decision", "ways": [("通过", ""), ("退回", "n1")]},
        {**LOOP[3], "token": "n3"},
    ]
    found = preview(bureau, bureau.power(), rows)
    told = re.findall(r"</a> ([^<]+)</li>", found["faults"])
    assert told[0] == "分支“通过”没有选下一步。"
    assert "从“开始”走不到这一步：没有步骤通向它。" in told[1:]
    assert not any("只有一个出口" in one for one in told)
    bare = preview(
        bureau, bureau.power(), [rows[0], {**rows[1], "ways": [("退回", "n1"), ("", "")]}, rows[2]]
    )
    assert bare["rows"]["n2"]["faults"][0]["text"] == "第2个分支没有选下一步。"
    assert "才能保存" not in bare["summary"], "nothing that was typed would be lost"


def test_the_preview_says_who_is_not_of_the_house(bureau):
    rows = [
        {"token": "n1", "kind": "start", "name": "甲", "actor": "申请人"},
        {"token": "n2", "name": "乙", "actor": "市政府"},
        {"token": "n3", "name": "丙", "actor": "专利科·处长"},
        {"token": "n4", "name": "丁", "actor": "经办人"},
        {"token": "n5", "kind": "end", "name": "戊", "actor": "专利科·经办人"},
    ]
    found = preview(bureau, bureau.power(), rows)["rows"]
    assert found["n1"]["remark"] == "" and found["n5"]["remark"] == ""
    assert found["n2"]["remark"] == "不是机构中的岗位，按外部人员处理"
    assert "没有岗位“处长”" in found["n3"]["remark"]
    assert found["n4"]["remark"] == "即“专利科·经办人”"
