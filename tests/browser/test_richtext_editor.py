"""The editor of rich texts in a real browser, under the strictest policy that a site may have, and in the back office."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.richtext.cleaning import clean
from tests.factories import UserFactory
from tests.records.models import Letter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.records.urls")]
CLIPBOARD = Path(__file__).parents[1] / "richtext" / "clipboard"
PASTE = """([selector, html]) => {
    const data = new DataTransfer();
    data.setData("text/html", html);
    data.setData("text/plain", "");
    const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    document.querySelector(selector).dispatchEvent(event);
}"""
PLACES = {"form": "/letters/new/", "office": "/letters/admin/test_records/letter/add/"}


def wanted(name: str) -> str:
    return "".join(line.strip() for line in (CLIPBOARD / f"{name}.expected.html").read_text().splitlines())


def open_letter(page: Page, sign_in, place: str = "form") -> None:
    sign_in(page, UserFactory())
    page.goto(PLACES[place])
    page.locator("[name=title]").fill("一封信")
    expect(page.get_by_role("textbox", name="正文")).to_be_visible()


def paste(page: Page, html: str) -> None:
    page.get_by_role("textbox", name="正文").focus()
    page.evaluate(PASTE, ["#id_body", html])


def save(page: Page) -> str:
    """Save, and say what is stored."""
    with page.expect_navigation():
        page.get_by_role("button", name="保存", exact=True).click()
    return Letter.objects.latest("pk").body


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", ["word", "wps", "excel"])
def test_what_is_pasted_from_an_office_program_is_stored_clean(page, sign_in, place, name):
    open_letter(page, sign_in, place)
    paste(page, (CLIPBOARD / f"{name}.html").read_text())
    expect(page.get_by_role("status")).to_contain_text("已粘贴")
    assert "mso-" not in page.get_by_role("textbox", name="正文").inner_html()
    assert save(page) == wanted(name)


def test_whoever_saves_at_once_saves_what_was_pasted(page, sign_in):
    open_letter(page, sign_in)
    page.evaluate(PASTE, ["#id_body", (CLIPBOARD / "wps.html").read_text()])
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(re.compile(r"/letters/\d+/$"))
    assert Letter.objects.get().body == wanted("wps")


def test_what_is_typed_while_a_paste_is_sorted_out_stays_behind_it(page, sign_in):
    open_letter(page, sign_in)
    page.get_by_role("textbox", name="正文").press_sequentially("甲丙")
    page.keyboard.press("ArrowLeft")
    page.route("**/richtext/clean/", lambda route: (page.wait_for_timeout(300), route.continue_()))
    page.evaluate(PASTE, ["#id_body", "<b>乙</b>"])
    page.keyboard.press("End")
    page.keyboard.type("丁")
    expect(page.get_by_role("textbox", name="正文")).to_have_text("甲乙丙丁")
    assert save(page) == "<p>甲<strong>乙</strong>丙丁</p>"


def test_without_an_answer_the_server_cleans_when_it_is_saved(page, sign_in, watch):
    watch.allow("richtext/clean")
    watch.allow("Failed to load resource|ERR_FAILED")
    open_letter(page, sign_in)
    page.route("**/richtext/clean/", lambda route: route.abort())
    paste(
        page,
        '<p class=MsoNormal style="text-align:center"><b>甲</b><o:p></o:p></p><table><tr><td>1<td rowspan=2>2<tr><td>3</table>',
    )
    expect(page.get_by_role("textbox", name="正文")).to_contain_text("甲")
    assert save(page) == (
        "<p><strong>甲</strong></p><table><tbody>"
        '<tr><td><p>1</p></td><td rowspan="2"><p>2</p></td></tr><tr><td><p>3</p></td></tr></tbody></table>'
    )


def test_everything_can_be_done_by_keyboard(page, sign_in):
    open_letter(page, sign_in)
    text = page.get_by_role("textbox", name="正文")
    text.focus()
    page.keyboard.type("总则")
    page.keyboard.press("Alt+F10")
    expect(page.get_by_role("button", name="标题", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(text).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("第一条 ")
    page.keyboard.press("Control+b")
    page.keyboard.type("重点")
    page.keyboard.press("Control+b")
    page.keyboard.press("Control+u")
    page.keyboard.type("划线")
    page.keyboard.press("Control+u")
    page.keyboard.press("Enter")
    page.keyboard.type("各科室：")
    page.keyboard.press("Control+Shift+l")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Shift+r")
    page.keyboard.type("办公室")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+k")
    page.get_by_label("链接到的地址").fill("不是网址")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("请填写")
    page.get_by_label("链接到的地址").fill("www.gov.cn")
    page.keyboard.press("Enter")
    expect(text).to_be_focused()
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+y")
    assert save(page) == (
        "<h2>总则</h2><p>第一条 <strong>重点</strong><u>划线</u></p>"
        '<p class="align-left">各科室：</p><p class="align-right">办公室</p>'
        '<p class="align-right"><a href="https://www.gov.cn" rel="noopener noreferrer nofollow">https://www.gov.cn</a></p>'
    )


def test_a_table_is_made_filled_and_merged(page, sign_in, axe):
    open_letter(page, sign_in)
    page.get_by_role("textbox", name="正文").focus()
    page.get_by_role("button", name="插入表格").click()
    page.get_by_label("行数").fill("3")
    page.get_by_label("列数").fill("2")
    page.get_by_role("button", name="确定").click()
    for text in ("甲", "乙", "1", "2", "3", "4"):
        page.keyboard.type(text)
        if text != "4":
            page.keyboard.press("Tab")
    tools = page.get_by_role("toolbar", name="表格工具栏")
    expect(tools).to_be_visible()
    axe(page)
    cells = page.locator("#id_body td")
    cells.nth(0).drag_to(cells.nth(2))
    tools.get_by_role("button", name="合并单元格").click()
    page.keyboard.press("ArrowRight")
    tools.get_by_role("button", name="右侧加列").click()
    stored = save(page)
    assert (
        stored.startswith('<table><thead><tr><th scope="col"><p>甲</p></th>')
        and '<td rowspan="2"><p>1</p><p>3</p></td>' in stored
    )


def test_opening_and_saving_changes_nothing(page, sign_in):
    body = wanted("word")
    letter = Letter.objects.create(title="旧信", body=body)
    sign_in(page, UserFactory())
    page.goto(f"/letters/{letter.pk}/edit/")
    text = page.get_by_role("textbox", name="正文")
    text.focus()
    page.keyboard.press("Control+Home")
    page.keyboard.type("x")
    page.keyboard.press("Backspace")
    assert page.evaluate("document.querySelector('[name=body]').value").startswith("<h2")
    assert save(page) == body == clean(body)


def test_the_label_and_a_fault_lead_into_the_editor(page, sign_in):
    open_letter(page, sign_in)
    page.get_by_text("正文", exact=False).first.click()
    expect(page.get_by_role("textbox", name="正文")).to_be_focused()
    assert page.get_by_role("textbox", name="正文").get_attribute("id") == "id_body"


@pytest.mark.parametrize("place", PLACES)
def test_the_editor_is_accessible_and_fits_a_telephone(phone, sign_in, axe, place):
    open_letter(phone, sign_in, place)
    phone.get_by_role("textbox", name="正文").press_sequentially("甲")
    axe(phone, ".richtext-input")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("place", PLACES)
def test_without_javascript_it_is_a_box_for_plain_text(new_page, sign_in, place):
    page = new_page(javascript=False)
    sign_in(page, UserFactory())
    page.goto(PLACES[place])
    page.locator("[name=title]").fill("一封信")
    page.locator("[name=body]").fill("第一段\n次行\n\n第二段")
    assert save(page) == "<p>第一段<br>次行</p><p>第二段</p>"


def test_a_wide_table_scrolls_in_its_own_frame_by_keyboard(phone, axe):
    cells = "".join(f"<th>第{number}栏的名称</th>" for number in range(9))
    values = "".join("<td>一千二百元整</td>" for _number in range(9))
    letter = Letter.objects.create(
        title="宽表", body=clean(f"{wanted('word')}<table><tr>{cells}</tr><tr>{values}</tr></table>")
    )
    phone.goto(f"/letters/{letter.pk}/")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    frame = phone.get_by_role("region", name="表格2")
    frame.focus()
    for _press in range(3):
        phone.keyboard.press("ArrowRight")
    phone.wait_for_function("document.querySelectorAll('.richtext-table')[1].scrollLeft > 0")
    axe(phone)
