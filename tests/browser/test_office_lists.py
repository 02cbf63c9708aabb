"""The back office's lists in a browser: the way to a new record, at the desk and on a telephone."""

import pytest
from playwright.sync_api import expect

from portal.accounts import roles
from portal.publishing.actions import Submit
from tests.factories import Bureau

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = [(1280, 900), (390, 844)]


@pytest.mark.parametrize("size", WIDTHS)
@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_list_of_powers_to_a_new_one(new_page, sign_in, axe, size, javascript):
    page = new_page(size, javascript=javascript)
    bureau = Bureau()
    bureau.power()
    sign_in(page, bureau.editor)
    page.goto("/office/powers/power/")
    button = page.get_by_role("banner").get_by_role("link", name="新增职权", exact=True)
    expect(button).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if javascript:
        axe(page)
    button.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("新增职权")
    expect(page.locator("[name=name]")).to_be_visible()


def test_from_the_calendar_to_a_new_day(page, sign_in, axe):
    bureau = Bureau()
    sign_in(page, bureau.person(roles.SYSTEM_ADMINISTRATOR, bureau.bureau))
    page.goto("/office/working_calendar/calendarday/")
    expect(page.get_by_role("heading", level=1)).to_have_text("工作日历")
    axe(page)
    page.get_by_role("banner").get_by_role("link", name="新增工作日调整", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("新增工作日调整")


def test_who_may_not_write_gets_no_button(page, sign_in):
    bureau = Bureau()
    bureau.power()
    sign_in(page, bureau.head)
    page.goto("/office/powers/power/")
    expect(page.get_by_role("heading", level=1)).to_have_text("职权目录")
    expect(page.get_by_role("link", name="新增")).to_have_count(0)


@pytest.mark.parametrize("size", WIDTHS)
def test_the_desk_shows_stage_holder_and_light_without_scrolling_sideways(new_page, sign_in, axe, size):
    page = new_page(size)
    bureau = Bureau()
    power = bureau.power(name="科技成果登记")
    Submit(power, bureau.editor).run()
    sign_in(page, bureau.head)
    page.goto("/office/review/")
    row = (
        page.get_by_role("row").filter(has_text="科技成果登记")
        if size[0] > 1000
        else page.locator("tbody tr")
    )
    for shown in ("科室审核", bureau.head.full_name, "期限内", bureau.section.name):
        box = row.get_by_text(shown).first.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= size[0], shown
    overflow = page.locator(".office-table-box").evaluate("box => box.scrollWidth - box.clientWidth")
    assert overflow <= 0
    axe(page)
    page.get_by_label("全选本页").check()
    page.get_by_role("button", name="同意所选").click()
    expect(page.get_by_text("将对下列1项一并办理")).to_be_visible()
