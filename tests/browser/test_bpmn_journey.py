"""A flowchart drawn in another tool, read into the editor, mended there, saved, and taken away again."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from powers.flowcharts.bpmn import read
from tests.factories import Bureau

pytestmark = pytest.mark.django_db(transaction=True)
FILES = Path(__file__).parents[1] / "powers/flowcharts/bpmn/files"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_file_of_another_tool_becomes_the_flowchart(new_page, sign_in, axe, tmp_path, javascript):
    bureau = Bureau()
    power = bureau.draw(bureau.power(name="设备采购"))
    page = new_page(javascript=javascript)
    sign_in(page, bureau.editor)
    page.goto(f"/office/powers/{power.pk}/flowchart/")
    page.get_by_role("link", name="读取BPMN文件").click()
    if javascript:
        axe(page)

    wrong = tmp_path / "流程图.docx"
    wrong.write_bytes(b"PK\x03\x04")
    page.get_by_label("BPMN文件").set_input_files(wrong)
    page.get_by_role("button", name="读取").click()
    expect(page.get_by_role("alert")).to_contain_text("这是压缩包或者Excel、Word文件，不是BPMN文件")

    page.get_by_label("BPMN文件").set_input_files(FILES / "camunda.bpmn")
    page.get_by_role("button", name="读取").click()
    said = page.get_by_role("status").filter(has_text="已从“camunda.bpmn”读取6个步骤，尚未保存。")
    expect(said).to_contain_text("告知不予采购：事件的类型（定时、消息等）没有保留")
    if javascript:
        axe(page)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存“设备采购”的流程图")).to_be_visible()
    names = ["开始", "填写采购申请", "是否同意", "发出订单", "告知不予采购", "入库"]
    assert list(power.steps.values_list("name", flat=True)) == names

    with page.expect_download() as download:
        page.get_by_role("link", name="下载BPMN文件").click()
    assert download.value.suggested_filename == "设备采购流程图.bpmn"
    assert [step["name"] for step in read(download.value.path().read_bytes()).steps] == names
