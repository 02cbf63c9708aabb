"""What saving does to whoever is in the middle of drawing: the place, the history and the faults that are told."""

import pytest
from playwright.sync_api import Page, expect

from portal.publishing.actions import editing
from tests.factories import Bureau

from .flowcharts import drawn, names

pytestmark = pytest.mark.django_db(transaction=True)

LONG = [
    {"token": "n1", "kind": "start", "name": "提出申请", "actor": "申请人"},
    *[{"token": f"n{number}", "name": f"第{number}关", "actor": "经办人"} for number in range(2, 20)],
    {"token": "n20", "kind": "end", "name": "告知结果", "actor": "经办人"},
]


@pytest.fixture
def bureau() -> Bureau:
    return Bureau()


@pytest.fixture
def editor(bureau, page, sign_in) -> Page:
    """The editor with twenty steps; ``editor.power`` is the power."""
    power = drawn(bureau, LONG, name="技术合同登记")
    sign_in(page, bureau.editor)
    page.goto(f"/office/powers/{power.pk}/flowchart/")
    page.power = power
    return page


def box(page: Page, row: int, name: str):
    return page.locator("[data-rows] > li").nth(row - 1).locator(f"[data-box={name}]").first


def top(page: Page, row: int) -> float:
    return box(page, row, "name").bounding_box()["y"]


def bar(page: Page):
    return page.locator("[data-live]")


def press(page: Page, how: str) -> None:
    if how == "key":
        page.keyboard.press("Control+s")
    else:
        page.get_by_role("button", name="保存", exact=True).click()


@pytest.mark.parametrize("how", ["key", "button"])
def test_who_saves_stays_in_the_box_and_can_undo_what_was_done_before(editor, how):
    box(editor, 14, "name").fill("现场核查")
    editor.keyboard.press("Control+Enter")
    editor.keyboard.type("专家论证")
    box(editor, 15, "actor").fill("专家组")
    before = top(editor, 15)

    press(editor, how)
    expect(bar(editor)).to_contain_text("已保存“技术合同登记”的流程图，还没有提交审核。")
    expect(box(editor, 15, "actor")).to_be_focused()
    assert abs(top(editor, 15) - before) < 3
    expect(editor.get_by_text("有未保存的修改")).to_be_hidden()
    assert names(editor)[13:15] == ["现场核查", "专家论证"]

    # Back to before the step that the save gave its key, and forwards again.
    for _undone in range(3):
        with editor.expect_response("**/preview/"):
            editor.get_by_role("button", name="撤销").click()
        editor.wait_for_load_state("networkidle")  # the chart's new lanes are no step to be undone
    assert names(editor)[13:15] == ["第14关", "第15关"]
    expect(editor.get_by_text("有未保存的修改")).to_be_visible()
    for _redone in range(3):
        editor.get_by_role("button", name="恢复").click()
    assert names(editor)[13:15] == ["现场核查", "专家论证"]
    expect(editor.get_by_text("有未保存的修改")).to_be_hidden()

    editor.get_by_role("button", name="撤销").click()
    press(editor, "key")
    expect(bar(editor)).to_contain_text("已保存")
    keys = {step.name: step.key for step in editor.power.steps.all()}
    assert len(keys) == 21
    assert editor.power.steps.get(name="现场核查").transitions == [{"to": keys["专家论证"], "label": ""}]


def test_a_refused_save_leads_to_what_is_wrong_and_says_it_until_it_is_mended(editor, axe):
    box(editor, 3, "limit").fill("很快")
    box(editor, 5, "limit").fill("马上")
    box(editor, 16, "name").fill("现场核查")
    press(editor, "key")
    alert = editor.get_by_role("alert")
    expect(alert).to_contain_text("没有保存：有2个步骤需要改正。")
    expect(box(editor, 3, "limit")).to_be_focused()
    expect(box(editor, 3, "limit")).to_be_in_viewport()
    expect(bar(editor)).to_contain_text("没有保存：有2个步骤需要改正。")
    axe(editor)

    bar(editor).get_by_role("link", name="第5步").click()
    expect(box(editor, 5, "limit")).to_be_focused()
    bar(editor).get_by_role("link", name="第3步").click()
    expect(box(editor, 3, "limit")).to_be_focused()
    editor.keyboard.type("2")
    box(editor, 3, "limit").fill("2")
    expect(alert.get_by_text("已改正").nth(0)).to_be_visible()
    expect(alert.get_by_text("已改正").nth(1)).to_be_hidden()
    box(editor, 5, "limit").fill("五天")
    editor.keyboard.press("Tab")
    expect(box(editor, 5, "limit")).to_have_attribute("aria-invalid", "true")
    expect(alert).to_be_visible()
    box(editor, 5, "limit").fill("5")
    expect(alert).to_have_count(0)
    expect(bar(editor)).to_contain_text("已经改正，可以再保存。")

    # What was done before the refusal can be undone too.
    box(editor, 16, "name").focus()
    for _undone in range(4):
        editor.get_by_role("button", name="撤销").click()
    assert names(editor)[15] == "第16关"
    expect(editor.get_by_text("有未保存的修改")).to_be_visible()


def test_a_refusal_that_no_box_can_mend_is_read_first(bureau, editor):
    box(editor, 16, "name").fill("现场核查")
    with editing(editor.power, bureau.editor) as row:
        row.conditions = "另一窗口"
    press(editor, "key")
    alert = editor.get_by_role("alert")
    expect(alert).to_be_focused()
    expect(alert).to_be_in_viewport()
    editor.get_by_role("button", name="撤销").click()
    assert names(editor)[15] == "第16关"


def test_whoever_comes_back_later_begins_anew(editor):
    box(editor, 14, "name").fill("现场核查")
    editor.get_by_role("button", name="保存并返回职权").click()
    editor.wait_for_url("**/change/")
    assert editor.evaluate("sessionStorage.length") == 0  # nothing is left for whoever signs in next
    editor.goto(f"/office/powers/{editor.power.pk}/flowchart/")
    expect(editor.get_by_role("button", name="撤销")).to_be_disabled()
    assert editor.evaluate("scrollY") == 0
    assert editor.evaluate("sessionStorage.length") == 0


def test_the_place_is_kept_in_a_box_that_is_folded_away_and_in_a_branch(editor):
    row = editor.locator("[data-rows] > li").nth(7)
    row.locator("summary").click()
    box(editor, 8, "requirement").fill("两人以上")
    press(editor, "key")
    expect(bar(editor)).to_contain_text("已保存")
    expect(box(editor, 8, "requirement")).to_be_focused()

    box(editor, 8, "name").focus()
    editor.keyboard.press("Alt+Enter")
    editor.keyboard.type("同意")
    row.locator("[data-box=to]").nth(1).focus()
    row.locator("[data-box=to]").nth(1).select_option(label="2. 第2关")
    row.locator("[data-box=label]").nth(1).fill("退回")
    press(editor, "key")
    expect(bar(editor)).to_contain_text("已保存")
    expect(row.locator("[data-box=label]").nth(1)).to_be_focused()


def test_a_browser_that_keeps_nothing_can_edit_and_save(editor):
    editor.add_init_script("Object.defineProperty(window, 'sessionStorage', { get: () => null })")
    editor.reload()
    box(editor, 16, "name").fill("现场核查")
    press(editor, "key")
    expect(editor.locator("[data-messages]")).to_contain_text("已保存")
    assert names(editor)[15] == "现场核查"


def test_lists_call_a_step_by_the_name_that_is_being_typed(editor):
    box(editor, 16, "name").fill("现场核查")
    before = editor.locator("[data-rows] > li").nth(14).locator("[data-box=to]")
    expect(before.locator("option:checked")).to_have_text("下一行：16. 现场核查")
    expect(box(editor, 16, "name")).to_be_focused()
