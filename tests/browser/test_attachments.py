"""Attaching files in a real browser: by keyboard, with and without JavaScript, on a telephone."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import expect

from portal.attachments.services import store_upload
from tests.attachments.files import pdf
from tests.factories import UserFactory
from tests.records.models import Letter, PublishedLetter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.records.urls")]
GOOD = {"name": "公告.pdf", "mimeType": "application/pdf", "buffer": pdf()}
BAD = {"name": "程序.docx", "mimeType": "application/msword", "buffer": b"MZ\x90\0"}
PLACES = {"form": "/letters/new/", "office": "/letters/admin/test_records/letter/add/"}


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize("javascript", [True, False])
def test_a_file_that_was_uploaded_need_not_be_chosen_again(new_page, sign_in, javascript):
    page = new_page(javascript=javascript)
    sign_in(page, UserFactory())
    page.goto(PLACES["form"])
    page.locator("[name=title]").fill("一封信")
    page.get_by_label("附件").set_input_files([GOOD, BAD])
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("程序.docx：文件的内容不是 docx 格式")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="公告.pdf")).to_be_visible()
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(re.compile(r"/letters/\d+/$"))
    letter = Letter.objects.get()
    assert [row.name for row in letter.files.all()] == ["公告.pdf"]

    page.goto(f"/letters/{letter.pk}/edit/")
    box = page.get_by_role("checkbox", name=re.compile("移除.*公告"))
    box.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(re.compile(r"/letters/\d+/$"))
    assert not letter.files.exists()


@pytest.mark.parametrize("place", PLACES)
def test_the_box_is_accessible_and_fits_a_telephone(phone, sign_in, axe, place):
    sign_in(phone, UserFactory())
    phone.goto(PLACES[place])
    phone.locator("[name=attached]").set_input_files([GOOD, BAD])
    phone.locator("[name=title]").fill("一封信")
    phone.get_by_role("button", name="保存", exact=True).click()
    expect(phone.get_by_role("listitem").filter(has_text="公告.pdf")).to_be_visible()
    axe(phone, ".attachments-input")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_a_browser_must_not_show_is_saved_under_its_name(page, live_server):
    facts = store_upload(SimpleUploadedFile("关于“三重一大”的说明.txt", b"a")).as_content()
    published = PublishedLetter.objects.create(title="信", files=[facts])
    page.set_content(f'<a href="{live_server.url}/letters/published/{published.pk}/0/?show">说明</a>')
    with page.expect_download() as download:
        page.get_by_role("link").click()
    assert download.value.suggested_filename == "关于“三重一大”的说明.txt"
