"""Each fault of a flow is said once, on the step where it is to be mended."""

from dataclasses import replace

from hypothesis import given, settings

from powers.flowcharts.checks import Severity, faults, longest_way
from powers.flowcharts.flow import Edge, Flow, Node, OpenBranch
from powers.models.choices import LimitUnit
from powers.rules import Limit

from .samples import SAMPLES
from .test_layout import flows

KINDS = {"s": "start", "t": "task", "d": "decision", "e": "end"}


def flow(kinds: str, *ways: str, lanes: str = "", limits: dict | None = None, functions: dict | None = None):
    """``flow("std e", "1-2", "3-4 是")``: a step a letter, a way each with its label."""
    nodes = [
        Node(
            number,
            KINDS[kind],
            f"第{number}步",
            lanes[number - 1] if lanes else "科长",
            (limits or {}).get(number),
            function=(functions or {}).get(number, ""),
        )
        for number, kind in enumerate(kinds, 1)
    ]
    edges = []
    for way in ways:
        numbers, _space, label = way.partition(" ")
        source, target = numbers.split("-")
        edges.append(Edge(int(source), int(target), label))
    return Flow(nodes, edges)


def said(found) -> list[tuple[int | None, str]]:
    return [(fault.number, fault.text) for fault in found]


GOOD = ("1-2", "2-3", "3-4 同意", "3-2 退回")


def test_a_good_flow_has_none():
    assert faults(flow("stde", *GOOD)) == []
    assert faults(Flow([], [])) == []


def test_the_bureaus_own_flows_can_be_submitted():
    assert [code for code, sample in SAMPLES.items() if faults(sample)] == []


def test_without_start_or_end():
    assert said(faults(flow("tt", "1-2", "2-1")))[:2] == [
        (None, "没有“开始”步骤。"),
        (None, "没有“结束”步骤。"),
    ]
    assert said(faults(flow("sse", "1-3", "2-3"))) == [(2, "“开始”步骤有2个，请只留一个。")]


def test_a_dead_end():
    assert said(faults(flow("stde", "1-3", "3-4 同意", "3-2 退回"))) == [
        (2, "没有下一步：请选择下一步，或者把类型改为“结束”。")
    ]


def test_an_end_that_goes_on():
    assert (4, "“结束”之后不能再有下一步。") in said(faults(flow("stde", *GOOD, "4-2")))


def test_a_decision_with_one_exit():
    assert said(faults(flow("sde", "1-2", "2-3 同意"))) == [
        (2, "“判断”只有一个出口：请补充其他结果，或者把类型改为“办理”。")
    ]


def test_branches_without_a_label_or_with_the_same():
    assert said(faults(flow("stdee", "1-2", "2-3", "3-4", "3-5", "3-2 退回"))) == [
        (3, "通往第4、5步的分支没有写明条件。")
    ]
    assert said(faults(flow("stdee", "1-2", "2-3", "3-4 同意", "3-5 同意"))) == [
        (3, "有两个分支都写作“同意”。")
    ]
    (only,) = faults(flow("ste", "1-2", "2-3 办结", "2-1 退回"))
    assert (only.number, only.severity) == (2, Severity.WARNING)


def test_a_step_that_nobody_reaches():
    assert said(faults(flow("stte", "1-2", "2-4", "3-4"))) == [(3, "从“开始”走不到这一步：没有步骤通向它。")]


def test_a_branch_without_a_target_is_told_before_what_follows_from_it():
    lost = replace(
        flow("stdee", "1-3", "3-4 同意"), open_branches=[OpenBranch(3, 1, "退回"), OpenBranch(3, 3)]
    )
    assert said(faults(lost)) == [
        (2, "没有下一步：请选择下一步，或者把类型改为“结束”。"),
        (3, "分支“退回”没有选下一步。"),
        (3, "第3个分支没有选下一步。"),
        (2, "从“开始”走不到这一步：没有步骤通向它。"),
        (5, "从“开始”走不到这一步：没有步骤通向它。"),
    ]


def test_errors_stand_before_warnings():
    slow = flow("ste", "1-2", "2-3 办结", "2-1", limits={1: 30})
    assert [fault.severity for fault in faults(slow, Limit(20, LimitUnit.WORKING_DAYS))] == [
        Severity.ERROR,
        Severity.WARNING,
        Severity.WARNING,
    ]


def test_a_loop_without_a_way_out():
    found = faults(flow("sttde", "1-2", "2-3", "3-2", "1-4", "4-5 是", "4-2 否"))
    loops = [fault for fault in found if "循环往复" in fault.text]
    assert said(loops) == [(2, "第2、3步循环往复，没有出口。")]
    assert loops[0].steps == (2, 3)


def test_nobody_acts():
    nameless = Flow([Node(1, "start", "申请", ""), Node(2, "end", "办结", "科长")], [Edge(1, 2)])
    assert said(faults(nameless)) == [(1, "没有写明办理岗位。")]


def test_the_steps_take_longer_than_the_promise():
    slow = flow("stde", *GOOD, limits={2: 15, 3: 5, 4: 3})
    assert longest_way(slow) == (23, (1, 2, 3, 4))
    (only,) = faults(slow, Limit(20, LimitUnit.WORKING_DAYS))
    assert only.text == "最长的一路（1→2→3→4）各步时限合计23个工作日，超过了承诺时限（20个工作日）。"
    assert (only.number, only.severity, only.steps) == (2, Severity.WARNING, (1, 2, 3, 4))
    assert faults(slow, Limit(23, LimitUnit.WORKING_DAYS)) == []
    assert faults(slow, Limit(1, LimitUnit.MONTHS)) != []
    assert faults(slow, Limit(2, LimitUnit.MONTHS)) == []
    assert faults(slow, Limit(None, LimitUnit.IMMEDIATE)) != []
    assert faults(slow, Limit(None, LimitUnit.NONE)) == []


def test_of_two_branches_the_longer_counts():
    two = flow("sdtte", "1-2", "2-3 简单", "2-4 复杂", "3-5", "4-5", limits={2: 1, 3: 3, 4: 20, 5: 2})
    assert longest_way(two) == (23, (1, 2, 4, 5))


def test_one_hand_holds_all_three():
    ways = ("1-2", "2-3 同意", "2-1 退回", "3-4")
    (only,) = faults(flow("sdte", *ways, functions={3: "supervision"}))
    assert only.text == "“科长”在本流程中既决策、又执行、又监督，请把监督交给别的岗位。"
    assert (only.number, only.severity) == (3, Severity.WARNING)
    assert faults(flow("sdte", *ways, lanes="甲甲乙甲", functions={3: "supervision"})) == []


@settings(max_examples=100, deadline=None)
@given(flows())
def test_any_flow_can_be_judged(drawn):
    found = faults(drawn, Limit(20, LimitUnit.WORKING_DAYS))
    numbers = {node.number for node in drawn.nodes}
    assert all(fault.text and (fault.number is None or fault.number in numbers) for fault in found)
    days, way = longest_way(drawn)
    assert days == sum(node.limit or 0 for node in drawn.nodes if node.number in way)
    assert len(set(way)) == len(way)
