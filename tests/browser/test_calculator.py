"""A citizen counts a deadline, reads how it came about, and prints the year: at a desk and on a telephone."""

import io

import pikepdf
import pytest
from playwright.sync_api import expect

from portal.calendar.models import CalendarDay
from portal.calendar.services import change_days
from tests.factories import Bureau

SIZES = pytest.mark.parametrize("size", [(1280, 900), (390, 844)], ids=["desk", "telephone"])
LIMIT = "/deadline/?start=2026-09-21&amount=20&unit=working_days"
PAGES = [
    "/deadline/",
    LIMIT,
    "/deadline/?start=2026-02-30&amount=x&unit=days",
    "/deadline/?start=2026-08-24&amount=20&unit=working_days&paused_from=2026-09-01&paused_to=2026-09-22",
    "/deadline/?start=2026-08-31&amount=6&unit=months",
    "/deadline/?start=2026-12-01&amount=40&unit=working_days",
    "/deadline/?after=2026-09-21&until=2026-10-12",
    "/calendar/2026/",
    "/calendar/2027/",
]


@pytest.fixture
def bureau(transactional_db):
    """A bureau with one public power and days of its own."""
    bureau = Bureau()
    bureau.publish(bureau.power(name="技术合同认定登记"))
    change_days(
        save=[
            CalendarDay(date="2026-12-09", note="全市防汛演练"),
            CalendarDay(date="2026-12-12", is_workday=True, note="补防汛演练的班"),
        ]
    )
    return bureau


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def count_a_deadline(page):
    page.goto("/")
    page.get_by_role("link", name="期限计算器").click()
    page.get_by_role("link", name="申请行政复议 60日").click()
    answer = page.get_by_role("region", name="结果")
    expect(answer).to_contain_text("最后一天是")
    page.get_by_role("region", name="算最后一天").get_by_label("从哪一天起").fill("2026-08-02")
    page.get_by_role("region", name="算最后一天").get_by_role("button", name="计算").click()
    expect(answer).to_contain_text("最后一天是 2026年10月8日（星期四）")
    expect(answer.get_by_role("cell", name="10月2日 国庆节 顺延")).to_be_visible()
    assert "start=2026-08-02&amount=60&unit=days" in page.url
    fold = answer.get_by_text("这个日期是怎么算出来的")
    fold.click()
    expect(answer.get_by_role("table")).to_be_hidden()
    fold.press("Enter")
    expect(answer.get_by_role("table")).to_be_visible()
    page.get_by_role("link", name="工作日历", exact=False).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("年工作日历")


def test_a_citizen_counts_a_deadline(bureau, page):
    count_a_deadline(page)
    assert page.context.cookies() == []


def test_and_on_a_telephone_without_javascript(bureau, new_page):
    count_a_deadline(new_page((390, 844), javascript=False))


def test_between_two_days_by_keyboard(bureau, page):
    page.goto("/deadline/")
    page.get_by_role("region", name="算两个日子之间有几个工作日").get_by_label("从哪一天起").fill(
        "2026-09-21"
    )
    until = page.get_by_label("到哪一天止")
    until.fill("2026-10-12")
    until.press("Enter")
    expect(page.get_by_role("region", name="结果")).to_contain_text("10个工作日")


def test_what_is_wrong_is_said_and_can_be_mended(bureau, page):
    page.goto("/deadline/?start=2026-02-30&amount=x&unit=days")
    ask = page.get_by_role("region", name="算最后一天")
    expect(ask.get_by_role("alert")).to_have_count(2)
    box = ask.get_by_label("从哪一天起")
    expect(box).to_have_value("2026-02-30")
    box.fill("2026年2月27日")
    ask.get_by_label("期限有多长").fill("3")
    ask.get_by_role("button", name="计算").click()
    expect(page.get_by_role("region", name="结果")).to_contain_text("2026年3月2日（星期一）")


@SIZES
def test_the_pages_are_accessible_and_fit_the_screen(size, bureau, new_page, axe):
    page = new_page(size)
    for path in PAGES:
        page.goto(path)
        assert fits(page), path
        axe(page)


def test_nothing_is_cut_off_on_a_narrow_screen(bureau, new_page):
    page = new_page((320, 640))
    for path in PAGES:
        page.goto(path)
        assert fits(page), path


@pytest.mark.parametrize("path", ["/calendar/2026/", "/calendar/2027/", LIMIT])
def test_it_prints_on_one_sheet(path, bureau, page):
    page.goto(path)
    if "deadline" in path:
        page.get_by_text("这个日期是怎么算出来的").click()  # folded: it is printed all the same
    margin = dict.fromkeys(("top", "right", "bottom", "left"), "10mm")
    file = page.pdf(format="A4", margin=margin)
    assert len(pikepdf.open(io.BytesIO(file)).pages) == 1
    page.emulate_media(media="print")
    expect(page.get_by_role("table").first).to_be_visible()
    expect(page.get_by_role("navigation", name="主导航")).to_be_hidden()
