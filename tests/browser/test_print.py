"""The printed catalogue with one click, for a citizen and for a leader; the large one with a progress page."""

import threading

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from portal.printing import services
from portal.printing.models import PrintRun
from portal.publishing.models import Audience
from tests.factories import Bureau
from tests.printing.pdf import Pdf

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bureau(live_server, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    bureau = Bureau()
    bureau.publish(bureau.power(name="专利侵权纠纷处理"))
    bureau.publish(bureau.power(name="党内的职权", audience=Audience.PARTY))
    return bureau


def pdf_behind(page, url, tmp_path) -> Pdf:
    """The file at ``url``, fetched with the page's own cookies."""
    response = page.request.get(url)
    assert response.status == 200 and response.headers["content-type"] == "application/pdf"
    body = response.body()
    assert body.startswith(b"%PDF-")
    (tmp_path / "shown.pdf").write_bytes(body)
    return Pdf(tmp_path / "shown.pdf")


def click_and_get_pdf(page, button, tmp_path) -> Pdf:
    """Press ``button``; the browser ends at a PDF, which it shows or, without a viewer, downloads."""
    with page.expect_response(lambda response: response.url.endswith(".pdf")) as answer:
        button.click()
    return pdf_behind(page, answer.value.url, tmp_path)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_citizen_prints_the_catalogue_with_one_click(bureau, new_page, tmp_path, javascript):
    page = new_page(javascript=javascript)
    page.goto("/")
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="打印目录").click()
    pdf = click_and_get_pdf(page, page.get_by_role("button", name="打印职权目录"), tmp_path)
    assert "专利侵权纠纷处理" in pdf.text and "党内的职权" not in pdf.text
    assert pdf.pages[0].startswith(bureau.bureau.name)
    assert page.context.cookies() == []


def test_a_leader_goes_from_sign_in_to_pdf(bureau, page, sign_in, axe, tmp_path):
    sign_in(page, bureau.leader)
    page.goto(reverse("printing:desk"))
    axe(page, context="main")
    page.get_by_role("combobox", name="公开范围").select_option("party")
    pdf = click_and_get_pdf(page, page.get_by_role("button", name="打印职权目录"), tmp_path)
    assert "党内的职权" in pdf.text and pdf.pages[0].startswith("内部资料注意保管")
    page.goto(reverse("printing:desk"))
    assert page.get_by_role("link", name="打开 PDF").count() == 1


def test_a_file_is_chosen_and_verified(bureau, page, sign_in, axe):
    """The theme's script wants to write the file's name into a box that isn't there (``watch`` would say so)."""
    sign_in(page, bureau.editor)
    page.get_by_role("link", name="核验文件").click()
    page.wait_for_url("**/print/verify/")
    axe(page, context="main")
    file = {"name": "收到的.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    page.get_by_label("PDF 文件").set_input_files(file)
    page.get_by_role("button", name="核验").click()
    page.get_by_role("heading", name="收到的.pdf").wait_for()
    axe(page, context="main")


@pytest.mark.parametrize("screen", ["page", "phone"])
def test_the_pages_are_accessible_and_fit(bureau, request, screen, axe, monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 0)
    page = request.getfixturevalue(screen)
    width = page.viewport_size["width"]
    page.goto("/print/")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="打印职权目录").click()
    page.wait_for_url("**/print/job/*/")
    axe(page)
    assert page.get_by_role("progressbar").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def pdf_when_made(page, worker, tmp_path) -> Pdf:
    """What the page leads to by itself as soon as the worker has made it."""
    failures: list[BaseException] = []

    def work() -> None:
        try:
            worker.run()
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    with page.expect_response(lambda response: response.url.endswith(".pdf")) as answer:
        thread = threading.Thread(target=work)
        thread.start()
    thread.join()
    assert not failures
    return pdf_behind(page, answer.value.url, tmp_path)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_large_catalogue_arrives_by_itself(bureau, new_page, monkeypatch, worker, tmp_path, javascript):
    """The page looks again every two seconds until the worker has made the file."""
    monkeypatch.setattr(services, "AT_ONCE", 0)
    page = new_page(javascript=javascript)
    page.goto("/print/")
    page.get_by_role("button", name="打印职权目录").click()
    page.wait_for_url("**/print/job/*/")
    assert "正在排队" in page.inner_text("main")
    pdf = pdf_when_made(page, worker, tmp_path)
    assert "专利侵权纠纷处理" in pdf.text


def test_what_is_heard_is_what_is_seen(bureau, page, monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 0)
    page.goto("/print/")
    page.get_by_role("button", name="打印职权目录").click()
    page.wait_for_url("**/print/job/*/")
    heard, seen = page.get_by_role("status"), page.locator("[data-print-doing]")
    assert "正在排队" in heard.inner_text()
    PrintRun.objects.update(
        state="running", stage="laying_out", pages=3, progress=1, total=4, seen_at=timezone.now()
    )
    seen.filter(has_text="正在排版").wait_for()
    assert heard.inner_text() == seen.inner_text()


@pytest.mark.parametrize("screen", ["page", "phone"])
def test_a_leader_gives_a_print_up_and_has_it_made_after_all(
    bureau, request, screen, sign_in, axe, monkeypatch, worker, tmp_path
):
    monkeypatch.setattr(services, "AT_ONCE", 0)
    page = request.getfixturevalue(screen)
    width = page.viewport_size["width"]
    sign_in(page, bureau.leader)
    page.goto(reverse("printing:desk"))
    page.get_by_role("button", name="打印职权目录").click()
    page.wait_for_url("**/print/*-*/")
    axe(page, context="main")
    page.get_by_role("button", name="取消打印").click()
    page.get_by_text("取消打印。").wait_for()
    page.get_by_role("link", name="返回打印目录").click()
    row = page.locator(".print-jobs tbody tr")
    assert "已取消" in row.inner_text() and page.evaluate("document.documentElement.scrollWidth") <= width
    axe(page, context="main")
    row.get_by_role("button", name="重新打印").click()
    page.wait_for_url("**/print/*-*/")
    assert "专利侵权纠纷处理" in pdf_when_made(page, worker, tmp_path).text


@pytest.mark.parametrize("javascript", [True, False])
def test_some_powers_are_picked_seen_and_printed(bureau, new_page, axe, tmp_path, javascript):
    """From the list over a search to the first pages: with the keyboard's Enter, too, and without a cookie."""
    bureau.publish(bureau.power(name="专利资助"))
    bureau.publish(bureau.power(name="科技奖励"))
    page = new_page(javascript=javascript)
    page.goto("/powers/")
    page.get_by_role("link", name="挑选打印").click()
    page.get_by_role("heading", name="挑选要打印的职权").wait_for()
    told = page.get_by_role("status").filter(has_text="已选")
    assert told.all_inner_texts() == (["已选0项。"] if javascript else [])
    page.get_by_label("挑选“专利侵权纠纷处理”").check()
    page.get_by_label("挑选“科技奖励”").check()
    page.get_by_label("挑选“专利侵权纠纷处理”").uncheck()
    assert told.all_inner_texts() == (["已选1项。"] if javascript else [])
    page.get_by_label("在目录中搜索").fill("资助")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?*")
    if javascript:
        axe(page)
    page.get_by_label("挑选“专利资助”").check()
    assert "其他页已选1项。" in page.inner_text(".print-bar")
    assert told.all_inner_texts() == (["已选2项。"] if javascript else [])
    page.get_by_role("button", name="打印所选").click()
    page.get_by_text("更多选项").click()
    assert not page.get_by_role("checkbox", name="封面和编印说明").is_checked(), "of so few"
    page.get_by_role("checkbox", name="统计表").check()
    if javascript:
        axe(page)
    page.get_by_role("button", name="预览前几页").click()
    page.get_by_role("img", name="第1页").wait_for()
    if javascript:
        axe(page)
    pdf = click_and_get_pdf(page, page.get_by_role("button", name="打印职权目录").first, tmp_path)
    assert "专利资助" in pdf.text and "科技奖励" in pdf.text and "专利侵权纠纷处理" not in pdf.text
    assert "编印说明" not in pdf.text and "职权统计表" in pdf.text and page.context.cookies() == []


def test_the_contents_belong_to_the_kind_that_is_chosen(bureau, phone):
    """One of the two long lists is shown; without the newest style sheets, both would be."""
    phone.goto("/print/")
    phone.get_by_text("更多选项").click()
    concise, full = (
        phone.get_by_role("group", name="简本的栏目"),
        phone.get_by_role("group", name="全本的内容"),
    )
    assert concise.is_visible() and not full.is_visible()
    phone.get_by_label("全本").check()
    assert full.is_visible() and not concise.is_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= phone.viewport_size["width"]


def test_a_leader_picks_by_name(bureau, page, sign_in, axe, tmp_path):
    bureau.power(name="新增的专利职权")
    sign_in(page, bureau.leader)
    page.goto(reverse("printing:desk"))
    page.get_by_label("含草稿").check()
    page.get_by_text("只印其中几项").click()
    page.get_by_label("名称或编码").fill("新增")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    axe(page, context="main")
    page.get_by_label("新增的专利职权").check()
    pdf = click_and_get_pdf(page, page.get_by_role("button", name="打印职权目录"), tmp_path)
    assert "新增的专利职权" in pdf.text and "专利侵权纠纷处理" not in pdf.text and "草稿" in pdf.text
