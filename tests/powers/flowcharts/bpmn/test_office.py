"""A BPMN file into the editor, and a draft as a file: what a clerk sees, and who may."""

from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html

from powers.flowcharts.bpmn import read
from powers.models.flowchart import STEP_COLUMNS
from tests.clients import client_of
from tests.factories import UserFactory
from tests.powers.published import links_of, text_of

FILES = Path(__file__).parent / "files"


@pytest.fixture
def drawn(bureau):
    return bureau.draw(bureau.power(name="设备采购"))


def steps_of(power):
    return [{name: getattr(step, name) for name in STEP_COLUMNS} for step in power.steps.all()]


def upload(client, power, content: bytes, name: str = "流程.bpmn"):
    file = SimpleUploadedFile(name, content)
    return client.post(f"/office/powers/{power.pk}/flowchart/bpmn/", {"file": file})


def test_a_draft_can_be_taken_to_another_tool(bureau, drawn):
    response = client_of(bureau.editor).get(f"/office/powers/{drawn.pk}/flowchart.bpmn")
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('设备采购流程图.bpmn')}"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert read(response.content, steps_of(drawn)).steps == steps_of(drawn)


def test_a_flowchart_may_begin_with_a_file(bureau):
    power = bureau.power(name="设备采购")
    client = client_of(bureau.editor)
    start = client.get(f"/office/powers/{power.pk}/flowchart/", follow=True)
    assert f"/office/powers/{power.pk}/flowchart/bpmn/" in links_of(start)
    assert f"/office/powers/{power.pk}/flowchart.bpmn" not in links_of(start)
    asked = client.get(f"/office/powers/{power.pk}/flowchart/bpmn/").text
    assert (
        'type="file"' in asked and "importing/importing.css" in asked
    )  # the import desk's look of a file field
    assert "读取6个步骤" in text_of(upload(client, power, (FILES / "camunda.bpmn").read_bytes()))


def test_a_file_fills_the_table_and_says_what_has_no_counterpart(bureau, drawn):
    response = upload(client_of(bureau.editor), drawn, (FILES / "camunda.bpmn").read_bytes())
    text = text_of(response)
    assert "已从“流程.bpmn”读取6个步骤，尚未保存。" in text
    assert "保存后会替换原来保存的3个步骤。" in text
    assert "告知不予采购：事件的类型（定时、消息等）没有保留" in text
    for name in ("填写采购申请", "是否同意", "发出订单"):
        assert f'value="{name}"' in response.text
    assert [step.name for step in drawn.steps.all()] == ["提出申请", "受理审查", "办结归档"]


def save(client, shown) -> None:
    """Press the editor's button, with whatever stands in its boxes."""
    form = html.fromstring(shown.text).get_element_by_id("flow-form")
    sent: dict[str, list[str]] = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    assert client.post(form.action, sent).status_code == 302


def test_the_same_file_back_again_changes_nothing(bureau, drawn):
    drawn.steps.filter(name="受理审查").update(actor="")
    before = steps_of(drawn)
    client = client_of(bureau.editor)
    file = client.get(f"/office/powers/{drawn.pk}/flowchart.bpmn").content
    shown = upload(client, drawn, file)
    assert "文件的内容全部读取了。" in text_of(shown)
    save(client, shown)
    assert steps_of(drawn) == before


def test_a_file_of_another_tool_read_again_keeps_the_steps_and_their_history(bureau, drawn):
    client, file = client_of(bureau.editor), (FILES / "camunda.bpmn").read_bytes()
    save(client, upload(client, drawn, file))
    first = steps_of(drawn)
    save(client, upload(client, drawn, file))
    assert steps_of(drawn) == first
    save(client, upload(client, drawn, file.replace("发出订单".encode(), "发出采购订单".encode())))
    renamed = [step for step in steps_of(drawn) if step["key"] not in {step["key"] for step in first}]
    assert [step["name"] for step in renamed] == ["发出采购订单"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "文件是空的，没有可以读取的内容。"),
        (b"PK\x03\x04", "这是压缩包或者Excel、Word文件，不是BPMN文件。"),
        (b"<html/>", "这不是BPMN文件，里面没有流程。"),
        (b" " * (2 * 1024 * 1024 + 1), "文件超过2 MB，无法读取。"),
    ],
    ids=["empty", "workbook", "page", "large"],
)
def test_a_wrong_file_is_answered_with_the_reason(bureau, drawn, content, why):
    assert why in text_of(upload(client_of(bureau.editor), drawn, content))


def test_who_may_read_gets_the_file_and_who_may_write_may_upload(bureau, drawn):
    path = f"/office/powers/{drawn.pk}/flowchart"
    reviewer = client_of(bureau.reviewer)
    assert reviewer.get(f"{path}.bpmn").status_code == 200
    assert reviewer.get(f"{path}/bpmn/").status_code == 403
    assert upload(reviewer, drawn, b"<a/>").status_code == 403
    stranger = client_of(UserFactory(is_staff=True))
    assert stranger.get(f"{path}.bpmn").status_code == 404
    assert stranger.get(f"{path}/bpmn/").status_code == 404


def test_no_file_of_a_power_without_a_flowchart(bureau):
    power = bureau.power(name="没有流程图")
    assert client_of(bureau.editor).get(f"/office/powers/{power.pk}/flowchart.bpmn").status_code == 404
