"""A citizen reads a flowchart: on a telephone, in words, on paper."""

import subprocess

import pytest
from playwright.sync_api import Page, expect

from tests.factories import Bureau
from tests.powers.flowcharts.samples import SAMPLES

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def power():
    bureau = Bureau()
    power = bureau.draw(bureau.power(code="KJ-CF-01"), SAMPLES["KJ-CF-01"])
    return bureau.publish(power)


def test_on_a_telephone_it_opens_at_its_first_step_and_can_be_made_to_fit(power, phone: Page, axe):
    phone.goto(power.get_absolute_url())
    chart = phone.locator(".site-chart")
    box, start = chart.bounding_box(), chart.locator(".step.start").bounding_box()
    assert box["x"] <= start["x"] and start["x"] + start["width"] <= box["x"] + box["width"]
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    axe(phone)
    phone.get_by_role("button", name="缩小看全图").click()
    expect(phone.get_by_role("button", name="放大到原样")).to_be_visible()
    assert chart.locator("svg").bounding_box()["width"] <= box["width"]


def test_who_doesnt_read_charts_gets_the_words(power, phone: Page):
    phone.goto(power.get_absolute_url())
    phone.get_by_role("link", name="不看图，看逐步文字说明").click()
    expect(phone.locator("#step-2")).to_contain_text("登记并初步核实")
    expect(phone.locator("#step-2")).to_be_visible()


@pytest.mark.parametrize("is_across", [False, True])
def test_on_paper_nothing_is_squeezed_beside_the_text(power, page: Page, tmp_path, is_across):
    page.goto(power.get_absolute_url())
    page.pdf(path=tmp_path / "page.pdf", format="A4", landscape=is_across)
    read = ["pdftotext", "-layout", str(tmp_path / "page.pdf"), "-"]
    text = subprocess.run(read, capture_output=True, text=True, check=True).stdout
    assert "结案归档" in text and "咨询和监督投诉" in text
    assert text.count("\f") <= 9
    last = text.split("\f")
    assert next(n for n, sheet in enumerate(last) if "咨询和监督投诉" in sheet) > 2, "the contacts come last"


def test_on_paper_the_chart_is_whole_within_the_width_of_the_page(power, page: Page):
    page.set_viewport_size({"width": 700, "height": 1000})  # what A4 has between its margins
    page.goto(power.get_absolute_url())
    page.emulate_media(media="print")
    chart, sheet = page.locator(".site-chart svg").bounding_box(), page.locator("main").bounding_box()
    assert sheet["x"] <= chart["x"] and chart["x"] + chart["width"] <= sheet["x"] + sheet["width"]
    assert chart["height"] <= 1000, "it isn't cut through between two pages"
    hidden = page.locator(".site-chart").evaluate("box => box.scrollWidth - box.clientWidth")
    assert hidden <= 0
