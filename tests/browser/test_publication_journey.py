"""A power's way through the back office, each person at his own screen: written, reviewed, returned, mended, published,
read by a citizen, printed by the leader."""

import re
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from portal.accounts import roles
from portal.organisations.models import Membership
from portal.publishing.actions import Submit
from portal.publishing.models import State
from powers.models import LawLevel, Power, PowerType
from tests.factories import Bureau, LegalBasisFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "对假冒专利行为的处罚"
NOTE = re.compile("意见|退回理由")


@pytest.fixture
def bureau():
    return Bureau()


def message(page: Page, text: str) -> None:
    expect(page.get_by_text(text).first).to_be_visible()


def decide(page: Page, name: str, button: str, note: str = "") -> None:
    """From the desk: open the record, look, decide."""
    page.goto("/office/review/")
    page.get_by_role("link", name=name).click()
    if note:
        page.get_by_label(NOTE).fill(note)
    page.get_by_role("button", name=button, exact=True).click()


def test_from_the_first_line_to_the_public_page_and_the_pdf(bureau, new_page, sign_in, watch):
    watch.allow(r"404 .*/powers/KJ-CF-01/")  # until it is published
    editor, head, office, leader, citizen = (new_page() for _person in range(5))
    people = (
        (editor, bureau.editor),
        (head, bureau.head),
        (office, bureau.reviewer),
        (leader, bureau.leader),
    )
    for page, person in people:
        sign_in(page, person)

    # The editor forgets what a punishment rests on, and is told so in his own words; nothing he typed is lost.
    editor.goto("/office/powers/power/add/")
    editor.fill("[name=name]", NAME)
    editor.fill("[name=code]", "KJ-CF-01")
    editor.select_option("[name=power_type]", PowerType.PUNISHMENT)
    editor.fill("[name=process]", "立案→调查→决定→送达")
    editor.get_by_role("button", name="保存并提交审核").click()
    message(editor, "必须有设定依据")
    assert editor.input_value("[name=name]") == NAME
    power = Power.objects.get(code="KJ-CF-01")
    assert power.state == State.DRAFT
    LegalBasisFactory(power=power, title="中华人民共和国专利法", article="第六十三条", level=LawLevel.LAW)
    editor.reload()
    editor.get_by_role("button", name="保存并提交审核").click()
    message(editor, "已提交")

    decide(head, NAME, "同意")
    message(head, f"已同意“{NAME}”")

    # The office wants a reason written, then returns it.
    decide(office, NAME, "退回")
    message(office, "请写明理由")
    office.get_by_label(NOTE).fill("请补充承诺时限")
    office.get_by_role("button", name="退回", exact=True).click()
    message(office, f"已退回“{NAME}”")

    editor.goto("/office/")
    editor.get_by_role("link", name=NAME).first.click()
    message(editor, "请补充承诺时限")
    editor.get_by_role("link", name="修改", exact=True).click()
    editor.fill("[name=promised_limit]", "30")
    editor.select_option("[name=promised_limit_unit]", "working_days")
    editor.get_by_role("button", name="保存并提交审核").click()
    message(editor, "已提交")

    for page, button in ((head, "同意"), (office, "同意"), (leader, "同意并发布")):
        assert citizen.goto("/powers/KJ-CF-01/").status == 404
        decide(page, NAME, button)
        message(page, f"已同意并发布“{NAME}”" if page is leader else f"已同意“{NAME}”")

    citizen.goto("/")
    citizen.get_by_role("searchbox").first.fill("专利")
    citizen.get_by_role("searchbox").first.press("Enter")
    citizen.get_by_role("link", name=NAME).click()
    message(citizen, "30个工作日")
    message(citizen, "《中华人民共和国专利法》第六十三条")
    assert not citizen.context.cookies()

    leader.goto("/office/print/")
    with leader.expect_response(re.compile(r"/office/print/[^/]+/file\.pdf$")) as answer:
        leader.get_by_role("button", name=re.compile("打印")).click()
    pdf = leader.context.request.get(answer.value.url).body()
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    assert NAME in re.sub(r"\s", "", text)


def test_the_second_of_two_reviewers_is_told_who_was_faster(bureau, new_page, sign_in):
    colleague = bureau.person(roles.SECTION_HEAD, bureau.section)
    power = bureau.power(name="科技成果登记")
    Submit(power, bureau.editor).run()
    first, second = new_page(), new_page()
    sign_in(first, bureau.head)
    sign_in(second, colleague)
    address = f"/office/review/power/{power.pk}/"
    first.goto(address)
    second.goto(address)
    message(second, f"{bureau.head.full_name}正在查看")
    first.get_by_role("button", name="同意", exact=True).click()
    message(first, "已同意")
    second.get_by_label(NOTE).fill("再核对一次")
    second.get_by_role("button", name="退回", exact=True).click()
    message(second, bureau.head.full_name)
    message(second, "再核对一次")
    power.refresh_from_db()
    assert power.state == State.OFFICE_REVIEW


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)])
def test_office_screens_are_accessible_and_fit(bureau, new_page, sign_in, axe, size):
    power = bureau.power(name="科技成果登记")
    LegalBasisFactory(power=power)
    bureau.publish(bureau.power(name="发放补助"))
    Submit(power, bureau.editor).run()
    reviewer, editor = new_page(size), new_page(size)
    sign_in(reviewer, bureau.head)
    sign_in(editor, bureau.editor)
    draft = bureau.power(name="奖励评审")
    for page, address in (
        (reviewer, "/office/"),
        (reviewer, "/office/review/"),
        (reviewer, f"/office/review/power/{power.pk}/"),
        (reviewer, "/office/review/notices/"),
        (editor, "/office/powers/power/"),
        (editor, f"/office/powers/power/{draft.pk}/change/"),
        (editor, f"/office/powers/power/{draft.pk}/history/"),
    ):
        page.goto(address)
        page.wait_for_load_state("load")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], address


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)])
def test_choosing_whom_a_power_is_disclosed_to_by_keyboard(bureau, new_page, sign_in, axe, size):
    chosen = UserFactory(full_name="张三丰", is_staff=False)
    Membership.objects.create(user=chosen, organisation=bureau.section)
    draft = bureau.power(name="内部审计")
    page = new_page(size)
    sign_in(page, bureau.editor)
    page.goto(f"/office/powers/power/{draft.pk}/change/")
    page.select_option("[name=audience]", "specified")
    for label, typed, shown in (
        ("特定对象：人员", "三丰", f"张三丰（{bureau.section.name}）"),
        ("特定对象：机构", bureau.bureau.code, f"{bureau.bureau.name}（{bureau.bureau.code}）"),
    ):
        box = page.get_by_role("searchbox", name=label)
        box.focus()
        page.keyboard.type(typed)
        expect(page.get_by_role("option", name=shown)).to_be_visible()
        axe(page)
        page.keyboard.press("Enter")
        expect(page.get_by_title(shown)).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.get_by_role("button", name="保存", exact=True).click()
    message(page, "已保存")
    assert list(draft.audience_users.all()) == [chosen]
    assert list(draft.audience_organisations.all()) == [bureau.bureau]


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)])
@pytest.mark.parametrize("javascript", [True, False])
def test_returning_without_a_reason_leads_into_the_empty_box(
    bureau, new_page, sign_in, axe, size, javascript
):
    power = bureau.power(name="科技成果登记", content="按办法办理。\n" * 60)
    Submit(power, bureau.editor).run()
    page = new_page(size, javascript=javascript)
    sign_in(page, bureau.head)
    page.goto(f"/office/review/power/{power.pk}/")
    page.get_by_role("link", name="去办理").click()
    button = page.get_by_role("button", name="退回")
    expect(button).to_be_in_viewport()
    button.click()
    box = page.get_by_role("textbox", name="退回理由")
    expect(box).to_be_focused()
    expect(box).to_be_in_viewport()
    expect(page.locator("#id_note_error")).to_be_in_viewport()
    link = page.get_by_role("alert").get_by_role("link", name="请写明理由。")
    if javascript:
        axe(page)
    link.click()
    expect(box).to_be_in_viewport()
    trail = page.get_by_role("navigation", name="当前位置").get_by_role("listitem")
    expect(trail).to_have_text(["工作台", "审核办理", "科技成果登记"])
    page.get_by_role("button", name="同意").click()
    expect(page.get_by_text("已同意“科技成果登记”")).to_be_visible()
