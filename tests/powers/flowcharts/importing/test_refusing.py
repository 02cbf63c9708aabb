"""What of a table of flowcharts is refused, left alone or remarked on, and what its owner is told."""

import pytest

from portal.publishing.actions import Submit, editing
from powers.models import Power
from tests.factories import OrganisationFactory, PowerFactory

from .conftest import FLOW, HEADER, OTHER, outcomes, told


def test_an_unknown_code_names_those_that_look_like_it(table):
    report = table.report([["KJ1", *row[1:]] for row in FLOW] + OTHER)
    assert told(report, 2) == [
        "没有编码为“KJ1”的职权；现有编码“KJ-1”（登记）与它相近，请核对",
        "这个流程图的其余3行也暂不写入",
    ]
    assert told(report, 3) == []
    assert report["records"] == {"created": 0, "changed": 1, "skipped": 0, "refused": 1}


@pytest.mark.parametrize(
    ("column", "text", "message"),
    [
        (3, "菱形", "步骤类型“菱形”无法识别，可填：开始、办理、判断、文书、结束"),
        (1, "1", "步骤序号“1”与第2行（申请）重复"),
        (1, "甲", "步骤序号“甲”不是数字"),
        (8, "符合→9", "下一步“9”不存在：本流程没有第9步"),
        (8, "看情况", "下一步“看情况”看不懂：请写步骤序号，有分支的写成“符合→5; 不符合→4”"),
        (2, "", "步骤名称是空的"),
        (2, "步" * 101, "步骤名称有101字，超过了100字的上限"),
        (8, f"{'符' * 60}→3", f"分支条件“{'符' * 30}…”超过了50字的上限"),
    ],
)
def test_one_refused_row_refuses_its_flow_and_no_other(table, column, text, message):
    rows = [list(row) for row in FLOW]
    rows[1][column] = text
    report = table.report([*rows, *OTHER])
    assert message in told(report, 3)
    assert "这个流程图的其余3行也暂不写入" in told(report, 3) and report["held"] == 3
    assert not any(message["level"] == "refusal" for row in report["rows"][2:] for message in row["messages"])
    assert outcomes(report) == ["refused"] * 4 + ["created"] * 2
    table.bring_in([*rows, *OTHER])
    assert table.steps() == [] and len(table.steps(table.other)) == 2


def test_a_flow_that_no_chart_can_hold_is_refused(table):
    """Not even looked at as a whole: its checks and its layout would take hours."""
    long = [["KJ-1", str(n), f"第{n}项", "办理", "经办人", "", "", "", str(n + 1)] for n in range(1, 3001)]
    report = table.report([*long, *OTHER])
    assert "流程有3000步，流程图最多100步。请拆成几项流程。" in told(report, 2)
    assert report["records"] == {"created": 0, "changed": 1, "skipped": 0, "refused": 1}
    wide = [[*row[:4], f"第{row[1]}组", *row[5:]] for row in long[:21]]
    assert "一张流程图最多20个办理岗位。" in told(table.report(wide), 2)
    branching = [[*row[:8], "; ".join(f"{n}→{n}" for n in range(1, 22))] for row in long[:21]]
    assert "一个步骤最多20个分支。" in told(table.report(branching), 2)


def test_section_and_post_together_have_to_fit_into_a_lane(table):
    header = [*HEADER, "办理科室"]
    rows = [[*row, "科" * 80] for row in FLOW]
    rows[1][4] = "岗" * 80
    report = table.report(rows, header)
    assert "办理岗位有161字，超过了100字的上限" in told(report, 3)
    assert report["records"]["refused"] == 1


def test_a_row_that_stands_twice_is_skipped(table):
    report = table.report([*FLOW, FLOW[3]])
    assert outcomes(report) == ["created"] * 4 + ["skipped"] and told(report, 6) == ["与第5行完全相同"]


def test_a_power_of_somebody_else_is_left_alone(table):
    elsewhere = PowerFactory(code="KJ-9", name="别处", organisation=OrganisationFactory(name="别科"))
    rows = [["KJ-9", *row[1:]] for row in FLOW]
    report = table.report(rows, user=table.bureau.reviewer)
    assert told(report, 2)[0] == "编码“KJ-9”已用于“别科”的职权“别处”，不在您可以导入的范围内"
    assert report["held"] == 3
    assert not elsewhere.steps.exists()


def test_a_power_under_review_is_left_alone_unless_nothing_changes(table):
    table.bring_in(FLOW)
    with editing(table.power, table.bureau.editor):
        pass
    Submit(Power.objects.get(pk=table.power.pk), table.bureau.editor).run()
    assert table.report(FLOW)["records"]["skipped"] == 1
    rows = [list(row) for row in FLOW]
    rows[1][2] = "审核"
    report = table.report([*rows, *OTHER])
    locked = "该事项现为“科室审核”，办结或收回后才能修改"
    assert told(report, 2) == [locked, "这个流程图的其余3行也暂不写入"] and told(report, 5) == []
    assert report["records"] == {"created": 0, "changed": 1, "skipped": 0, "refused": 1}
    assert (report["refused"], report["held"]) == (4, 3)


def test_faults_of_the_flow_stand_on_their_rows(table):
    Power.objects.filter(pk=table.power.pk).update(promised_limit=2, promised_limit_unit="working_days")
    rows = [list(row) for row in FLOW]
    rows[1][8] = "符合→3"
    report = table.report(rows)
    assert "提交审核前须改正：“判断”只有一个出口：请补充其他结果，或者把类型改为“办理”。" in told(report, 3)
    assert "提交审核前须改正：从“开始”走不到这一步：没有步骤通向它。" in told(report, 5)
    assert "最长的一路（1→2→3）各步时限合计5个工作日，超过了承诺时限（2个工作日）。" in told(report, 3)
    assert report["records"]["changed"] == 1  # it may go in all the same


def test_another_name_than_the_powers_is_told(table):
    report = table.report([[*row, "检查"] for row in FLOW], [*HEADER, "职权名称"])
    assert "编码“KJ-1”的职权是“登记”，文件里写的是“检查”，请核对编码" in told(report, 2)
