"""Drawing a flowchart: by keyboard alone from nothing to the public page, on a telephone, without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from portal.organisations.models import Organisation
from portal.publishing.actions import Submit, editing
from tests.factories import Bureau, OrganisationFactory, PostFactory

from .flowcharts import drawn, focused, names
from .test_publication_journey import decide, message

pytestmark = pytest.mark.django_db(transaction=True)

CLERK, HEAD, GROUP = "专利科·经办人", "专利科·科长", "局党组·集体讨论"
# kind (how many arrows down from 办理), name, post, limit, labels of the branches
STEPS = (
    (None, "提出申请", "申请人", "", ()),
    (1, "受理审查", CLERK, "2", ("受理", "补正", "不予受理")),
    (0, "补正材料", "申请人", "5", ()),
    (0, "现场核查", CLERK, "5", ()),
    (2, "提出意见", HEAD, "2", ()),
    (1, "集体研究", GROUP, "5", ("同意", "退回")),
    (2, "制作决定书", CLERK, "2", ()),
    (0, "送达", CLERK, "3", ()),
    (3, "归档", CLERK, "", ()),
    (3, "书面告知", CLERK, "", ()),
)


@pytest.fixture
def bureau():
    bureau = Bureau()
    Organisation.objects.filter(pk=bureau.section.pk).update(name="专利科")
    bureau.section.refresh_from_db()
    PostFactory(organisation=bureau.section, name="经办人")
    PostFactory(organisation=bureau.section, name="科长")
    OrganisationFactory(
        parent=Organisation.objects.get(pk=bureau.bureau.pk), name="局党组", kind="party_group"
    )
    bureau.section.refresh_from_db()
    return bureau


def tab_to(page: Page, selector: str, key: str = "Tab") -> None:
    """Press Tab until something that fits has the focus, as somebody without a mouse does."""
    for _press in range(250):
        page.keyboard.press(key)
        if focused(page, f"element.matches({selector!r})"):
            return
    pytest.fail(f"Tab never reaches {selector}")


def pick(page: Page, text: str) -> None:
    """In the list that has the focus, go down to the entry that begins so."""
    page.keyboard.press("Home")
    for _press in range(30):
        if focused(page, "element.selectedOptions[0].text").startswith(text):
            return
        page.keyboard.press("ArrowDown")
    pytest.fail(f"no {text} to choose")


def type_step(page: Page, arrows: int | None, name: str, actor: str, limit: str, labels: tuple) -> None:
    """A row whose name box has the focus."""
    keys = page.keyboard
    keys.type(name)
    if arrows:
        keys.press("Shift+Tab")
        for _arrow in range(arrows):
            keys.press("ArrowDown")
        keys.press("Tab")
    keys.press("Enter")
    keys.type(actor)
    keys.press("Enter")
    keys.type(limit)
    for place, label in enumerate(labels):
        if place < 2:
            tab_to(page, "[data-box=label]")
        else:
            keys.press("Alt+Enter")
        keys.type(label)


def test_ten_steps_from_nothing_by_keyboard_and_the_citizen_sees_the_chart(
    bureau, new_page, sign_in, axe, watch
):
    watch.allow(r"404 .*/powers/KJ-QR-77/")  # until it is published
    power = bureau.power(name="技术合同登记", code="KJ-QR-77")
    page, head, office, leader, citizen = (new_page() for _person in range(5))
    sign_in(page, bureau.editor)
    for other, person in ((head, bureau.head), (office, bureau.reviewer), (leader, bureau.leader)):
        sign_in(other, person)
    keys = page.keyboard

    page.goto(f"/office/powers/power/{power.pk}/change/")
    tab_to(page, f"a[href='/office/powers/{power.pk}/flowchart/']")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="从哪里开始")).to_be_visible()
    axe(page)
    tab_to(page, "button[value=blank]")
    keys.press("Enter")
    expect(page.locator("[data-rows] [data-box=name]")).to_have_count(1)
    expect(page.locator("[data-rows] [data-box=name]")).to_be_focused()

    for place, step in enumerate(STEPS):
        type_step(page, *step)
        if place < len(STEPS) - 1:
            keys.press("Control+Enter")
            expect(page.locator("[data-rows] > li").nth(place + 1).locator("[data-box=name]")).to_be_focused()
    assert names(page) == [name for _kind, name, *_rest in STEPS]

    # Branches that lead elsewhere than to the row below are picked from the list of steps.
    def choose(row: int, way: int, text: str) -> None:
        token = page.locator("[data-rows] > li").nth(row - 1).get_attribute("data-token")
        forwards = page.evaluate(
            "token => !!(document.activeElement.compareDocumentPosition(document.getElementById(`row-${token}`)) & 4)",
            token,
        )
        selector = f"#row-{token} [data-way]:nth-child({way}) [data-box=to]"
        tab_to(page, selector, "Tab" if forwards else "Shift+Tab")
        pick(page, text)

    choose(6, 2, "4. 现场核查")
    choose(6, 1, "7. 制作决定书")
    choose(3, 1, "2. 受理审查")
    choose(2, 3, "10. 书面告知")
    choose(2, 2, "3. 补正材料")
    choose(2, 1, "4. 现场核查")
    chart = page.get_by_role("img", name="技术合同登记流程图")
    expect(chart.locator("[data-step='10']")).to_be_visible()
    expect(chart.locator(".branch")).to_have_count(5)
    expect(page.get_by_text("检查通过，没有发现问题。").first).to_be_visible()

    # A step too many is taken away, and comes back with everything that led to it.
    tab_to(page, "[data-rows] > li:nth-child(4) [data-box=name]")
    keys.press("Alt+Delete")
    expect(page.get_by_role("status")).to_contain_text("已删除第4步，有2个分支原来通往它")
    assert len(names(page)) == 9
    keys.press("Control+z")
    expect(page.get_by_text("检查通过，没有发现问题。").first).to_be_visible()
    assert names(page)[3] == "现场核查" and len(names(page)) == 10
    keys.press("Alt+ArrowDown")
    assert names(page)[3:5] == ["提出意见", "现场核查"]
    keys.press("Alt+ArrowUp")
    assert names(page)[3:5] == ["现场核查", "提出意见"]
    expect(page.locator("[data-rows] > li").nth(3).locator("[data-box=name]")).to_be_focused()
    page.wait_for_load_state("networkidle")
    axe(page)

    keys.press("Control+s")
    message(page, "已保存“技术合同登记”的流程图，还没有提交审核。")
    steps = {step.name: step for step in power.steps.all()}
    assert [way["label"] for way in steps["受理审查"].transitions] == ["受理", "补正", "不予受理"]
    assert steps["补正材料"].transitions == [{"to": steps["受理审查"].key, "label": ""}]
    assert steps["集体研究"].transitions[1] == {"to": steps["现场核查"].key, "label": "退回"}
    assert steps["归档"].kind == "end" and steps["现场核查"].post.name == "经办人"

    tab_to(page, "a[href$='/submit/']")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="提交审核")).to_be_visible()
    tab_to(page, "form button.office-button")
    keys.press("Enter")
    message(page, "已提交")
    page.goto(f"/office/powers/{power.pk}/flowchart/")
    message(page, "该职权正在审核或已归档，流程图暂不能修改")
    axe(page)

    for person, button in ((head, "同意"), (office, "同意"), (leader, "同意并发布")):
        assert citizen.goto("/powers/KJ-QR-77/").status == 404
        decide(person, "技术合同登记", button)
        message(person, "已同意")
    citizen.goto("/powers/KJ-QR-77/")
    chart = citizen.get_by_role("img", name="技术合同登记流程图")
    expect(chart).to_be_visible()
    expect(chart.get_by_text("现场核查")).to_be_visible()
    expect(chart.get_by_text("补正", exact=True)).to_be_visible()


def test_a_click_in_the_chart_leads_to_the_row_and_back(bureau, page, sign_in):
    power = drawn(bureau)
    sign_in(page, bureau.editor)
    page.goto(f"/office/powers/{power.pk}/flowchart/")
    chart = page.locator("[data-chart]")
    chart.locator("[data-step='3']").click()
    box = page.locator("[data-rows] > li").nth(2).locator("[data-box=name]")
    expect(box).to_be_focused()
    expect(box).to_have_value("作出决定")
    expect(chart.locator("[data-step='3']")).to_have_class(re.compile("is-current"))
    page.locator("[data-rows] > li").nth(1).locator("[data-box=actor]").focus()
    expect(chart.locator("[data-step='2']")).to_have_class(re.compile("is-current"))
    width = chart.locator("svg").evaluate("svg => svg.getBoundingClientRect().width")
    page.get_by_role("button", name="放大").click()
    assert chart.locator("svg").evaluate("svg => svg.getBoundingClientRect().width") > width
    page.get_by_role("button", name="看全图").click()
    assert chart.evaluate(
        "box => box.scrollHeight <= box.clientHeight + 1 && box.scrollWidth <= box.clientWidth + 1"
    )


def test_enter_that_takes_a_suggestion_does_not_leave_the_box(bureau, page, sign_in):
    power = drawn(bureau)
    sign_in(page, bureau.editor)
    page.goto(f"/office/powers/{power.pk}/flowchart/")
    box = page.locator("[data-rows] > li").nth(2).locator("[data-box=actor]")
    box.fill("专利")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-rows] > li").nth(2).locator("[data-box=limit]")).to_be_focused()
    expect(page.get_by_text("有未保存的修改")).to_be_visible()  # and the page was not sent


def test_a_faults_link_leads_into_its_row_and_the_box_in_the_chart_is_marked(bureau, page, sign_in, axe):
    power = drawn(bureau)
    sign_in(page, bureau.editor)
    page.goto(f"/office/powers/{power.pk}/flowchart/")
    row = page.locator("[data-rows] > li").nth(1)
    row.locator("[data-box=label]").nth(1).fill("")
    page.get_by_label("修改说明").focus()
    said = "通往第1步的分支没有写明条件。"
    expect(row.get_by_text(said)).to_be_visible()
    expect(page.locator("[data-step='2'] .mark.error")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="第2步").click()
    expect(row.locator("[data-box=name]")).to_be_focused()


def test_leaving_with_unsaved_changes_is_asked_about(bureau, page, sign_in):
    power = drawn(bureau)
    sign_in(page, bureau.editor)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    address = f"/office/powers/{power.pk}/flowchart/"
    page.goto(address)
    page.get_by_role("link", name="返回职权").click()
    page.wait_for_url("**/change/")
    assert not asked
    page.goto(address)
    page.locator("[data-box=name]").first.fill("递交申请")
    expect(page.get_by_text("有未保存的修改")).to_be_visible()
    page.get_by_role("link", name="返回职权").click()
    page.wait_for_url("**/change/")
    assert asked == ["beforeunload"]
    page.goto(address)
    page.locator("[data-box=name]").first.fill("递交申请")
    page.get_by_role("button", name="保存并返回职权").click()
    message(page, "已保存")
    assert asked == ["beforeunload"] and power.steps.first().name == "递交申请"


def test_what_somebody_else_saved_meanwhile_is_told_and_nothing_typed_is_lost(bureau, page, sign_in, axe):
    power = drawn(bureau)
    sign_in(page, bureau.editor)
    page.goto(f"/office/powers/{power.pk}/flowchart/")
    page.locator("[data-box=name]").first.fill("递交申请")
    with editing(power, bureau.editor) as row:
        row.conditions = "另一窗口"
    page.get_by_role("button", name="保存", exact=True).click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("没有保存：您已于")
    expect(alert).to_be_focused()
    expect(page.locator("[data-box=name]").first).to_have_value("递交申请")
    axe(page)


def test_a_second_press_on_save_does_not_send_the_form_twice(bureau, page, sign_in):
    power = bureau.power(name="技术合同登记")
    sign_in(page, bureau.editor)
    page.goto(f"/office/powers/{power.pk}/flowchart/?from=blank")
    expect(page.locator("[data-undo]")).to_be_visible()  # the scripts run
    held = page.evaluate("""() => {
        const [form, held] = [document.getElementById("flow-form"), []];
        form.addEventListener("submit", (event) => {
            held.push(event.defaultPrevented);
            event.preventDefault();
        });
        for (const _press of [1, 2]) form.requestSubmit(form.querySelector("[name=_save]"));
        return held;
    }""")
    assert held == [False, True]


def test_a_preview_that_fails_is_told_and_the_next_one_mends_it(bureau, page, sign_in, watch):
    watch.allow("preview|Failed to load resource")
    power = drawn(bureau)
    sign_in(page, bureau.editor)
    page.goto(f"/office/powers/{power.pk}/flowchart/")
    page.route("**/preview/", lambda route: route.abort())
    page.locator("[data-box=name]").first.fill("递交申请")
    warning = page.locator("[data-failed]")
    expect(warning).to_be_visible()
    page.unroute("**/preview/")
    page.locator("[data-box=name]").first.fill("递交书面申请")
    expect(page.locator("[data-chart]").get_by_text("递交书面申请")).to_be_visible()
    expect(warning).to_be_hidden()


def test_rows_can_be_dragged_and_copied(bureau, page, sign_in):
    power = drawn(bureau)
    sign_in(page, bureau.editor)
    page.goto(f"/office/powers/{power.pk}/flowchart/")
    rows = page.locator("[data-rows] > li")
    rows.nth(2).locator("[data-handle]").scroll_into_view_if_needed()
    handle, target = rows.nth(2).locator("[data-handle]").bounding_box(), rows.nth(0).bounding_box()
    page.mouse.move(handle["x"] + 5, handle["y"] + 5)
    page.mouse.down()
    page.mouse.move(target["x"] + 20, target["y"] + 10, steps=8)
    page.mouse.up()
    assert names(page) == ["作出决定", "提出申请", "受理审查", "告知结果"]
    page.get_by_role("button", name="撤销").click()
    assert names(page) == ["提出申请", "受理审查", "作出决定", "告知结果"]
    rows.nth(1).get_by_role("button", name="复制").click()
    assert names(page)[1:3] == ["受理审查", "受理审查"]
    assert rows.nth(2).locator("[data-box=label]").evaluate_all("boxes => boxes.map(box => box.value)") == [
        "受理",
        "补正",
        "不予受理",
    ]
    page.get_by_role("button", name="撤销").click()
    page.get_by_role("button", name="恢复").click()
    assert len(names(page)) == 5


def test_on_a_telephone(bureau, phone, sign_in, axe):
    power = drawn(bureau)
    sign_in(phone, bureau.editor)
    phone.goto(f"/office/powers/{power.pk}/flowchart/")
    row = phone.locator("[data-rows] > li").nth(1)
    for box in ("kind", "name", "actor", "limit", "label", "to"):
        expect(row.locator(f"[data-box={box}]").first).to_be_visible()
    expect(row.get_by_role("button", name="在下面加一步")).to_be_visible()
    phone.locator("[data-box=name]").nth(2).fill("集体决定")
    phone.locator("[data-box=actor]").nth(2).fill("市政府")
    expect(phone.get_by_text("不是机构中的岗位，按外部人员处理")).to_be_visible()
    axe(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.get_by_role("button", name="看流程图").click()
    expect(phone.locator("[data-chart]").get_by_text("集体决定")).to_be_visible()
    expect(phone.locator("[data-rows]")).to_be_hidden()
    axe(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.locator("[data-step='3']").click()
    expect(phone.locator("[data-box=name]").nth(2)).to_be_focused()
    phone.goto(f"/office/powers/{power.pk}/flowchart/start/")
    axe(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    Submit(power, bureau.editor).run()
    phone.goto(f"/office/powers/{power.pk}/flowchart/")
    axe(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)])
def test_without_scripts_a_flowchart_is_drawn_as_a_plain_form(bureau, new_page, sign_in, size):
    power = bureau.power()
    page = new_page(size, javascript=False)
    sign_in(page, bureau.editor)
    page.goto(f"/office/powers/{power.pk}/flowchart/?from=blank")
    page.get_by_label("步骤名称").nth(0).fill("申请")
    page.get_by_label("办理岗位").nth(0).fill("申请人")
    page.get_by_label("步骤名称").nth(1).fill("答复")
    page.get_by_label("办理岗位").nth(1).fill("经办人")
    page.get_by_label("类型").nth(1).select_option("end")
    page.get_by_label("时限（工作日）").nth(1).fill("很快")
    page.get_by_role("button", name="更新流程图").click()
    expect(page.get_by_role("img", name=re.compile("流程图"))).to_be_visible()
    page.get_by_role("button", name="保存", exact=True).click()
    message(page, "没有保存：有1个步骤需要改正。")
    message(page, "请填写天数")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.get_by_label("时限（工作日）").nth(1).fill("3")
    page.get_by_role("button", name="保存", exact=True).click()
    message(page, "还没有提交审核")
    assert [(step.name, step.limit) for step in power.steps.all()] == [("申请", None), ("答复", 3)]
