"""核验文件: the page in the back office."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.printing import services, verify_views
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def hand_in(client, content: bytes, name: str = "收到的目录.pdf"):
    file = SimpleUploadedFile(name, content, content_type="application/pdf")
    return client.post(reverse("printing:verify"), {"file": file})


def test_a_file_that_was_handed_in_is_told_about(client, bureau, leaflet):
    run = services.request_print(leaflet, {}, None).run
    client.force_login(bureau.leader)
    response = hand_in(client, run.path.read_bytes())
    assert response.status_code == 200
    page = text(response)
    assert "收到的目录.pdf" in page and "这份文件是本平台打印的原件，没有改动。" in page
    assert "属实 “某局传单”" in page and run.sha256 in page
    response = hand_in(client, run.path.read_bytes() + b"\n")
    assert "不能证明这份文件是原件：它可能被改动过" in text(response) and "请不要采信" in text(response)
    assert "verify-result--bad" in response.text, "in the colour of a warning"


def test_a_large_file_is_read_from_where_it_was_put(client, bureau, leaflet, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
    run = services.request_print(leaflet, {}, None).run
    client.force_login(bureau.leader)
    assert "没有改动" in text(hand_in(client, run.path.read_bytes()))


def test_what_isnt_a_pdf_is_said_to_be_none(client, bureau):
    client.force_login(bureau.leader)
    page = text(hand_in(client, b"hello", "<b>x</b>.pdf"))
    assert "这不是 PDF 文件" in page


def test_the_page_says_what_is_missing(client, bureau, monkeypatch):
    client.force_login(bureau.leader)
    address = reverse("printing:verify")
    assert "纸质的请核对封面上的公开台账指纹" in text(client.get(address))
    response = client.post(address)
    assert response.status_code == 400 and "请选择要核验的文件" in text(response)
    response = hand_in(client, b"")
    assert response.status_code == 400 and "文件是空的" in text(response)
    monkeypatch.setattr(verify_views, "MOST_MEGABYTES", 0)
    response = hand_in(client, b"%PDF-1.7")
    assert response.status_code == 400 and "verify_print 命令" in text(response)


def test_only_who_is_signed_in_may_ask_and_needs_no_role_for_printing(client, bureau):
    address = reverse("printing:verify")
    assert client.get(address).status_code == 302
    client.force_login(UserFactory(is_staff=True))
    assert f'href="{address}"' in client.get("/office/").text, "the menu leads there"
    page = client.get(address)
    assert page.status_code == 200
    assert reverse("printing:desk") not in re.findall(r'href="([^"]*)"', page.text), "where he may not go"


def test_the_menu_marks_where_one_is_and_nothing_else(client, bureau):
    client.force_login(bureau.leader)
    for name in ("desk", "verify"):
        address = reverse(f"printing:{name}")
        menu = client.get(address).text.partition('<nav class="office-tabs"')[0]
        marked = re.findall(r'<a href="([^"]*)" aria-current="page"', menu)
        assert marked == [address]


def test_the_print_desk_leads_there(client, bureau):
    client.force_login(bureau.leader)
    assert reverse("printing:verify") in client.get(reverse("printing:desk")).content.decode()
