"""A table of flowcharts as people bring it in: asked what it is, previewed, confirmed, seen, taken back."""

import re

import openpyxl
import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from portal.accounts import roles
from portal.importing import services
from portal.organisations.models import Organisation
from powers.demo import bureau as demo
from powers.models import Power, Step
from tests.browser.import_desk import press
from tests.factories import Bureau
from tests.importing.files import DEMO, REGISTER

pytestmark = pytest.mark.django_db(transaction=True)
SAMPLE = DEMO / "流程图.xlsx"


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def root() -> Organisation:
    root = demo.build()
    services.import_file(REGISTER, "power", root, None)
    return root


@pytest.fixture
def office(root):
    return Bureau.person(roles.OFFICE_REVIEWER, root)


def hand_in(page: Page, file, content: str) -> None:
    page.goto(reverse("importing:upload"))
    page.get_by_label("导入内容").select_option(label=content)
    page.get_by_label("导入到").select_option(label="管城回族区科学技术局")
    page.get_by_label("文件").set_input_files(str(file))
    press(page, "上传并核对")


def broken(directory):
    """The bureau's table with a way that leads nowhere, in the flowchart of KJ-QR-01."""
    book = openpyxl.load_workbook(SAMPLE)
    sheet = book.active
    for row in sheet.iter_rows(min_row=2):
        if (row[0].value, row[1].value) == ("KJ-QR-01", 5):
            row[8].value = "认定→6; 不予认定→17"
    path = directory / "流程图（有误）.xlsx"
    book.save(path)
    return path


def test_the_bureaus_flowcharts_from_the_file_to_the_picture(page, sign_in, axe, office, tmp_path):
    sign_in(page, office)
    hand_in(page, broken(tmp_path), "职权目录")

    # the wrong choice: the desk asks
    expect(page.get_by_role("heading", name="这是什么表？")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="按“流程图”导入", exact=True).click()
    expect(
        page.get_by_text("文件里有12个流程图，共127个步骤：写入11个流程图、1个流程图须改正。")
    ).to_be_visible()
    axe(page)
    rows = page.locator(".import-rows tbody tr")
    page.get_by_role("link", name=re.compile("^拒绝")).click()
    expect(rows).to_have_count(7)
    page.get_by_role("link", name="须改正的行 1").click()
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("下一步“17”不存在：本流程没有第17步")
    expect(rows.first).to_contain_text("这个流程图的其余6行也暂不写入")
    axe(page)
    page.get_by_role("link", name=re.compile("^有提醒")).click()
    expect(rows.first).to_contain_text("超过了承诺时限（30个工作日）")

    press(page, "确认导入（写入11个流程图）")
    expect(page.get_by_text("已导入", exact=True)).to_be_visible()
    axe(page)
    power = Power.objects.get(code="KJ-CF-01")
    assert power.steps.count() == 22 and not Step.objects.filter(power__code="KJ-QR-01").exists()

    # the picture in the office
    page.get_by_role("link", name="对假冒专利行为的处罚", exact=True).click()
    expect(page.locator("svg.flowchart")).to_be_visible()
    expect(page.locator("svg.flowchart")).to_contain_text("调查取证")
    assert power.steps.get(name="案件讨论").organisation.name == "局党组"

    # brought again, mended: only what was refused is left
    hand_in(page, SAMPLE, "流程图")
    expect(page.get_by_text("写入1个流程图、11个流程图与现有内容一致")).to_be_visible()
    press(page, "放弃导入")

    page.goto(reverse("importing:list"))
    page.get_by_role("link", name="流程图（有误）.xlsx").click()
    page.get_by_role("link", name="整体撤销").click()
    expect(page.get_by_text("修改的11个流程图恢复为导入前的内容")).to_be_visible()
    axe(page)
    press(page, "确认整体撤销")
    expect(page.get_by_text("已整体撤销。")).to_be_visible()
    assert not Step.objects.exists() and Power.objects.count() == 41


def test_on_a_telephone_and_without_javascript(new_page, sign_in, phone, axe, office):
    sign_in(phone, office)
    hand_in(phone, SAMPLE, "流程图")
    expect(phone.get_by_role("button", name="确认导入（写入12个流程图）")).to_be_visible()
    axe(phone)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    plain = new_page(javascript=False)
    sign_in(plain, office)
    hand_in(plain, REGISTER, "流程图")
    plain.get_by_role("button", name="按“职权目录”导入", exact=True).click()
    expect(plain.get_by_text("确认之前没有写入任何内容")).to_be_visible()
