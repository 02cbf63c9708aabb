"""What the editor says at its boxes while somebody types: once he has left them, and until they are mended."""

import pytest
from playwright.sync_api import Page, expect

from tests.factories import Bureau

from .flowcharts import drawn

pytestmark = pytest.mark.django_db(transaction=True)

NO_DAYS = "请填写天数，例如5；没有时限请留空。"


@pytest.fixture
def editor(db, page, sign_in) -> Page:
    bureau = Bureau()
    power = drawn(bureau)
    sign_in(page, bureau.editor)
    page.goto(f"/office/powers/{power.pk}/flowchart/")
    return page


def row(page: Page, number: int):
    return page.locator("[data-rows] > li").nth(number - 1)


def box(page: Page, number: int, name: str):
    return row(page, number).locator(f"[data-box={name}]").first


def fill(page: Page, number: int, name: str, text: str) -> None:
    """Type into a box, and stay in it until the preview has answered."""
    with page.expect_response("**/preview/"):
        box(page, number, name).fill(text)


def summary(page: Page):
    return page.locator("[data-said] .flow-summary")


def test_a_limit_is_judged_when_its_box_is_left_and_no_longer_when_it_is_mended(editor, axe):
    limit = box(editor, 2, "limit")
    fill(editor, 2, "limit", "两天")
    expect(summary(editor)).to_have_text("有1处改正后才能保存。")
    expect(limit).not_to_have_attribute("aria-invalid", "true")
    box(editor, 3, "name").focus()
    expect(limit).to_have_attribute("aria-invalid", "true")
    expect(limit).to_have_accessible_description(NO_DAYS)
    expect(row(editor, 2).get_by_text(NO_DAYS)).to_have_count(1)
    axe(editor)
    limit.fill("2")
    expect(limit).not_to_have_attribute("aria-invalid", "true")
    expect(row(editor, 2).get_by_text(NO_DAYS)).to_have_count(0)
    expect(summary(editor)).to_have_text("检查通过，没有发现问题。")


def test_a_new_row_is_not_judged_before_it_is_left(editor):
    row(editor, 1).locator("[data-do=add]").click()
    fill(editor, 2, "limit", "abc")
    box(editor, 2, "actor").focus()
    expect(summary(editor)).to_contain_text("改正后才能保存")
    editor.wait_for_load_state("networkidle")
    expect(row(editor, 2).locator("[aria-invalid]")).to_have_count(0)
    box(editor, 3, "name").focus()
    expect(row(editor, 2).locator("[aria-invalid]")).to_have_count(2)
    expect(row(editor, 2).get_by_text("请填写步骤名称。")).to_be_visible()


def test_a_branch_that_lost_its_step_is_marked_until_another_one_is_chosen(editor):
    row(editor, 3).locator("[data-do=remove]").click()
    first = editor.locator("[data-said] .flow-fault").first
    expect(first).to_contain_text("分支“受理”没有选下一步。")
    expect(box(editor, 2, "to")).to_have_attribute("aria-invalid", "true")
    expect(box(editor, 2, "to")).to_have_accessible_description("分支“受理”没有选下一步。")
    box(editor, 2, "to").focus()
    box(editor, 2, "to").select_option("next")
    expect(summary(editor)).to_have_text("检查通过，没有发现问题。")
    expect(row(editor, 2).locator("[aria-invalid]")).to_have_count(0)


def test_a_new_branch_is_not_judged_before_it_is_left(editor):
    row(editor, 2).locator("[data-do=branch]").click()
    added = row(editor, 2).locator("[data-way]").last
    with editor.expect_response("**/preview/"):
        added.locator("[data-box=label]").fill("转办")
    added.locator("[data-box=to]").focus()
    editor.wait_for_load_state("networkidle")
    expect(row(editor, 2).locator("[aria-invalid]")).to_have_count(0)
    box(editor, 4, "name").focus()
    expect(added.locator("[data-box=to]")).to_have_accessible_description("分支“转办”没有选下一步。")
    expect(row(editor, 2).locator("[aria-invalid]")).to_have_count(1)


def test_a_long_name_that_was_pasted_is_kept_and_counted(editor):
    fill(editor, 3, "name", "长" * 123)
    fill(editor, 3, "actor", "局党组·局长")
    expect(box(editor, 3, "name")).to_have_value("长" * 123)
    expect(box(editor, 3, "name")).to_have_accessible_description("步骤名称最多100个字，现有123个字。")


def test_what_is_folded_away_shows_on_one_line_and_opens_where_it_is_wrong(editor):
    gist, more = row(editor, 3).locator("[data-gist]"), row(editor, 3).locator("[data-more]")
    expect(gist).to_have_text("说明理由")
    more.locator("summary").click()
    expect(gist).to_be_hidden()
    fill(editor, 3, "condition", "条" * 301)
    more.locator("summary").click()
    expect(gist).to_contain_text("；说明理由")
    expect(more).to_have_attribute("open", "")
    expect(box(editor, 3, "condition")).to_have_accessible_description("条件最多300个字，现有301个字。")
