"""The public site as a citizen meets it: on a desk and on a telephone, with and without JavaScript."""

import pytest
from playwright.sync_api import expect

from portal.publishing.models import Audience
from powers.models import PowerType
from tests.factories import Bureau, DutyFactory, LegalBasisFactory, PostFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = ["/", "/search/?q=专利", "/search/?q=量子纠缠", "/help/", "/map/", "/nowhere/KJ-CF-09/", "/sign-in/"]


@pytest.fixture
def bureau(settings):
    """A bureau with four powers for society, one of them of a key post, and one for the Party."""
    settings.SITE_CODE, settings.SITE_PHONE = "4101040001", "0371-66661000"
    bureau = Bureau()
    bureau.bureau.name, bureau.bureau.complaint_phone = "区科学技术局", "0371-66660000"
    bureau.bureau.save()
    secretary = PostFactory(organisation=bureau.section, name="党组书记", is_key_post=True)
    for name, power_type, post in [
        ("专利申请资助资金的审核与拨付（含国内发明专利和国外授权专利）", PowerType.PAYMENT, None),
        ("对假冒专利行为的处罚", PowerType.PUNISHMENT, None),
        ("技术合同认定登记", PowerType.CONFIRMATION, None),
        ("重大事项决策", PowerType.PARTY, secretary),
    ]:
        power = bureau.power(name=name, power_type=power_type, post=post)
        LegalBasisFactory(power=power, text="假冒专利的，除依法承担民事责任外，责令改正并予公告。")
        DutyFactory(power=power, text="一次告知应当补正的材料")
        bureau.publish(power)
    bureau.publish(bureau.power(name="党组议事规则", audience=Audience.PARTY))
    return bureau


def find_a_power(page):
    page.goto("/")
    page.get_by_role("searchbox").fill("假冒专利")
    page.get_by_role("button", name="搜索").click()
    result = page.get_by_role("link", name="对假冒专利行为的处罚")
    expect(result).to_be_visible()
    assert page.get_by_role("searchbox").input_value() == "假冒专利"
    result.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("对假冒专利行为的处罚")


def test_a_citizen_finds_a_power_from_the_home_page(bureau, page):
    find_a_power(page)
    assert page.context.cookies() == []


def test_and_on_a_telephone_without_javascript(bureau, new_page):
    find_a_power(new_page((390, 844), javascript=False))


def test_a_tile_leads_to_the_powers_of_its_type(bureau, page):
    page.goto("/")
    page.get_by_role("link", name="行政处罚").click()
    expect(page.get_by_role("link", name="对假冒专利行为的处罚")).to_be_visible()
    expect(page.get_by_role("link", name="技术合同认定登记")).to_have_count(0)


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_accessible_and_fit(path, bureau, page, phone, axe, watch):
    watch.allow("status of 404")
    for screen in (page, phone):
        screen.goto(path)
        axe(screen)
        assert screen.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        expect(screen.get_by_role("heading", level=1)).to_have_count(1)


def test_at_twice_the_size_nothing_is_cut_off(bureau, new_page):
    """200 % on a screen of 1280 is a screen of 640 to the page; 400 % is one of 320."""
    for width in (640, 320):
        screen = new_page((width, 450))
        for path in PAGES[:5]:
            screen.goto(path)
            assert screen.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (width, path)


def test_the_keyboard_skips_to_the_content(bureau, page):
    page.goto("/help/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.getElementById('content').contains(document.activeElement)")


def test_a_term_can_be_linked_to(bureau, page):
    page.goto("/help/#term-ledger")
    expect(page.locator("#term-ledger")).to_be_in_viewport()


def test_english_is_one_click_away_and_back(bureau, page):
    page.goto("/search/?q=专利")
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/en/search/?q=*")
    assert page.locator("html").get_attribute("lang") == "en"
    expect(page.locator("mark").first).to_have_text("专利")
    page.get_by_role("link", name="中文").click()
    page.wait_for_url(lambda url: "/en/" not in url)


def test_a_member_signs_in_reads_what_is_for_the_party_and_signs_out(bureau, page, axe):
    UserFactory(username="dangyuan", full_name="马向东", is_staff=False, is_party_member=True)
    page.goto("/search/?q=议事")
    expect(page.get_by_text("没有找到")).to_be_visible()
    page.get_by_role("link", name="党员登录").click()
    page.get_by_label("账号").fill("dangyuan")
    page.get_by_label("密码").fill("correct horse battery")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("您以“马向东”的身份查看（含党内公开事项）")).to_be_visible()
    axe(page)
    page.goto("/search/?q=议事")
    expect(page.get_by_role("link", name="党组议事规则")).to_be_visible()
    page.get_by_role("button", name="退出登录").click()
    page.goto("/search/?q=议事")
    expect(page.get_by_text("没有找到")).to_be_visible()


def test_the_printed_page_is_text_without_navigation(bureau, page):
    page.goto("/help/")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="主导航")).to_be_hidden()
    expect(page.get_by_role("heading", name="名词解释")).to_be_visible()
