"""Files of other tools: what becomes of them, and what their owner is told."""

from pathlib import Path

import pytest

from powers.flowcharts.bpmn import WrongFile, read
from powers.models.flowchart import LONGEST_LABEL

FILES = Path(__file__).parent / "files"
HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="http://example.org"><process id="p">'
TAIL = "</process></definitions>"


def from_tool(name: str):
    return read((FILES / f"{name}.bpmn").read_bytes())


def small(inside: str):
    return read((HEAD + inside + TAIL).encode())


def by_name(reading):
    return {step["name"]: step for step in reading.steps}


def ways(reading):
    names = {step["key"]: step["name"] for step in reading.steps}
    return [
        (step["name"], way["label"], names[way["to"]])
        for step in reading.steps
        for way in step["transitions"]
    ]


def told(reading):
    """Element → what is said of it."""
    return {(remark.element, remark.text) for remark in reading.remarks}


class TestCamunda:
    """Horizontal lanes, a merging gateway, a default flow, a loop, extensions."""

    def test_steps_follow_the_flow(self):
        reading = from_tool("camunda")
        assert reading.name == "设备采购审批"
        assert [(step["kind"], step["name"], step["actor"]) for step in reading.steps] == [
            ("start", "开始", "办公室"),
            ("task", "填写采购申请", "办公室"),
            ("decision", "是否同意", "分管领导"),
            ("task", "发出订单", "办公室"),
            ("end", "告知不予采购", "办公室"),
            ("end", "入库", "办公室"),
        ]
        assert reading.lanes == ["办公室", "分管领导"]

    def test_ways_pass_through_the_merge(self):
        assert sorted(ways(from_tool("camunda"))) == sorted(
            [
                ("开始", "", "填写采购申请"),
                ("填写采购申请", "", "是否同意"),
                ("是否同意", "其他情形", "发出订单"),
                ("是否同意", "退回修改", "填写采购申请"),
                ("是否同意", "金额超过预算", "告知不予采购"),
                ("发出订单", "", "入库"),
            ]
        )

    def test_what_is_said_beside_a_step_goes_into_its_columns(self):
        step = by_name(from_tool("camunda"))["填写采购申请"]
        assert step["condition"] == "已列入预算"
        assert step["requirement"] == "附三家比价；每季度集中办理一次"
        assert step["documents"] == "采购申请表"

    def test_everything_else_is_told(self):
        assert told(from_tool("camunda")) == {
            ("供应商", "泳池中没有步骤，没有读取"),
            ("发出订单", "消息流没有对应的内容：不同主体之间请用步骤的先后来表示"),
            ("排他网关（Gateway_merge）", "汇合的网关：流程图不画汇合，已直接连到下一步"),
            ("发出订单", "按“办理”处理，自动执行的设置没有保留"),
            ("告知不予采购", "事件的类型（定时、消息等）没有保留"),
            ("顺序流（Flow_4）", "默认流没有名称，去向写为“其他情形”"),
            ("顺序流（Flow_7）", "条件表达式写入了去向的名称"),
            ("填写 采购申请", "元素的说明写入了“要求”"),
            ("填写 采购申请", "文本注释写入了“要求”"),
            ("填写 采购申请", "其他工具的扩展属性没有读取"),
        }

    def test_no_key_of_the_database_is_taken_from_a_file(self):
        assert {(step["post_id"], step["organisation_id"]) for step in from_tool("camunda").steps} == {
            (None, None)
        }

    def test_a_file_read_twice_gives_the_same_keys(self):
        assert from_tool("camunda").steps == from_tool("camunda").steps


class TestBizagi:
    """No prefix, an empty first process, nested lanes, no diagram, everything that a flowchart here doesn't have."""

    def test_nested_lanes_are_written_as_actors(self):
        reading = from_tool("bizagi")
        assert reading.name == "项目评审"
        assert reading.lanes == ["计划科·经办人", "计划科·科长", "泳道3"]
        assert [(step["kind"], step["name"], step["actor"]) for step in reading.steps] == [
            ("start", "申报", "计划科·经办人"),
            ("task", "未命名步骤", "计划科·经办人"),
            ("decision", "分头办理", "计划科·经办人"),
            ("task", "现场考察", "泳道3"),
            ("task", "公示期满", "泳道3"),
            ("end", "结束", "计划科·科长"),
        ]

    def test_an_event_at_the_border_becomes_a_way(self):
        assert ways(from_tool("bizagi")) == [
            ("申报", "", "未命名步骤"),
            ("未命名步骤", "", "分头办理"),
            ("分头办理", "", "现场考察"),
            ("分头办理", "", "公示期满"),
            ("现场考察", "", "结束"),
            ("现场考察", "逾期未考察", "结束"),
            ("公示期满", "", "结束"),
        ]

    def test_everything_else_is_told(self):
        assert told(from_tool("bizagi")) == {
            ("备用流程", "文件中有多个流程，只读取了第一个有步骤的"),
            ("项目评审", "流程的总体说明没有对应的栏目"),
            ("申报", "事件的类型（定时、消息等）没有保留"),
            ("任务（Id_review）", "没有名称，暂写为“未命名步骤”"),
            ("分头办理", "并行网关按“判断”处理：流程图不表示同时进行，请改为先后办理或几者之一"),
            ("现场考察", "子流程作为一步处理，其中2项任务没有读取"),
            ("现场考察", "一步有多个去向：BPMN中表示同时进行，这里表示几者之一，请核对"),
            ("公示期满", "中间事件按“办理”处理"),
            ("逾期未考察", "边界事件改为所在步骤的一个去向"),
            ("并行网关（Id_join）", "汇合的网关：流程图不画汇合，已直接连到下一步"),
            ("顺序流（Id_join→Id_nowhere）", "顺序流的一端没有步骤，没有读取"),
            ("项目库", "数据存储没有对应的内容"),
            ("分组（g）", "分组没有对应的内容"),
            ("仅限重点项目", "文本注释没有连到步骤，没有读取"),
        }


def test_pools_beside_each_other_become_lanes():
    reading = from_tool("two-pools")
    assert reading.name == "来信办理"
    assert [(step["name"], step["actor"]) for step in reading.steps] == [
        ("写信", "群众"),
        ("收信", "信访办·窗口"),
        ("登记", "信访办·未指明"),
    ]
    assert ("群众、信访办", "有多个泳池：各泳池的泳道合并到一张图中") in told(reading)


def test_without_lanes_and_diagram_the_flow_alone_gives_the_order():
    reading = small(
        '<task id="c" name="丙"/><task id="b" name="乙"/><startEvent id="a"/><endEvent id="d"/>'
        '<sequenceFlow id="1" sourceRef="b" targetRef="c"/><sequenceFlow id="2" sourceRef="a" targetRef="b"/>'
        '<sequenceFlow id="3" sourceRef="c" targetRef="d"/>'
    )
    assert [step["name"] for step in reading.steps] == ["开始", "乙", "丙", "结束"]
    assert reading.lanes == ["未指明"]
    text = "文件中没有泳道，办理岗位暂填为“未指明”，请改为实际的岗位"
    assert told(reading) == {("丙、乙、开始事件（a）、结束事件（d）", text)}


def test_a_node_drawn_in_a_lane_belongs_to_it():
    reading = read(
        b"""<m:definitions xmlns:m="http://www.omg.org/spec/BPMN/20100524/MODEL"
        xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:c="http://www.omg.org/spec/DD/20100524/DC"
        targetNamespace="x"><m:process id="p"><m:laneSet><m:lane id="l1" name="A"/><m:lane id="l2" name="B"/></m:laneSet>
        <m:task id="t" name="T"/></m:process><d:BPMNDiagram><d:BPMNPlane>
        <d:BPMNShape bpmnElement="l1"><c:Bounds x="0" y="0" width="500" height="100"/></d:BPMNShape>
        <d:BPMNShape bpmnElement="l2"><c:Bounds x="0" y="100" width="500" height="100"/></d:BPMNShape>
        <d:BPMNShape bpmnElement="t"><c:Bounds x="50" y="110" width="100" height="80"/></d:BPMNShape>
        </d:BPMNPlane></d:BPMNDiagram></m:definitions>"""
    )
    assert [step["actor"] for step in reading.steps] == ["B"]


def test_what_an_event_gateway_waits_for_names_the_way():
    reading = small(
        '<eventBasedGateway id="g"/><intermediateCatchEvent id="e1" name="收到回复"/>'
        '<intermediateCatchEvent id="e2" name="满10日"/><task id="a" name="办理"/><endEvent id="b" name="终止"/>'
        '<sequenceFlow id="1" sourceRef="g" targetRef="e1"/><sequenceFlow id="2" sourceRef="g" targetRef="e2"/>'
        '<sequenceFlow id="3" sourceRef="e1" targetRef="a"/><sequenceFlow id="4" sourceRef="e2" targetRef="b"/>'
    )
    assert ways(reading) == [("判断", "收到回复", "办理"), ("判断", "满10日", "终止")]


def test_merges_that_lead_round_in_a_circle_are_left_out():
    reading = small(
        '<task id="a" name="甲"/><exclusiveGateway id="m"/><exclusiveGateway id="n"/>'
        '<sequenceFlow id="1" sourceRef="a" targetRef="m"/><sequenceFlow id="2" sourceRef="m" targetRef="n"/>'
        '<sequenceFlow id="3" sourceRef="n" targetRef="m"/>'
    )
    assert ways(reading) == []


def test_long_texts_are_cut_and_that_is_told():
    reading = small(f'<task id="a" name="{"长" * 120}"/>')
    assert reading.steps[0]["name"] == "长" * 100
    assert "文字太长，超出的部分没有保留" in {remark.text for remark in reading.remarks}


def test_long_labels_are_cut_as_the_editor_would_refuse_them():
    reading = small(
        '<task id="a" name="a"/><task id="b" name="b"/>'
        f'<sequenceFlow id="f" sourceRef="a" targetRef="b" name="{"长" * 60}"/>'
    )
    assert ways(reading) == [("a", "长" * LONGEST_LABEL, "b")]
    assert ("a", "文字太长，超出的部分没有保留") in told(reading)


def test_a_file_in_the_national_encoding():
    text = f'<?xml version="1.0" encoding="GB2312"?>{HEAD}<task id="a" name="审核"/>{TAIL}'
    assert read(text.encode("gb18030")).steps[0]["name"] == "审核"
    assert read(text.replace("GB2312", "UTF-16").encode("utf-16")).steps[0]["name"] == "审核"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "文件是空的"),
        (b"PK\x03\x04 a workbook", "这是压缩包或者Excel、Word文件"),
        (b"%PDF-1.7 a scan", "这是PDF文件，不是BPMN文件"),
        (HEAD.encode() + b'<task id="a', "这不是BPMN文件，或者文件已损坏"),
        (HEAD.encode() + b'<task id="a" name="\xff\xfe"/>' + TAIL.encode(), "文件已损坏"),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', "文件已损坏"),
        ("申请、受理、审核".encode(), "这不是BPMN文件，或者文件已损坏"),
        (b"<html><body/></html>", "这不是BPMN文件，里面没有流程"),
        (b'<Package xmlns="http://www.wfmc.org/2009/XPDL2.2"/>', "这不是BPMN文件，里面没有流程"),
        ((HEAD + TAIL).encode(), "没有找到任何步骤"),
        (HEAD.encode() + b" " * (2 * 1024 * 1024) + TAIL.encode(), "超过2 MB"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]>' + (HEAD + TAIL).encode(), "实体声明"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd">' + (HEAD + TAIL).encode(), "实体声明"),
        (
            (HEAD + "".join(f'<task id="t{n}" name="{n}"/>' for n in range(101)) + TAIL).encode(),
            "流程有101步，流程图最多100步",
        ),
        (
            (HEAD + "".join(f'<task id="t{n}"/>' for n in range(20_000)) + TAIL).encode(),
            "有20000个元素",
        ),
    ],
    ids=range(15),
)
def test_a_file_that_is_none_is_refused_with_the_reason(data, why):
    with pytest.raises(WrongFile, match=why):
        read(data)


def test_deep_and_long_files_are_read_in_time():
    """What a hostile file may hold: lanes in lanes, gateways behind gateways, by the thousand."""
    lanes = "<laneSet>" + "<lane><childLaneSet>" * 5000 + "</childLaneSet></lane>" * 5000 + "</laneSet>"
    small(lanes + '<task id="t" name="t"/>')
    gateways = "".join(f'<exclusiveGateway id="g{n}"/>' for n in range(300))
    flows = "".join(f'<sequenceFlow id="f{n}" sourceRef="g{n}" targetRef="g{n + 1}"/>' for n in range(299))
    last = '<sequenceFlow id="l" sourceRef="g299" targetRef="t"/><startEvent id="s"/><sequenceFlow id="m" sourceRef="s" targetRef="g0"/>'
    assert ways(small('<task id="t" name="t"/>' + gateways + flows + last)) == [("开始", "", "t")]
