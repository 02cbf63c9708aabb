"""A citizen reads the public ledger and checks his paper against it."""

import subprocess
import sys

import pytest

from portal.publishing.actions import Erase, Withdraw, editing
from portal.publishing.models import Audience, Publication
from tests.factories import Bureau

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bureau(live_server):
    """Seven entries of every sort: published, revised, restricted, withdrawn, erased."""
    bureau = Bureau()
    first = bureau.publish(bureau.power(name="专利侵权纠纷处理", conditions="旧的条件"))
    bureau.publish(bureau.power(name="机密名称", audience=Audience.PARTY))
    for conditions in ("新的条件", "更新的条件"):
        with editing(first, bureau.editor) as row:
            row.conditions = conditions
        bureau.publish(first)
    second = bureau.publish(bureau.power(name="科技成果登记"))
    Withdraw(second, bureau.leader, note="机构职能调整").run()
    Erase(first, bureau.leader, sequences=[1], note="误公开个人信息").run()
    return bureau


ADDRESSES = [
    "/ledger/",
    "/ledger/1/",
    "/ledger/2/",
    "/ledger/3/",
    "/ledger/5/",
    "/ledger/6/",
    "/ledger/verify/",
]


@pytest.mark.parametrize("screen", ["page", "phone"])
def test_every_page_is_accessible_and_fits(bureau, screen, request, axe):
    browser = request.getfixturevalue(screen)
    width = browser.viewport_size["width"]
    for address in [*ADDRESSES, "/ledger/verify/?number=3&fingerprint=0000+0000+0000+0000", "/en/ledger/3/"]:
        browser.goto(address)
        axe(browser)
        assert browser.evaluate("document.documentElement.scrollWidth") <= width, address


def test_from_the_menu_to_an_entry_and_its_neighbour(bureau, page):
    page.goto("/")
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="公开台账").click()
    page.get_by_role("row", name="科技成果登记").first.get_by_role("link", name="科技成果登记").click()
    assert page.get_by_role("heading", level=1).inner_text().endswith("科技成果登记")
    assert "机构职能调整" in page.inner_text("main")
    page.get_by_role("link", name="← 第5号").click()
    page.get_by_role("link", name="← 第4号").click()
    changed = page.locator("ins").inner_text()
    assert changed.split() == ["〔新增〕", "更", "〔新增结束〕"]  # heard as well as seen
    page.get_by_role("link", name="← 第3号").click()
    assert "无法比较" in page.inner_text("main")
    assert "机密" not in page.content()


def test_filter_and_jump_by_keyboard_without_javascript(bureau, new_page):
    page = new_page(javascript=False)
    page.goto("/ledger/")
    page.get_by_label("事项").select_option("withdrawn")
    page.get_by_label("截止日期").press("Enter")
    assert page.locator("tbody tr").count() == 1
    page.get_by_role("link", name="清除筛选").click()
    assert page.locator("tbody tr").count() == 7
    page.get_by_label("序号", exact=True).fill("4")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ledger/4/")


def test_a_paper_is_checked_in_one_step(bureau, phone):
    phone.goto("/ledger/")
    phone.get_by_label("台账序号").fill("3")
    phone.get_by_label("指纹").fill(Publication.objects.get(pk=3).fingerprint.lower())
    phone.get_by_role("button", name="核对").click()
    assert "✓ 一致" in phone.get_by_role("status").inner_text()
    phone.get_by_label("指纹").fill("0000 0000 0000 0000")
    phone.get_by_role("button", name="核对").click()
    assert "✗ 不一致" in phone.get_by_role("alert").inner_text()


def test_the_downloads_verify_on_the_citizens_own_machine(bureau, page, tmp_path):
    page.goto("/ledger/verify/")
    for link in ("ledger.jsonl", "verify_ledger.py"):
        with page.expect_download() as download:
            page.get_by_role("link", name=link).click()
        download.value.save_as(tmp_path / download.value.suggested_filename)
    command = page.locator("pre").first.inner_text().strip()
    assert command == "python3 verify_ledger.py ledger-7.jsonl"
    done = subprocess.run(
        [sys.executable, "-I", *command.split()[1:]],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0 and "台账完整" in done.stdout, done.stderr
