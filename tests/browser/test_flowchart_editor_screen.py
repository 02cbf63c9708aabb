"""What the flowchart editor looks like and answers to: rooms for long texts, the large chart, the bar on a telephone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.factories import Bureau

from .flowcharts import drawn, focused, names

pytestmark = pytest.mark.django_db(transaction=True)

ACTOR = "党组书记（区科技局局长）"
MANY = [
    {"token": "n1", "kind": "start", "name": "提出申请", "actor": "申请人"},
    *[{"token": f"n{number}", "name": f"第{number}关", "actor": "经办人"} for number in range(2, 20)],
    {"token": "n20", "kind": "end", "name": "告知结果", "actor": ACTOR},
]


@pytest.fixture
def open_editor(new_page, sign_in):
    """``open_editor(size, rows)``: the editor of a power with those rows."""

    def run(size: tuple[int, int] = (1280, 900), rows=MANY) -> Page:
        bureau = Bureau()
        power = drawn(bureau, rows)
        page = new_page(size)
        sign_in(page, bureau.editor)
        page.goto(f"/office/powers/{power.pk}/flowchart/")
        return page

    return run


def box(page: Page, row: int, name: str):
    return page.locator("[data-rows] > li").nth(row - 1).locator(f"[data-box={name}]").first


def is_covered(page: Page, selector: str) -> bool:
    """Whether something else lies over the middle of the element that has this selector."""
    return page.evaluate(
        """selector => {
            const element = document.querySelector(selector);
            const { left, top, width, height } = element.getBoundingClientRect();
            return !element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
        }""",
        selector,
    )


@pytest.mark.parametrize("size", [(1280, 900), (1440, 900), (1920, 1000), (390, 844)])
def test_whoever_acts_can_be_read_in_full(open_editor, size):
    page = open_editor(size)
    actor = box(page, 20, "actor")
    assert actor.evaluate("box => box.clientWidth / parseFloat(getComputedStyle(box).fontSize)") >= 14
    assert actor.evaluate("box => box.scrollWidth <= box.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    # What doesn't fit even so is told to the mouse.
    actor.hover()
    expect(actor).to_have_attribute("title", "")
    actor.fill(ACTOR * 4)
    box(page, 20, "name").hover()
    actor.hover()
    expect(actor).to_have_attribute("title", ACTOR * 4)


@pytest.mark.parametrize("size", [(1280, 900), (1920, 1000), (390, 844)])
def test_tab_goes_through_a_row_as_it_is_read(open_editor, size):
    page = open_editor(size)
    box(page, 3, "kind").focus()
    places = []
    for _box in range(4):
        places.append(page.evaluate("(({ x, y }) => [y, x])(document.activeElement.getBoundingClientRect())"))
        page.keyboard.press("Tab")
    assert places == sorted(places)


def test_many_faults_are_counted_and_can_all_be_shown(open_editor, axe):
    rows = [{**row, "actor": ""} for row in MANY]
    page = open_editor(rows=rows)
    said, button = page.locator("[data-said]"), page.get_by_role("button", name="看全部20处")
    expect(button).to_be_visible()
    axe(page)
    height = said.evaluate("box => box.clientHeight")
    button.click()
    assert said.evaluate("box => box.clientHeight") > height + 60
    page.get_by_role("button", name="收起").click()
    assert said.evaluate("box => box.clientHeight") == height
    # It goes when there is nothing more to show.
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="看流程图").click()
    expect(button).to_be_hidden()
    assert said.evaluate("box => box.scrollHeight <= box.clientHeight + 1")


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)])
def test_the_large_chart_covers_the_page_and_escape_puts_it_back(open_editor, axe, size):
    page = open_editor(size)
    if size[0] == 390:
        page.get_by_role("button", name="看流程图").click()
    else:
        box(page, 18, "name").focus()
    chart, view = page.locator("[data-chart]"), page.locator("[data-view]")
    before = page.evaluate("scrollY"), chart.evaluate("box => box.scrollTop")
    page.get_by_role("button", name="大图", exact=True).click()
    found = view.bounding_box()
    assert (found["x"], found["y"], found["width"], found["height"]) == (0, 0, *size)
    assert chart.evaluate("box => box.scrollTop") == 0
    assert chart.evaluate("box => box.scrollWidth <= box.clientWidth")
    assert chart.locator("svg").evaluate("svg => svg.getBoundingClientRect().top") < 160
    # Nothing of the page lies over it, down to its lower edge.
    for below in (20, size[1] // 2, size[1] - 10):
        assert page.evaluate(
            "y => !!document.elementFromPoint(innerWidth / 2, y).closest('[data-view]')", below
        )
    axe(page)
    page.keyboard.press("End")  # the chart has the focus, so that its keys scroll it
    page.wait_for_function("document.querySelector('[data-chart]').scrollTop > 0")

    page.keyboard.press("Escape")
    assert focused(page, "'wide' in element.dataset")
    assert view.bounding_box()["height"] < size[1] or size[0] == 390
    assert (page.evaluate("scrollY"), chart.evaluate("box => box.scrollTop")) == before
    page.get_by_role("button", name="大图", exact=True).click()
    page.get_by_role("button", name="退出大图").click()
    assert focused(page, "'wide' in element.dataset")
    # A click on a step leads out of it, too.
    page.get_by_role("button", name="大图", exact=True).click()
    chart.locator("[data-step='2']").click()
    expect(box(page, 2, "name")).to_be_focused()
    expect(page.get_by_role("button", name="退出大图")).to_be_hidden()


def test_the_bar_with_save_stays_on_a_telephone_and_covers_no_box(open_editor, axe):
    page = open_editor((390, 844))
    save = page.get_by_role("button", name="保存", exact=True)
    expect(save).to_be_in_viewport()
    assert page.locator(".flow-save").bounding_box()["height"] < 110
    page.locator("[data-box=name]").first.focus()
    for _step in range(40):
        page.keyboard.press("Tab")
        page.evaluate("document.activeElement.id ||= 'focused-now'")
        assert not is_covered(page, f"#{focused(page, 'element.id')}")
        page.evaluate("document.getElementById('focused-now')?.removeAttribute('id')")
    box(page, 5, "name").fill("现场核查")
    expect(page.get_by_text("有未保存的修改")).to_be_in_viewport()
    axe(page)
    # With the keyboard open there is little room: the boxes get it.
    page.set_viewport_size({"width": 390, "height": 400})
    box(page, 5, "name").focus()
    expect(save).not_to_be_in_viewport()


def test_each_tab_of_a_telephone_is_found_again_where_it_was_left(open_editor):
    page = open_editor((390, 844))
    box(page, 15, "name").focus()
    before = page.evaluate("scrollY")
    page.get_by_role("button", name="看流程图").click()
    expect(page.get_by_role("heading", name="流程图预览")).to_be_in_viewport()
    page.get_by_role("button", name="填写步骤").click()
    assert abs(page.evaluate("scrollY") - before) < 2


def test_enter_in_a_list_goes_on_and_adds_no_row(open_editor):
    page = open_editor()
    box(page, 19, "kind").focus()
    page.keyboard.press("Enter")
    expect(box(page, 19, "name")).to_be_focused()
    box(page, 19, "to").focus()
    page.keyboard.press("Enter")
    expect(box(page, 20, "name")).to_be_focused()
    box(page, 20, "kind").select_option("task")
    box(page, 20, "to").focus()
    for _press in range(3):
        page.keyboard.press("Enter")
    expect(box(page, 20, "to")).to_be_focused()
    assert len(names(page)) == 20
    # In a list that is open Enter chooses, and that is all.
    before = box(page, 19, "to").input_value()
    box(page, 19, "to").focus()
    for key in ("Space", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(box(page, 19, "to")).not_to_have_value(before)
    expect(box(page, 19, "to")).to_be_focused()
    assert len(names(page)) == 20


def test_escape_closes_the_help(open_editor):
    page = open_editor()
    help_text = page.get_by_text("删除这一步", exact=True)
    page.get_by_text("键盘操作").click()
    expect(help_text).to_be_visible()
    page.keyboard.press("Escape")
    expect(help_text).to_be_hidden()
    assert focused(page, "element.matches('summary')")
    page.get_by_text("键盘操作").click()
    page.get_by_role("heading", name="绘制流程图").click()
    expect(help_text).to_be_hidden()


def test_the_chart_stays_where_it_was_scrolled_while_somebody_types(open_editor):
    page = open_editor()
    chart = page.locator("[data-chart]")
    box(page, 3, "name").focus()
    chart.evaluate("box => { box.scrollTop = 700; }")
    scrolled = chart.evaluate("box => box.scrollTop")
    page.keyboard.type("改")
    expect(chart.get_by_text("改")).to_have_count(1)
    expect(chart.locator("[data-step='3']")).to_have_class(re.compile("is-current"))
    assert chart.evaluate("box => box.scrollTop") == scrolled > 0
    # Another row's step is brought into sight.
    box(page, 4, "name").focus()
    expect(chart.locator("[data-step='4']")).to_be_in_viewport()
    assert chart.evaluate("box => box.scrollTop") < scrolled
