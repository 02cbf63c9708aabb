"""What the portal wrote, it reads again without a change; what another tool changed in it, it takes over."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from powers.flowcharts.bpmn import read, write
from powers.flowcharts.layout.ranks import lane_order
from powers.flowcharts.reading import flow_of
from powers.models.flowchart import STEP_COLUMNS

from ..samples import SAMPLES
from ..test_layout import flows
from .contents import content_of, step

TEXT = st.text("审核申请材料、（）\"<&>'  \n\t：:1a" + "条件要求文书时限权力属性", max_size=30)


@pytest.mark.parametrize("code", SAMPLES)
def test_a_sample_comes_back_as_it_was(code):
    content = content_of(SAMPLES[code])
    reading = read(write(content))
    assert reading.steps == content["steps"]
    assert reading.lanes == lane_order(flow_of(content))
    assert reading.name == content["name"]
    assert reading.remarks == []


def test_rows_have_the_columns_of_a_step():
    assert set(read(write(content_of(SAMPLES["KJ-CF-01"]))).steps[0]) == set(STEP_COLUMNS)


def test_lanes_come_back_in_the_order_that_was_settled():
    content = content_of(SAMPLES["KJ-QR-01"])
    content["lanes"] = list(reversed(lane_order(flow_of(content))))
    assert read(write(content)).lanes == content["lanes"]


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(flows(), st.data())
def test_any_flow_comes_back_as_it_was(flow, data):
    content = content_of(flow)
    for row in content["steps"]:
        for column in ("condition", "requirement", "documents"):
            row[column] = data.draw(TEXT)
        row["function"] = data.draw(st.sampled_from(["", "decision", "execution", "supervision"]))
    reading = read(write(content))
    assert reading.steps == content["steps"]
    assert reading.lanes == lane_order(flow_of(content))
    assert reading.remarks == []


@pytest.mark.parametrize("place", range(3))
def test_a_step_whose_actor_is_still_open_comes_back_so(place):
    content = {"name": "登记", "steps": present(), "lanes": []}
    content["steps"][place] |= {"actor": "", "post_id": None, "organisation_id": None}
    reading = read(write(content), content["steps"])
    assert reading.steps == content["steps"]
    assert reading.lanes == lane_order(flow_of(content))
    assert reading.remarks == []


def test_whoever_names_the_open_lane_says_who_acts():
    content = {"name": "登记", "steps": present(), "lanes": []}
    content["steps"][1]["actor"] = ""
    named = write(content).decode().replace('id="lane_open"', 'id="lane_open" name="业务科·科长"')
    assert read(named.encode()).steps[1]["actor"] == "业务科·科长"


def present():
    return [
        step("aaaa", "start", "bbbb", actor="申请人"),
        step("bbbb", "task", "cccc", actor="办公室·经办人", post_id=7, condition="材料齐全", limit=3),
        step("cccc", "end", actor="局党组", organisation_id=3),
    ]


def written():
    return write({"name": "登记", "steps": present(), "lanes": []}).decode()


def test_a_step_that_the_power_has_keeps_its_post_and_organisation():
    assert read(written().encode(), present()).steps == present()


def test_a_step_whose_actor_was_changed_elsewhere_does_not():
    [_start, task, end] = read(written().replace("办公室·经办人", "业务科·经办人").encode(), present()).steps
    assert (task["actor"], task["post_id"]) == ("业务科·经办人", None)
    assert end["organisation_id"] == 3


def test_a_name_changed_elsewhere_is_taken_over_with_its_key():
    changed = written().replace('name="bbbb"', 'name="审查&#10;材料"')
    [_start, task, _end] = read(changed.encode(), present()).steps
    assert (task["key"], task["name"]) == ("bbbb", "审查材料")
    assert (task["condition"], task["limit"]) == ("材料齐全", 3)


def test_a_step_drawn_anew_elsewhere_keeps_its_key_by_kind_and_name():
    """Of two that are called alike, the one of the same actor."""
    stored = [*present(), step("dddd", "task", "cccc", name="审查", actor="业务科·经办人")]
    stored[1] |= {"name": "审查"}
    redrawn = write({"name": "登记", "steps": stored, "lanes": []}).decode()
    bare = re.sub(r"<bpmn:extensionElements>.*?</bpmn:extensionElements>", "", redrawn, flags=re.DOTALL)
    for number, key in enumerate(("dddd", "cccc", "bbbb", "aaaa")):
        bare = bare.replace(f"step_{key}", f"Activity_{number}")
    assert {row["key"]: row["actor"] for row in read(bare.encode(), stored).steps} == {
        row["key"]: row["actor"] for row in stored
    }
    moved = bare.replace("业务科·经办人", "业务科·科长")
    assert {row["key"] for row in read(moved.encode(), stored).steps} == {row["key"] for row in stored}


def test_a_documentation_changed_elsewhere_is_taken_over():
    changed = written().replace(
        "条件：材料齐全\n时限：3个工作日", "条件：材料齐全、签字完整\n时限：5个工作日"
    )
    reading = read(changed.encode(), present())
    assert (reading.steps[1]["condition"], reading.steps[1]["limit"]) == ("材料齐全、签字完整", 5)
    assert [remark.text for remark in reading.remarks] == ["说明在其他工具中改过，按改后的说明读取"]


def test_a_step_added_elsewhere_follows_whoever_leads_to_it():
    new = '<bpmn:task id="Activity_1" name="复核" /><bpmn:sequenceFlow id="n1" sourceRef="Activity_1" targetRef="step_cccc" />'
    changed = (
        written()
        .replace('targetRef="step_cccc" />', 'targetRef="Activity_1" />')
        .replace("</bpmn:process>", f"{new}</bpmn:process>")
    )
    changed = changed.replace(
        "step_bbbb</bpmn:flowNodeRef>",
        "step_bbbb</bpmn:flowNodeRef><bpmn:flowNodeRef>Activity_1</bpmn:flowNodeRef>",
    )
    reading = read(changed.encode(), present())
    assert [row["name"] for row in reading.steps] == ["aaaa", "bbbb", "复核", "cccc"]
    assert reading.steps[2]["actor"] == "办公室·经办人"


def test_a_tool_that_drops_what_it_does_not_know_loses_little():
    """Kinds by their elements, texts by the documentation; only a document without a name becomes a task."""
    bare = re.sub(r"<bpmn:extensionElements>.*?</bpmn:extensionElements>", "", written(), flags=re.DOTALL)
    [start, task, end] = read(bare.encode(), present()).steps
    assert [start["kind"], task["kind"], end["kind"]] == ["start", "task", "end"]
    assert (task["condition"], task["limit"]) == ("材料齐全", 3)
