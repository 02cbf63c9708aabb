"""The annual report in a browser: its form and numbers on a telephone, its tables for whoever reads without a mouse."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from disclosure.models import AnnualReport
from disclosure.requests.choices import Outcome
from tests.disclosure.test_report import YEAR, date, make_report, make_request, publish
from tests.factories import Bureau

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bureau():
    return Bureau()


def is_wider_than_the_screen(page):
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_an_official_writes_a_report_and_traces_a_number_on_a_telephone(phone, sign_in, axe, bureau):
    make_request(bureau, date(YEAR, 3, 1), date(YEAR, 3, 20), Outcome.QUERY, section=bureau.section)
    make_report(bureau)
    report = AnnualReport.objects.get()
    sign_in(phone, bureau.editor)
    phone.goto(reverse("admin:disclosure_annualreport_change", args=[report.pk]))
    assert not is_wider_than_the_screen(phone)
    axe(phone, "#content-main")
    phone.get_by_label("行政处罚 本年处理决定数量").fill("4")
    phone.get_by_role("button", name="保存", exact=True).click()
    expect(phone.get_by_text("已保存").first).to_be_visible()
    report.refresh_from_db()
    assert report.disclosed["penalties"] == {"decisions": 4}
    phone.goto(reverse("disclosure-reports:numbers", args=[report.pk]))
    assert not is_wider_than_the_screen(phone)
    axe(phone, "#office-main")
    phone.get_by_role("row", name="8.属于行政查询事项").get_by_role("link").first.click()
    expect(phone.get_by_role("link", name="第1件信息")).to_be_visible()
    axe(phone, "#office-main")


def test_a_citizen_reads_the_tables_without_a_script_and_by_keyboard(new_page, phone, axe, bureau):
    report = make_report(bureau)
    publish(report, bureau)
    for url in (reverse("disclosure:reports"), report.get_absolute_url(), f"/en{report.get_absolute_url()}"):
        phone.goto(url)
        assert not is_wider_than_the_screen(phone)
        axe(phone)
    citizen = new_page(javascript=False)
    citizen.goto(reverse("disclosure:reports"))
    citizen.get_by_role("link", name=report.title).first.click()
    table = citizen.get_by_role("region", name="表格：三、收到和处理政府信息公开申请情况")
    table.focus()
    expect(table).to_be_focused()
    expect(table.get_by_role("columnheader", name="法律服务机构")).to_be_visible()
    expect(citizen.get_by_role("link", name="打印版（PDF）")).to_be_visible()
