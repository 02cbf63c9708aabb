"""The import desk as people use it: the bureau's own register goes in, is corrected, confirmed and taken back."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from portal.accounts import roles
from portal.importing.models import ImportJob
from portal.organisations.models import Organisation
from powers.demo import bureau as demo
from powers.models import Power
from tests.browser.import_desk import figures, press
from tests.factories import Bureau
from tests.importing.files import HEADER, REGISTER, power_rows, text_table

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def root() -> Organisation:
    return demo.build()


@pytest.fixture
def office(root):
    return Bureau.person(roles.OFFICE_REVIEWER, root)


def hand_in(page: Page, file, place: str = "管城回族区科学技术局") -> None:
    page.goto(reverse("importing:upload"))
    page.get_by_label("导入到").select_option(label=place)
    page.get_by_label("文件").set_input_files(str(file))
    press(page, "上传并核对")


def test_the_office_brings_the_register_in_and_takes_it_back(page, sign_in, axe, office):
    sign_in(page, office)
    page.get_by_role("link", name="导入目录和流程图").click()
    expect(page.get_by_text("还没有导入过文件")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="导入文件").click()
    expect(page.get_by_label("文件")).to_be_visible()
    axe(page)
    page.get_by_label("文件").set_input_files(str(REGISTER))
    press(page, "上传并核对")

    # the preview
    assert figures(page) == {"新建": "39", "修改": "0", "跳过": "1", "拒绝": "2"}
    expect(page.get_by_text("确认之前没有写入任何内容")).to_be_visible()
    expect(page.get_by_text("被拒绝的2行不会写入")).to_be_visible()
    axe(page)
    page.get_by_role("link", name=re.compile("^拒绝")).click()
    rows = page.locator(".import-rows tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("职权编码“KJ-QT-11”与第29行（知识产权优势企业培育推荐）重复")
    expect(rows.nth(1)).to_contain_text("没有写明责任科室（单位）")
    assert not Power.objects.exists()

    # correcting the columns: what has no section goes to one, and nobody needs the remarks
    page.get_by_role("link", name="列对应与选项").click()
    expect(page.get_by_label("职权名称/主项")).to_have_value("main_name")
    axe(page)
    page.get_by_label("没有写明科室（单位）的行归入").select_option(label="\u3000科普与社会发展科")
    page.get_by_label("备注").select_option(label="（不导入）")
    press(page, "按此重新核对")
    assert figures(page)["新建"] == "40"
    page.get_by_text(re.compile("识别到19列")).click()
    expect(page.get_by_text("没有导入的列：备注")).to_be_visible()
    first = page.locator(".import-rows tbody tr").first
    first.get_by_text("个字段").click()
    expect(first).to_contain_text("对假冒专利行为的处罚")
    expect(first.locator("dd", has_text="KJ-CF-01")).to_be_visible()
    axe(page)

    # a look at where the header is
    page.get_by_role("link", name="指定表头").click()
    expect(page.locator("tr.import-header")).to_have_count(2)
    axe(page)
    page.go_back()

    press(page, "确认导入（写入42项）")
    expect(page.get_by_text("已导入")).to_be_visible()
    expect(page.get_by_text("写入的内容现为草稿，尚未公开")).to_be_visible()
    axe(page)
    assert Power.objects.count() == 42
    assert Power.objects.get(code="KJ-QT-13").organisation.name == "科普与社会发展科"
    expect(page.get_by_role("link", name="对假冒专利行为的处罚")).to_have_attribute(
        "href", reverse("admin:powers_power_change", args=[Power.objects.get(code="KJ-CF-01").pk])
    )

    page.get_by_role("link", name="整体撤销").click()
    expect(page.get_by_text("新建的42项将被删除")).to_be_visible()
    axe(page)
    press(page, "确认整体撤销")
    expect(page.get_by_text("已整体撤销。")).to_be_visible()
    assert not Power.objects.exists()
    page.goto(reverse("importing:list"))
    expect(page.get_by_role("row", name=re.compile("职权目录.xlsx"))).to_contain_text("已撤销")
    axe(page)


def test_an_editor_without_javascript(new_page, sign_in, root, tmp_path):
    section = root.get_children().get(code="KJJ-ZSCQ")
    page = new_page(javascript=False)
    sign_in(page, Bureau.person(roles.SECTION_EDITOR, section))
    header = ["职权编码", "职权类别", "权力名称", "承办科室", "星座"]
    rows = [["KJ-1", "其他", "专利咨询", "知识产权科", "双鱼"], ["KJ-2", "其他", "档案", "办公室", ""]]
    hand_in(page, text_table(tmp_path / "科室.csv", [header, *rows], "gb18030"), "知识产权科")
    assert figures(page) == {"新建": "1", "修改": "0", "跳过": "0", "拒绝": "1"}
    expect(page.locator(".import-rows")).to_contain_text("“知识产权科”下没有名为“办公室”的机构")
    page.get_by_role("link", name="列对应与选项").click()
    page.get_by_label("星座").select_option(label="子项名称")
    press(page, "按此重新核对")
    expect(page.locator(".import-rows")).to_contain_text("专利咨询 — 双鱼")
    press(page, "确认导入（写入2项）")
    expect(page.get_by_text("已导入")).to_be_visible()
    page.get_by_role("link", name="整体撤销").click()
    press(page, "确认整体撤销")
    expect(page.get_by_text("已整体撤销。")).to_be_visible()
    assert not Power.objects.exists()


def test_unknown_sections_are_created_on_a_telephone(phone, sign_in, axe, office, tmp_path):
    sign_in(phone, office)
    rows = [["KJ-1", "其他", "发射许可", "", "火箭科"], ["KJ-2", "其他", "回收管理", "", "火箭科"]]
    hand_in(phone, text_table(tmp_path / "新科室.csv", [HEADER, *rows]))
    assert figures(phone)["拒绝"] == "2"
    expect(phone.get_by_text("没有需要写入的内容。")).to_be_visible()
    expect(phone.get_by_role("button", name=re.compile("确认导入"))).to_have_count(0)
    axe(phone)
    fits(phone)
    phone.get_by_label("“火箭科”的机构代码").fill("KJJ-HJ")
    press(phone, "按所选新建，重新核对")
    assert figures(phone)["新建"] == "2"
    press(phone, "确认导入（写入2项）")
    expect(phone.get_by_text("已导入")).to_be_visible()
    fits(phone)
    assert Organisation.objects.get(code="KJJ-HJ").name == "火箭科"
    for name in ("list", "upload"):
        phone.goto(reverse(f"importing:{name}"))
        fits(phone)
    job = ImportJob.objects.get()
    for name in ("header", "columns", "undo"):
        phone.goto(reverse(f"importing:{name}", args=[job.pk]))
        fits(phone)


def test_many_unknown_organisations_are_set_together(page, sign_in, axe, office, tmp_path):
    sign_in(page, office)
    rows = [[f"KJ-{number}", "其他", f"职权{number}", "", f"区{number}号局"] for number in range(1, 6)]
    rows[0].append("115113010087783860" * 2)
    hand_in(page, text_table(tmp_path / "区.csv", [[*HEADER, "机构代码"], *rows]))
    boxes, kinds = page.locator("input[name^=organisation_]"), page.locator("select[name^=kind_][name$='1']")
    expect(kinds).to_have_value("bureau")
    code = page.get_by_label("“区1号局”的机构代码")
    assert code.evaluate("box => box.scrollWidth <= box.clientWidth")  # the whole code is visible
    page.get_by_role("button", name="全不选").click()
    expect(page.locator("input[name^=organisation_]:checked")).to_have_count(0)
    page.get_by_role("button", name="全选").click()
    expect(page.get_by_text("已勾选全部机构 (5)")).to_be_visible()
    boxes.nth(0).uncheck()
    page.get_by_label("勾选的机构都设为").select_option("affiliated")
    page.get_by_role("button", name="设置").click()
    expect(page.locator("select[name=kind_0]")).to_have_value("bureau")
    expect(kinds).to_have_value("affiliated")
    axe(page)
    # the Enter key in a box sends the choice, and doesn't press the first of the buttons
    code.press("Enter")
    expect(page.get_by_role("button", name="确认导入（写入4项）")).to_be_visible()
    press(page, "确认导入（写入4项）")
    expect(page.get_by_text("已导入")).to_be_visible()
    assert Organisation.objects.get(name="区2号局").kind == "affiliated"
    assert not Organisation.objects.filter(name="区1号局").exists()


def fits(page: Page) -> None:
    """The page is no wider than the screen; tables that are have a box of their own to scroll in."""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], page.url


def test_a_large_file_shows_its_progress_and_the_page_goes_on_by_itself(
    page, sign_in, axe, office, worker, settings, tmp_path
):
    settings.IMPORT_INLINE_ROWS = 5
    sign_in(page, office)
    hand_in(page, text_table(tmp_path / "大表.csv", [HEADER, *power_rows(60, "办公室")]))
    expect(page.get_by_text("正在逐行核对文件")).to_be_visible()
    expect(page.get_by_role("progressbar", name="正在逐行核对文件")).to_be_visible()
    axe(page)
    worker.run()
    expect(page.get_by_role("button", name="确认导入（写入60项）")).to_be_visible()
    press(page, "确认导入（写入60项）")
    expect(page.get_by_text("正在写入")).to_be_visible()
    worker.run()
    expect(page.get_by_text("已导入")).to_be_visible()
    expect(page.get_by_role("link", name="第1项职权", exact=True)).to_be_visible()
    assert Power.objects.count() == 60


def test_a_bad_file_gets_its_sentence_beside_the_field(page, sign_in, axe, office, tmp_path, watch):
    watch.allow("422")  # the answer to a form that isn't in order
    sign_in(page, office)
    path = tmp_path / "坏.xlsx"
    path.write_bytes(REGISTER.read_bytes()[:3000])
    hand_in(page, path)
    expect(page.get_by_role("alert")).to_contain_text(
        "文件已损坏，读不出来。请用 Excel 或 WPS 打开后重新保存，再导入。"
    )
    axe(page)
