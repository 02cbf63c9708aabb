"""The back office's lists in a browser: the way to a new record, at the desk and on a telephone."""

import pytest
from playwright.sync_api import expect

from portal.accounts import roles
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
    page.get_by_role("link", name="新增工作日调整", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("新增工作日调整")


def test_who_may_not_write_gets_no_button(page, sign_in):
    bureau = Bureau()
    bureau.power()
    sign_in(page, bureau.head)
    page.goto("/office/powers/power/")
    expect(page.get_by_role("heading", level=1)).to_have_text("职权目录")
    expect(page.get_by_role("link", name="新增")).to_have_count(0)
