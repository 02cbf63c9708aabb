"""The file for other tools: valid, without a warning in bpmn.io's parser, and good to look at there."""

import pytest
from hypothesis import HealthCheck, given, settings

from powers.flowcharts.bpmn import write
from powers.flowcharts.layout.ranks import lane_order
from powers.flowcharts.reading import flow_of

from ..samples import SAMPLES
from ..test_layout import flows
from .contents import content_of, step
from .diagrams import problems
from .judges import judged, schema_errors

ELEMENTS = {
    "start": "bpmn:StartEvent",
    "task": "bpmn:UserTask",
    "decision": "bpmn:ExclusiveGateway",
    "document": "bpmn:Task",
    "end": "bpmn:EndEvent",
}


@pytest.fixture(scope="module")
def seen_samples(tmp_path_factory):
    files = [write(content_of(flow)) for flow in SAMPLES.values()]
    return dict(zip(SAMPLES, judged(tmp_path_factory.mktemp("samples"), *files), strict=True))


@pytest.mark.parametrize("code", SAMPLES)
def test_a_sample_keeps_to_the_schema(code):
    assert schema_errors(write(content_of(SAMPLES[code]))) == []


@pytest.mark.parametrize("code", SAMPLES)
def test_a_sample_is_what_it_was_in_another_tool(code, seen_samples):
    content, seen = content_of(SAMPLES[code]), seen_samples[code]
    assert seen["warnings"] == []
    assert seen["pools"] == [["专利侵权处罚", "process"]]
    steps = content["steps"]
    lanes = lane_order(flow_of(content))
    assert seen["lanes"] == [
        [lane, [f"step_{row['key']}" for row in steps if row["actor"] == lane]] for lane in lanes
    ]
    assert [element for element in seen["elements"] if element[0].startswith("step_")] == [
        [f"step_{row['key']}", ELEMENTS[row["kind"]], row["name"]] for row in steps
    ]
    ways = [(row["key"], way["to"], way["label"]) for row in steps for way in row["transitions"]]
    assert [flow[1:] for flow in seen["flows"]] == [
        [f"step_{source}", f"step_{target}", label] for source, target, label in ways
    ]
    leads = {(flow, source) for flow, source, _target, _name in seen["flows"]}
    assert {(flow, key) for key, _into, out in seen["incoming"] for flow in out} == leads


@pytest.mark.parametrize("code", SAMPLES)
def test_a_sample_is_good_to_look_at_in_another_tool(code, seen_samples):
    assert problems(seen_samples[code]) == []


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(flows())
def test_any_flow_keeps_to_the_schema(flow):
    assert schema_errors(write(content_of(flow))) == []


def test_any_flow_is_good_to_look_at_in_another_tool(tmp_path):
    """But for branches' names where a decision has many: there the lines leave less room than a name takes."""
    drawn = []

    @settings(max_examples=30, deadline=None, derandomize=True, database=None)
    @given(flows())
    def collect(flow):
        drawn.append(flow)

    collect()
    seen = judged(tmp_path, *(write(content_of(flow)) for flow in drawn))
    assert [warning for one in seen for warning in one["warnings"]] == []
    found = [problem for one in seen for problem in problems(one) if "name of flow_" not in problem]
    assert found == []


def test_documents_stand_beside_their_steps(tmp_path):
    steps = [
        step("aaaa", "start", "bbbb"),
        step("bbbb", "task", "cccc", documents="《立案审批表》、现场检查笔录"),
        step("cccc", "document", "dddd"),
        step("dddd", "end"),
    ]
    file = write({"name": "立案", "steps": steps, "lanes": []})
    assert schema_errors(file) == []
    [seen] = judged(tmp_path, file)
    documents = {key: name for key, kind, name in seen["elements"] if kind == "bpmn:DataObjectReference"}
    assert documents == {"document_bbbb": "《立案审批表》、现场检查笔录", "document_cccc": ""}
    assert problems(seen) == []


def test_what_a_step_says_beside_its_name_can_be_read_in_any_tool():
    told = {
        "condition": "证据齐全",
        "requirement": "两名执法人员在场",
        "documents": "笔录",
        "limit": 5,
        "function": "execution",
    }
    steps = [step("aaaa", "start", "bbbb"), step("bbbb", "task", "cccc", **told), step("cccc", "end")]
    file = write({"name": "检查", "steps": steps, "lanes": []}).decode()
    assert (
        "<bpmn:documentation>条件：证据齐全\n要求：两名执法人员在场\n文书：笔录\n时限：5个工作日\n权力属性：执行</bpmn:documentation>"
        in file
    )


def test_characters_that_xml_cannot_hold_are_left_out():
    steps = [step("aaaa", "start", "bbbb", name="申\x0b请\x00<&>"), step("bbbb", "end")]
    file = write({"name": "含\x01字符", "steps": steps, "lanes": []})
    assert schema_errors(file) == []
    assert 'name="申请&lt;&amp;&gt;"' in file.decode()


def test_no_key_of_the_database_is_given_away():
    steps = [step("aaaa", "start", "bbbb", post_id=4711, organisation_id=815), step("bbbb", "end")]
    file = write({"name": "申请", "steps": steps, "lanes": []}).decode()
    assert "4711" not in file and "815" not in file


def test_the_same_flow_gives_the_same_file():
    content = content_of(SAMPLES["KJ-CF-01"])
    assert write(content) == write(content)
