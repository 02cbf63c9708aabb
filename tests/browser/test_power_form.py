"""The long form of a power by keyboard: its menu, and the way from the list of faults into the boxes."""

import pytest
from playwright.sync_api import expect

from portal.accounts import roles
from portal.publishing.actions import Return, Submit, editing
from tests.factories import Bureau, LegalBasisFactory, OrganisationFactory

pytestmark = pytest.mark.django_db(transaction=True)
ADD = "/office/powers/power/add/"


@pytest.fixture
def bureau():
    """With so many sections that the form's box for them is one of those that the theme draws itself."""
    bureau = Bureau()
    for _section in range(52):
        OrganisationFactory(parent=bureau.bureau)
    bureau.editor = bureau.person(roles.SECTION_EDITOR, bureau.bureau)
    return bureau


def test_each_fault_leads_into_its_box(bureau, page, sign_in, axe):
    sign_in(page, bureau.editor)
    page.goto(ADD)
    page.get_by_role("link", name="再加一条设定依据").click()
    page.get_by_label("条款").first.fill("第六十三条")
    page.fill("[name=expires_on_0]", "明年")
    page.get_by_role("button", name="保存", exact=True).click()

    faults = page.get_by_role("alert", name="没有保存，有4处需要改正")
    expect(faults).to_be_focused()
    axe(page)
    for said, box in (
        ("职权名称", page.locator("[name=name]")),
        ("设定依据第1行“文件名称”", page.locator("[name=legal_bases-0-title]")),
        ("有效期至", page.locator("[name=expires_on_0]")),
        ("责任单位", page.get_by_role("combobox", name="责任单位（科室）")),
    ):
        link = faults.get_by_role("link", name=said)
        link.focus()
        page.keyboard.press("Enter")
        expect(box).to_be_focused()
        expect(box).to_be_in_viewport()
    expect(page.locator("[name=legal_bases-0-article]")).to_have_value("第六十三条")


@pytest.mark.parametrize("javascript", [True, False])
def test_the_menu_leads_to_the_legal_bases(bureau, new_page, sign_in, javascript):
    page = new_page((390, 844), javascript=javascript)
    sign_in(page, bureau.editor)
    page.goto(ADD)
    page.get_by_role("navigation", name="本页各部分").get_by_role("link", name="设定依据").click()
    expect(page.get_by_role("heading", name="设定依据")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_history_and_desk_after_a_return_are_accessible_and_fit_a_telephone(bureau, phone, sign_in, axe):
    power = bureau.power(conditions="当事人提出申请")
    Submit(power, bureau.editor).run()
    Return(power, bureau.head, note="请写明申请的形式").run()
    with editing(power, bureau.editor, reason="按退回意见修改") as row:
        row.conditions = "当事人提出书面申请"
        LegalBasisFactory(power=row)
    power.refresh_from_db()
    Submit(power, bureau.editor).run()
    sign_in(phone, bureau.head)
    phone.goto(f"/office/review/power/{power.pk}/")
    expect(phone.get_by_role("heading", name="退回后的改动")).to_be_visible()
    axe(phone)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.goto(f"/office/powers/power/{power.pk}/history/")
    axe(phone)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.get_by_role("listitem").filter(has_text="按退回意见修改").get_by_role("link").click()
    expect(phone.get_by_role("heading", name="当时的内容")).to_be_visible()
    axe(phone)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
