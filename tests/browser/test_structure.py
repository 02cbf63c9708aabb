"""The power structure as a citizen and as the office look at it, at a desk and on a telephone."""

import io
import re
import subprocess

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import expect

from portal.accounts import roles
from portal.organisations.models import PostHolding
from powers.models import PowerFunction
from tests.factories import Bureau, OrganisationFactory, PostFactory

SIZES = pytest.mark.parametrize("size", [(1280, 900), (390, 844)], ids=["desk", "telephone"])


@pytest.fixture
def bureau(transactional_db):
    """A bureau whose head of section holds all three powers, and a clerk with many."""
    bureau = Bureau()
    bureau.section.name = "计划与成果科"
    bureau.section.save()
    head = PostFactory(organisation=bureau.section, name="科长", is_key_post=True)
    PostHolding.objects.create(post=head, holder_name="李伟")
    clerk = PostFactory(organisation=bureau.section, name="经办人")
    for function in PowerFunction:
        bureau.publish(bureau.power(name=f"科长的{function.label}", function=function, post=head))
    for number in range(5):
        bureau.publish(bureau.power(name=f"登记之{number}", post=clerk))
    OrganisationFactory(parent=bureau.bureau, name="纪检监察室")
    return bureau


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_from_home_to_the_hand_that_holds_all_three(bureau, page):
    page.goto("/")
    page.get_by_role("link", name="权力结构", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{bureau.bureau.name}权力结构")
    row = page.get_by_role("row", name=re.compile("科长.*三权集于一身"))
    expect(row).to_be_visible()
    page.get_by_role("link", name="全部5项执行权").click()
    expect(page.get_by_role("status")).to_have_text("共5项")
    page.go_back()
    row.get_by_role("link", name="科长", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("科长")
    expect(page.get_by_text("现任：李伟")).to_be_visible()
    page.get_by_role("link", name="科长的监督权").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("科长的监督权")
    assert page.context.cookies() == []


def test_the_workbook_is_saved_under_the_bureaus_name(bureau, page):
    page.goto("/powers/structure/")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 Excel 表").click()
    assert re.fullmatch(rf"{bureau.bureau.name}权力结构表\d{{8}}\.xlsx", download.value.suggested_filename)
    book = load_workbook(io.BytesIO(download.value.path().read_bytes()))
    assert len(book.worksheets) == 2


@SIZES
def test_the_public_pages_are_accessible_and_fit_the_screen(size, bureau, new_page, axe):
    page = new_page(size)
    for path in ("/powers/structure/", "/en/powers/structure/"):
        page.goto(path)
        expect(page.locator("table.structure")).to_be_visible()
        assert fits(page)
        axe(page)
    page.goto("/powers/structure/")
    page.locator("table.structure").get_by_role("link", name="科长", exact=True).click()
    expect(page.get_by_role("heading", name="谁监督这个岗位")).to_be_visible()
    assert fits(page)
    axe(page)


@SIZES
def test_the_offices_matrix_is_accessible_and_leads_to_the_power(size, bureau, new_page, sign_in, axe):
    page = new_page(size)
    sign_in(page, bureau.person(roles.LEADER, bureau.bureau))
    page.goto("/office/power-structure/")
    expect(page.get_by_role("heading", level=1)).to_have_text("权力结构")
    assert fits(page)
    axe(page)
    page.get_by_role("link", name="科长的决策权").click()
    expect(page).to_have_url(re.compile(r"/office/powers/power/\d+/change/"))


def test_on_a_telephone_each_figure_says_what_it_is(bureau, phone):
    phone.goto("/powers/structure/")
    label = "getComputedStyle(document.querySelector('.structure__hand td'), '::before').content"
    assert phone.evaluate(label) == '"决策权"'


def test_on_paper_there_is_the_table_and_no_navigation(bureau, page):
    page.goto("/powers/structure/")
    page.emulate_media(media="print")
    expect(page.get_by_label("主导航")).not_to_be_visible()
    expect(page.get_by_role("link", name="下载 Excel 表")).not_to_be_visible()
    expect(page.locator("table.structure thead")).to_be_visible()


def on_paper(page, tmp_path) -> str:
    page.pdf(path=tmp_path / "page.pdf", format="A4")
    read = ["pdftotext", "-layout", str(tmp_path / "page.pdf"), "-"]
    return subprocess.run(read, capture_output=True, text=True, check=True).stdout


def test_on_paper_the_structure_is_a_table_that_says_where_it_is_from(bureau, page, tmp_path):
    page.goto("/powers/structure/")
    text = on_paper(page, tmp_path)
    assert f"{bureau.bureau.name}权力结构" in text
    assert re.search(r"科室和岗位 +决策权 +执行权 +监督权 +合计", text), "the columns stand beside each other"
    assert len(re.findall(r"合计 +1项 +6项 +1项 +8项", text)) == 1, "the sums stand once, at the end"
    today = timezone.localdate().isoformat()
    assert re.search(rf"截至{today} +\S+/powers/structure/{bureau.bureau.code}/", text)
    for navigation in ("使用帮助", "当前位置", "打印权力结构表"):
        assert navigation not in text


def test_on_paper_a_posts_powers_are_numbered_rows(bureau, page, tmp_path):
    page.goto("/powers/structure/")
    row = page.get_by_role("row", name=re.compile("科长.*三权"))
    row.get_by_role("link", name="科长", exact=True).click()
    expect(page.get_by_text("现任：李伟")).to_be_visible()
    expect(page.locator(".structure-source")).to_be_hidden()
    text = on_paper(page, tmp_path)
    assert re.search(r"1 +科长的决策权 +\S+", text)
    today = timezone.localdate().isoformat()
    assert re.search(rf"截至{today} +\S+/powers/posts/\d+/", text)
    assert "打印职权清单" not in text and "使用帮助" not in text
