"""The clearing desk as people use it: scan, ask, answer, decide, carry out; on a desk and on a telephone."""

import re

import pytest
from playwright.sync_api import expect

from powers.models import Power
from tests.powers.clearing.conftest import Desk

LIST = "/office/clearing/"


@pytest.fixture
def desk(transactional_db) -> Desk:
    return Desk()


def open_overlap(page):
    page.goto(f"{LIST}?kind=overlap&state=all")
    page.get_by_role("link", name="科技型中小企业申报材料审核推荐").click()
    expect(page.get_by_role("heading", level=1, name="职能交叉：科技型中小企业")).to_be_visible()


def test_from_the_first_scan_to_the_archive(desk, page, new_page, sign_in, worker, axe, watch):
    watch.allow(r"422 .*/decide/")  # the form that was sent unfinished
    sign_in(page, desk.reviewer)
    page.get_by_role("link", name="清权确权").first.click()
    expect(page.get_by_role("heading", level=1, name="清权确权")).to_be_visible()
    expect(page.locator(".office-empty")).to_contain_text("还没有扫描过")
    axe(page)

    page.get_by_role("button", name="开始扫描").click()
    expect(page.get_by_text("正在逐项核对职权")).to_be_visible()
    axe(page)
    worker.run()
    expect(page.get_by_text("疑似交叉1对，要素缺漏2项")).to_be_visible()  # the page sees it by itself
    axe(page)
    page.get_by_role("link", name="查看事项清单").click()
    expect(page.get_by_role("table")).to_contain_text("责任科室不同")
    axe(page)

    open_overlap(page)
    expect(
        page.get_by_text("同一设定依据《关于科技型中小企业技术创新基金的暂行规定》", exact=True)
    ).to_be_visible()
    axe(page)
    page.get_by_label("交由").select_option(label=f"{desk.section.name}（全科室）")
    page.get_by_label("要求").fill("请说明职责来源")
    page.get_by_role("button", name="交办").click()
    expect(page.get_by_text("已交办。")).to_be_visible()

    editor = new_page()
    sign_in(editor, desk.editor)
    open_overlap(editor)
    editor.get_by_label("我科意见").fill("同意由计划与成果科承担")
    editor.get_by_label("建议的处理方式").select_option(label="由一个科室承担")
    editor.get_by_role("button", name="提交意见").click()
    expect(editor.get_by_text("已写入科室意见。")).to_be_visible()

    page.reload()
    expect(page.get_by_text("同意由计划与成果科承担")).to_be_visible()
    page.get_by_label("由一个科室承担").check()
    page.get_by_role("button", name="下一步：确认").click()
    faults = page.get_by_role("alert", name="没有保存，有2处需要改正")
    expect(faults).to_be_focused()
    faults.get_by_role("link", name="请填写理由或分工。").click()
    expect(page.get_by_label("理由或分工")).to_be_focused()
    axe(page)
    page.get_by_label(re.compile(desk.theirs.name)).check()
    page.get_by_label("理由或分工").fill("经局长办公会研究")
    page.get_by_role("button", name="下一步：确认").click()
    expect(page.get_by_role("heading", level=1, name="确认处理决定")).to_be_visible()
    axe(page)
    expect(page.get_by_text(f"归档：{desk.mine.code}")).to_be_visible()
    expect(page.get_by_text(desk.editor.full_name)).to_be_visible()
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_text("已作出决定。")).to_be_visible()
    expect(page.get_by_role("heading", name="下一步：归档")).to_be_visible()
    axe(page)

    editor.reload()
    editor.get_by_role("link", name="执行：归档").click()
    expect(editor.get_by_role("heading", level=1, name="确认执行")).to_be_visible()
    axe(editor)
    editor.get_by_role("button", name="确认执行").click()
    expect(editor.get_by_text("已执行。")).to_be_visible()
    expect(editor.locator(".office-mark", has_text="已办结")).to_be_visible()
    axe(editor)
    assert Power.objects.get(pk=desk.mine.pk).state == "archived"

    page.goto(f"{LIST}progress/")
    expect(page.get_by_role("progressbar").first).to_be_visible()
    axe(page)


def test_on_a_telephone_nothing_lies_out_of_sight(desk, phone, sign_in, axe):
    desk.scan()
    sign_in(phone, desk.reviewer)
    for address in (LIST, f"{LIST}progress/", desk.overlap().get_absolute_url()):
        phone.goto(address)
        expect(phone.get_by_role("heading", level=1)).to_be_visible()
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390
        axe(phone)


def test_many_are_given_to_their_sections_from_the_keyboard(desk, page, new_page, sign_in, axe):
    desk.scan()
    sign_in(page, desk.reviewer)
    page.goto(f"{LIST}?kind=gap")
    page.get_by_label("全选本页").press("Space")
    assert page.locator("input[name=item]:checked").count() == 2
    axe(page)
    page.get_by_role("button", name="交办所选").press("Enter")
    expect(page.get_by_text("将把2件事项一次交办")).to_be_visible()
    axe(page)
    page.get_by_label("要求").fill("请补齐流程图")
    page.get_by_role("button", name="确认交办2件").press("Enter")
    expect(page.get_by_text("已交办2件，并已通知承办科室。")).to_be_visible()
    axe(page)

    editor = new_page()
    sign_in(editor, desk.editor)
    editor.goto("/office/review/notices/")
    editor.get_by_text(f"1件清权确权事项已交由“{desk.section.name}”处理").click()
    expect(editor.get_by_text("共1件")).to_be_visible()


def test_many_are_given_on_a_telephone_without_scripts(desk, new_page, sign_in):
    desk.scan()
    page = new_page(size=(390, 844), javascript=False)
    sign_in(page, desk.reviewer)
    page.goto(LIST)
    page.get_by_role("button", name="交办全部3件").click()
    page.get_by_label("交由").select_option(label=f"{desk.section.name}（2件）")
    page.get_by_role("button", name="确认交办3件").click()
    expect(page.get_by_text("已交办2件")).to_be_visible()
    expect(page.get_by_text(f"不涉及“{desk.section.name}”。")).to_be_visible()
