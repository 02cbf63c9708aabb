"""Charts are drawn without faults: read from the SVG, for the bureau's own flows and for generated ones."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from powers.flowcharts.flow import Edge, Flow, Node
from powers.flowcharts.layout import Layout, Plan, draw
from powers.flowcharts.layout.boxes import size
from powers.flowcharts.layout.text import NEVER_FIRST, NEVER_LAST, width, wrap
from powers.flowcharts.svg import render

from . import golden
from .geometry import Picture
from .samples import SAMPLES


def picture(flow: Flow) -> Picture:
    return Picture(render(draw(flow), "流程图", "说明"))


@pytest.mark.parametrize("code", SAMPLES)
def test_each_sample_is_drawn_without_a_fault(code):
    flow = SAMPLES[code]
    drawn = picture(flow)
    assert drawn.problems() == []
    assert set(drawn.steps) == {node.number for node in flow.nodes}
    assert {way for way, _points in drawn.ways} == {f"{e.source}-{e.target}" for e in flow.edges}
    assert sorted(text for _way, _place, text in drawn.labels) == sorted(
        e.label for e in flow.edges if e.label
    )


@pytest.mark.parametrize("code", SAMPLES)
def test_ways_lead_down_unless_they_close_a_loop(code):
    """Top-down: the first step stands on top, and whoever follows forward finds the next step below."""
    flow = SAMPLES[code]
    drawn = picture(flow)
    assert min(drawn.steps, key=lambda number: drawn.steps[number].top) == flow.nodes[0].number
    for edge in flow.edges:
        is_loop = _leads_to(flow, edge.target, edge.source)
        if not is_loop:
            assert drawn.steps[edge.source].bottom < drawn.steps[edge.target].top


@pytest.mark.parametrize("code", SAMPLES)
def test_each_sample_looks_as_it_did_when_it_was_looked_at(code):
    """Structurally: what stands in which lane and row, and how each way runs (``golden.py`` writes them anew)."""
    assert golden.of_samples()[code] == json.loads(golden.FILE.read_text(encoding="utf-8"))[code]


@pytest.mark.parametrize("code", SAMPLES)
def test_a_new_step_does_not_move_the_others_about(code):
    """One more step before each end, by somebody new: lanes keep their order, and steps stay above each other."""
    flow = SAMPLES[code]
    before = draw(flow)
    kept = [lane.name for lane in before.lanes]
    ends = [node.number for node in flow.nodes if node.kind == "end"]
    for number in ends:
        new = Node(99, "task", "备案", "新科室·经办人", 1)
        edges = [Edge(e.source, 99, e.label) if e.target == number else e for e in flow.edges]
        after = draw(Flow([*flow.nodes, new], list(dict.fromkeys([*edges, Edge(99, number)])), kept))
        assert [lane.name for lane in after.lanes if lane.name in kept] == kept
        assert _above(before) <= _above(after) | _beside(after, number)


def _above(drawing) -> set[tuple[int, int]]:
    """Pairs of steps in one lane of which the first stands above the second."""
    boxes = drawing.boxes
    return {
        (a.node.number, b.node.number)
        for a in boxes
        for b in boxes
        if a.node.lane == b.node.lane and a.y < b.y and 99 not in (a.node.number, b.node.number)
    }


def _beside(drawing, number: int) -> set[tuple[int, int]]:
    """Pairs with the end that the new step was put before: it alone may go further down."""
    return {pair for box in drawing.boxes for pair in ((number, box.node.number), (box.node.number, number))}


def _leads_to(flow: Flow, start: int, goal: int) -> bool:
    seen, ahead = set(), [start]
    while ahead:
        number = ahead.pop()
        if number == goal:
            return True
        if number not in seen:
            seen.add(number)
            ahead += [edge.target for edge in flow.edges if edge.source == number]
    return False


@st.composite
def flows(draw_from) -> Flow:
    """Flows as people type them: mostly onwards, with loops, skips, unreachable steps and dead ends."""
    count = draw_from(st.integers(1, 60))
    lanes = [f"科室{index}·岗位" for index in range(draw_from(st.integers(1, 8)))]
    nodes, edges = [], []
    for number in range(1, count + 1):
        kind = draw_from(
            st.sampled_from(["task", "task", "decision", "document", "end"] if number > 1 else ["start"])
        )
        name = draw_from(st.text("审核申请材料、（）A1，", min_size=1, max_size=20)).strip() or "审核"
        limit = draw_from(st.sampled_from([None, 3, 20]))
        nodes.append(Node(number, kind, name, draw_from(st.sampled_from(lanes)), limit))
        exits = {"end": 0, "decision": draw_from(st.integers(0, 5))}.get(kind, draw_from(st.integers(0, 1)))
        targets = (
            draw_from(st.lists(st.integers(1, count), min_size=exits, max_size=exits, unique=True))
            if exits <= count
            else []
        )
        if targets and number < count and number + 1 not in targets:
            targets[0] = number + 1
        for target in targets:
            label = draw_from(st.text("同意不退回补正：", max_size=9)).strip() if kind == "decision" else ""
            edges.append(Edge(number, target, label))
    return Flow(nodes, edges)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(flows())
def test_any_flow_is_drawn_without_a_fault(flow):
    drawn = picture(flow)
    assert drawn.problems() == []
    assert len(drawn.steps) == len(flow.nodes)
    assert len(drawn.ways) == len(flow.edges)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(flows(), st.sampled_from([104.0, 128.0, 168.0]))
def test_no_chart_is_narrower_than_its_plan_says(flow, box_width):
    """What is printed isn't laid out in boxes in which it can't be read anyhow."""
    plan = Plan(flow)
    assert Layout(plan, box_width).width >= plan.least_width(box_width)


@pytest.mark.parametrize("width", [116.0, 140.0, 168.0])
@pytest.mark.parametrize("note", ["2 working days", "15 working days", "15个工作日"])
def test_a_diamond_isnt_stretched_by_its_note(width, note):
    """English notes are twice as long as Chinese ones: they were given diamonds of a thousand px."""
    box = size(Node(1, "decision", "是否符合立案条件", ""), width, (note,))
    assert box.height < 180
    assert " ".join(box.notes) == note


@given(st.text(min_size=1, max_size=60).filter(str.strip), st.integers(20, 200))
def test_wrapping_keeps_every_character(text, room):
    assert "".join("".join(wrap(text, room, 13.0)).split()) == "".join(text.split())


@pytest.mark.parametrize("text", ["审" * 20_000, "a" * 20_000, "审核，" * 7_000])
def test_a_text_beyond_all_bounds_is_broken_at_once(text):
    started = time.monotonic()
    lines = wrap(text, 100, 13.0)
    assert "".join(lines) == text and all(width(line, 13.0) <= 100 for line in lines)
    assert time.monotonic() - started < 5  # s; twenty thousand letters took an hour


PHRASES = ["审核", "申请", "材料、", "（初审）", "《办法》", "决定，", "书面告知。", "“凡提必听”", "登记；"]


@given(st.lists(st.sampled_from(PHRASES), min_size=1, max_size=12), st.integers(60, 200))
def test_no_orphan_punctuation(phrases, room):
    lines = wrap("".join(phrases), room, 13.0)
    assert all(line[0] not in NEVER_FIRST for line in lines[1:])
    assert all(line[-1] not in NEVER_LAST for line in lines[:-1])


def test_lines_break_between_words():
    assert wrap("申请人民法院强制执行", 91, 13.0) == ("申请人民法院", "强制执行")
    assert wrap("登记、加盖专用章、发证", 91, 13.0) == ("登记、加盖", "专用章、发证")
    assert wrap("公示期有无异议", 60, 13.0) == ("公示期", "有无异议")
    assert wrap("移送有管辖权机关", 91, 13.0) == ("移送有管辖权", "机关")
    assert all(width(line, 13.0) <= 91 for line in wrap("公示有无影响任职问题", 91, 13.0))
