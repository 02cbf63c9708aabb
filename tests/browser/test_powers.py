"""The public catalogue in a browser: by keyboard, on a telephone, without JavaScript, on paper."""

import io
import re
import unicodedata

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from portal.organisations.models import PostHolding
from portal.publishing.actions import Withdraw, editing
from powers.models import Material, PowerFunction, PowerType
from tests.factories import Bureau, DutyFactory, LegalBasisFactory, PostFactory

pytestmark = pytest.mark.django_db(transaction=True)

LONG_LAW = "假冒专利的，" + "责令改正并予公告，没收违法所得，" * 40 + "依法追究刑事责任。"
PATENTS, GONE, REVISED = "KJ-CF-01", "KJ-QT-10", "KJ-JC-01"
PAGES = [
    "/powers/",
    "/powers/?type=punishment&key=1",
    "/powers/?type=levy",
    "/powers/posts/",
    "/powers/section/KJ-ZSCQ/",
    f"/powers/{PATENTS}/",
    "/powers/KJ-QR-02/",
    f"/en/powers/{PATENTS}/",
    f"/powers/{REVISED}/versions/",
    f"/powers/{REVISED}/versions/1...2/",
    f"/powers/{GONE}/",
]


@pytest.fixture
def catalogue():
    """A small catalogue with one power of each sort that looks different."""
    bureau = Bureau()
    bureau.bureau.name, bureau.bureau.complaint_phone = "区科学技术局", "0371-66660000"
    bureau.bureau.save()
    section = bureau.section
    section.code, section.name, section.phone = "KJ-ZSCQ", "知识产权科", "0371-66661001"
    section.duties, section.address = "负责全区专利管理和专利行政执法。", "人民路1号4楼"
    section.save()
    head = PostFactory(organisation=section, name="科长", is_key_post=True)
    secretary = PostFactory(organisation=section, name="党组书记", is_key_post=True)
    PostHolding.objects.create(post=head, holder_name="李伟")
    power = bureau.power(
        name="对假冒专利行为的处罚",
        code=PATENTS,
        power_type=PowerType.PUNISHMENT,
        post=head,
        conditions="有明确的当事人和初步证据。",
        content="责令改正并予公告，没收违法所得。",
        process="立案→调查取证→审查→告知→听取陈述申辩→决定→送达→执行",
        requirements="五日内送达。",
        remedies="六十日内申请行政复议。",
    )
    LegalBasisFactory(power=power, text=LONG_LAW)
    DutyFactory(power=power, text="七日内决定是否立案。")
    power.accountability_grounds.create(text="应当立案不予立案的。")
    Material.objects.create(power=power, name="举报书", note="写明事实和联系方式")
    bureau.publish(power)
    bureau.publish(
        bureau.power(name="重大事项决策", power_type=PowerType.PARTY, post=secretary, code="KJ-DW-01")
    )
    main = bureau.publish(bureau.power(name="技术合同认定登记", code="KJ-QR-01"))
    bureau.publish(bureau.power(name="技术开发合同认定登记", code="KJ-QR-02", parent=main))
    inspection = bureau.publish(
        bureau.power(
            name="专利执法检查", code=REVISED, function=PowerFunction.SUPERVISION, content="每年检查一次"
        )
    )
    with editing(inspection, bureau.editor) as row:
        row.content, row.requirements = "每季度检查一次", "检查结果向社会公开"
    bureau.publish(inspection)
    gone = bureau.publish(bureau.power(name="企业研究开发项目鉴定", code=GONE))
    Withdraw(gone, bureau.leader, note="鉴定职责划转市局。").run()
    return bureau


def tab_to(page, name, most=80):
    """Press Tab until the focus is on the link or summary of that name, as somebody without a mouse does."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.innerText.replace(/\\s+/g, ' ').trim()")
        if focused.startswith(name):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"nobody sees that the focus is on “{name}”"
            return
    pytest.fail(f"no way to “{name}” by keyboard")


def plain(text):
    """No spaces, and characters for the radicals that a PDF's text has in their place."""
    return unicodedata.normalize("NFKC", "".join(text.split()))


def test_a_citizen_finds_the_patent_power_with_the_keyboard_alone(catalogue, page):
    page.goto("/")
    for name in ("职权目录", "行政处罚", "对假冒专利行为的处罚"):
        tab_to(page, name)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("对假冒专利行为的处罚")
    tab_to(page, "查看条文全文")
    expect(page.get_by_text(LONG_LAW)).not_to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text(LONG_LAW)).to_be_visible()
    assert page.context.cookies() == []


def test_he_narrows_the_list_takes_a_filter_back_and_reads_the_section(catalogue, page):
    page.goto("/powers/")
    filters = page.get_by_role("navigation", name="筛选")
    filters.get_by_role("link", name="监督权").click()
    expect(page.get_by_role("status")).to_have_text("共1项")
    expect(page.get_by_role("link", name="专利执法检查")).to_be_visible()
    page.get_by_role("link", name=re.compile(r"取消条件：\s*监督权")).click()
    expect(page.get_by_role("status")).to_have_text("共5项")
    filters.get_by_role("link", name="知识产权科").click()
    page.get_by_role("link", name="知识产权科的职责、岗位和联系方式").click()
    expect(page.get_by_text("负责全区专利管理")).to_be_visible()
    expect(page.get_by_text("现任：李伟")).to_be_visible()


def test_the_key_posts_begin_with_the_party_secretary(catalogue, page):
    page.goto("/powers/")
    page.get_by_role("link", name="逐个岗位查看").click()
    headings = page.locator("main h2").all_inner_texts()
    assert headings[0].startswith("党组书记")
    expect(page.get_by_role("link", name="重大事项决策")).to_be_visible()


def test_on_a_telephone_the_filters_unfold_without_javascript(catalogue, new_page):
    phone = new_page((390, 844), javascript=False)
    phone.goto("/powers/")
    option = phone.get_by_role("navigation", name="筛选").get_by_role("link", name="行政处罚")
    expect(option).not_to_be_visible()
    phone.locator("summary", has_text="筛选条件").click()
    option.click()
    phone.get_by_role("link", name="对假冒专利行为的处罚").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("对假冒专利行为的处罚")
    phone.locator("summary", has_text="查看条文全文").click()
    expect(phone.get_by_text(LONG_LAW)).to_be_visible()


def test_two_versions_are_compared_without_javascript(catalogue, new_page):
    page = new_page(javascript=False)
    page.goto(f"/powers/{REVISED}/")
    page.get_by_role("link", name="历次版本和变化").click()
    page.get_by_role("button", name="比较").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("第1版与第2版对照")
    expect(page.locator("del").filter(has_text="年")).to_be_visible()
    expect(page.locator("ins").filter(has_text="检查结果向社会公开")).to_be_visible()


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)], ids=["desk", "telephone"])
def test_every_page_is_accessible_and_fits_the_screen(size, catalogue, new_page, watch, axe):
    watch.allow(rf"status of 410 .*{GONE}")
    page = new_page(size)
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} scrolls sideways"
        pictures = page.evaluate("[...document.images].map(image => image.naturalWidth)")
        assert all(pictures), f"{path}: a picture is missing"
        for summary in page.locator("main summary:visible").all():
            summary.click()
        axe(page)


def test_on_paper_there_is_the_whole_law_and_no_navigation(catalogue, page):
    page.goto(f"/powers/{PATENTS}/")
    page.emulate_media(media="print")
    for hidden in ("主导航", "当前位置"):
        expect(page.get_by_label(hidden)).not_to_be_visible()
    expect(page.get_by_role("link", name="下载打印件（PDF）")).not_to_be_visible()
    expect(page.get_by_role("img", name="本页网址的二维码")).to_be_visible()
    paper = PdfReader(io.BytesIO(page.pdf(format="A4")))
    text = plain("".join(sheet.extract_text() for sheet in paper.pages))
    for words in (LONG_LAW, "对假冒专利行为的处罚", "0371-66660000", "听取陈述申辩", f"/powers/{PATENTS}/"):
        assert plain(words) in text
    assert plain("查看条文全文") not in text
    assert len(paper.pages) <= 4


def test_the_list_prints_its_rows_without_the_filters(catalogue, page):
    page.goto("/powers/")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="筛选")).not_to_be_visible()
    expect(page.get_by_text("对假冒专利行为的处罚")).to_be_visible()


# Of every table on the page: cells that aren't wholly on the screen although nothing can be scrolled to them, and words
# (what has no blank in it) that stand on two lines.
CUT = """() => [...document.querySelectorAll("main table")].flatMap(table => {
    const box = table.closest(".site-scroll, .ledger-box"), width = document.documentElement.clientWidth;
    const scrolls = box && getComputedStyle(box).overflowX === "auto" && box.getBoundingClientRect().right <= width;
    return [...table.querySelectorAll("th, td")].flatMap(cell => {
        const found = [];
        if (!scrolls && cell.getBoundingClientRect().right > width + 1) found.push("beyond: " + cell.textContent);
        const text = cell.firstChild;
        if (cell.children.length || !text || !/^\\S+$/.test(text.data.trim()) || text.data.length > 8) return found;
        const range = document.createRange();
        range.selectNodeContents(cell);
        const lines = new Set([...range.getClientRects()].map(line => Math.round(line.top)));
        return lines.size > 1 ? [...found, "on two lines: " + text.data] : found;
    });
})"""


@pytest.mark.parametrize("language", ["", "/en"])
def test_on_a_telephone_no_table_is_cut(language, catalogue, new_page):
    phone = new_page((390, 844))
    for page in (
        f"/powers/{REVISED}/versions/",
        f"/powers/{REVISED}/versions/1...2/",
        "/ledger/",
        "/ledger/1/",
    ):
        phone.goto(f"{language}{page}")
        assert phone.locator("main table").count()
        assert phone.evaluate(CUT) == [], page
