"""A board is photographed and recorded on a telephone, and a citizen sees it; the sheet that hangs is printed."""

import re
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from disclosure.models import Posting
from tests.disclosure.records import disclose, make_disclosure, make_item, publish
from tests.factories import Bureau

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def bureau():
    return Bureau()


@pytest.fixture
def disclosure(bureau):
    item = publish(make_item(bureau, forms=["website", "board"], title="重大决策"), bureau)
    return disclose(make_disclosure(bureau, item, title="专项资金安排"), bureau)


def photo():
    file = BytesIO()
    Image.new("RGB", (400, 300), "#b3231c").save(file, "JPEG")
    return {"name": "公开栏.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def test_a_posting_is_recorded_on_a_telephone_and_seen_by_citizens(
    phone, new_page, sign_in, axe, watch, bureau, disclosure
):
    watch.allow(r"status of 422")  # what was left out is said
    sign_in(phone, bureau.editor)
    phone.goto(reverse("review:record", args=["disclosure", disclosure.pk]))
    phone.get_by_role("link", name="登记张贴或会议公开").click()
    axe(phone, "#office-main")
    phone.get_by_label("地点或载体").fill("一楼大厅公开栏")
    phone.get_by_label("照片").set_input_files([photo()])
    phone.get_by_role("button", name="登记").click()
    expect(phone.get_by_role("alert")).to_contain_text("公开日期")
    phone.get_by_label("公开日期").fill(f"{timezone.localdate():%Y-%m-%d}")
    phone.get_by_role("button", name="登记").click()
    phone.wait_for_url(re.compile(r"/postings/\d+/$"))
    expect(phone.get_by_role("img", name="公开栏.jpg")).to_be_visible()
    axe(phone, "#office-main")
    phone.goto(reverse("disclosure-postings:list"))
    expect(phone.get_by_role("link", name="专项资金安排")).to_be_visible()
    axe(phone, "#office-main")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert Posting.objects.get().photos.count() == 1

    citizen = new_page(javascript=False)
    citizen.goto(reverse("disclosure:information", args=[disclosure.slug]))
    expect(citizen.get_by_role("heading", name="线下公开情况")).to_be_visible()
    picture = citizen.get_by_role("img", name="一楼大厅公开栏，照片1")
    expect(picture).to_be_visible()
    assert citizen.request.get(picture.get_attribute("src")).headers["content-type"] == "image/jpeg"


def test_the_sheet_for_the_board_is_printed_from_the_disclosures_page(page, sign_in, axe, bureau, disclosure):
    sign_in(page, bureau.editor)
    page.goto(reverse("review:record", args=["disclosure", disclosure.pk]))
    page.get_by_role("link", name="打印张贴页").click()
    expect(page.get_by_label("专项资金安排")).to_be_checked()
    page.get_by_label("A3").check()
    axe(page, "#office-main")
    page.get_by_role("button", name="预览前几页").click()
    expect(page.get_by_role("img", name="第1页")).to_be_visible()
    expect(page.get_by_label("A3")).to_be_checked()
