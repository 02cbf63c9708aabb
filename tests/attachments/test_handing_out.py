"""How a file is handed out, and to whom not."""

from urllib.parse import unquote

import pytest
from django.template.loader import render_to_string

from portal.attachments.facts import FileFacts
from tests.records.models import Letter, PublishedLetter

from .files import ooxml, pdf, picture

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.records.urls")]
FILES = [
    ("关于“三重一大”事项的通知.docx", ooxml("docx")),
    ("公告.pdf", pdf()),
    ("现场.png", picture("PNG")),
    ("名单.csv", "甲,乙".encode()),
]


@pytest.fixture
def published(take):
    return PublishedLetter.objects.create(title="信", files=[take(*file).as_content() for file in FILES])


def address(published, number: int, show: bool = False) -> str:
    return f"/letters/published/{published.pk}/{number}/{'?show' if show else ''}"


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("show", [False, True])
def test_headers(client, published, store, number, show):
    response = client.get(address(published, number, show))
    facts = published.files[number]
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == store.path(facts["digest"]).read_bytes()
    assert response["Content-Type"] == facts["media_type"]
    assert response["Content-Length"] == str(facts["size"])
    assert response["ETag"] == f'"{facts["digest"]}"'
    assert response["X-Content-Type-Options"] == "nosniff" and response["X-Robots-Tag"] == "noindex"
    is_shown = show and number in (1, 2)
    assert response["Content-Disposition"].startswith("inline" if is_shown else "attachment")
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'") and ("sandbox" in policy) is not (is_shown and number == 1)


def test_a_chinese_name_arrives(client, published):
    header = client.get(address(published, 0))["Content-Disposition"]
    assert unquote(header.partition("filename*=utf-8''")[2]) == "关于“三重一大”事项的通知.docx"


def test_what_the_browser_has_is_not_sent_again(client, published):
    etag = client.get(address(published, 0))["ETag"]
    again = client.get(address(published, 0), headers={"If-None-Match": etag})
    assert again.status_code == 304 and again.content == b"" and again["ETag"] == etag
    assert client.get(address(published, 0), headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_file_of_a_draft_is_nowhere_to_be_had(client, published, take):
    draft = take("草稿.txt", b"draft")
    Letter.objects.create(title="信").files.create(**draft.as_content())
    assert client.get(address(published, 4)).status_code == 404
    assert client.get(f"/letters/published/{draft.digest}/0/").status_code == 404


def test_a_lost_file_is_not_found_and_told_to_the_log(client, published, store, caplog):
    store.path(published.files[0]["digest"]).unlink()
    assert client.get(address(published, 0)).status_code == 404
    assert published.files[0]["digest"] in caplog.text


def test_a_page_lists_files_with_kind_and_size(published):
    files = [
        (FileFacts.from_content(content), f"/{number}/") for number, content in enumerate(published.files)
    ]
    page = render_to_string("attachments/_list.html", {"files": files})
    assert '<a href="/1/">公告.pdf</a>' in page and "（PDF，" in page and "（CSV 表格，" in page
