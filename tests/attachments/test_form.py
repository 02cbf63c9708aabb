"""The box for several files: each with its own fault, and nothing has to be chosen twice."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal.attachments.facts import FileFacts
from tests.factories import UserFactory
from tests.records.models import Letter

from .files import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.records.urls"), pytest.mark.usefixtures("store")]
NEW = "/letters/new/"


@pytest.fixture
def writer(client):
    writer = UserFactory()
    client.force_login(writer)
    return writer


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def tokens(response) -> list[str]:
    return re.findall(r'name="attached-kept" value="([^"]+)"', response.content.decode())


def shown(response) -> list[str]:
    return re.findall(r'class="attachments-name">([^<]+)<', response.content.decode())


def test_several_files_at_once(client, writer):
    files = [upload("甲.txt", b"1"), upload("乙.pdf", pdf())]
    assert client.post(NEW, {"title": "信", "attached": files}).status_code == 302
    letter = Letter.objects.get()
    assert [row.name for row in letter.files.all()] == ["甲.txt", "乙.pdf"]
    assert {row.uploaded_by for row in letter.files.all()} == {writer}


def test_no_file_is_needed(client, writer):
    assert client.post(NEW, {"title": "信"}).status_code == 302


def test_each_fault_is_told_by_the_files_name_and_the_others_are_kept(client, writer):
    files = [upload("甲.txt", b"1"), upload("坏.docx", b"MZ\x90\0"), upload("乙.pdf", b"%PDF-1.4 x")]
    response = client.post(NEW, {"title": "信", "attached": files})
    page = response.content.decode()
    assert response.status_code == 200 and not Letter.objects.exists()
    assert "坏.docx：文件的内容不是 docx 格式" in page and "乙.pdf：PDF 已损坏" in page
    assert shown(response) == ["甲.txt"]
    again = client.post(
        NEW, {"title": "信", "attached-kept": tokens(response), "attached": [upload("丙.txt", b"3")]}
    )
    assert again.status_code == 302
    assert [row.name for row in Letter.objects.get().files.all()] == ["甲.txt", "丙.txt"]


def test_a_fault_in_another_box_costs_no_upload(client, writer):
    response = client.post(NEW, {"title": "", "attached": [upload("甲.txt", b"1"), upload("乙.txt", b"2")]})
    assert shown(response) == ["甲.txt", "乙.txt"]
    kept = tokens(response)
    response = client.post(NEW, {"title": "", "attached-kept": kept, "attached-removed": kept[:1]})
    assert shown(response) == ["乙.txt"]
    assert client.post(NEW, {"title": "信", "attached-kept": tokens(response)}).status_code == 302
    assert [row.name for row in Letter.objects.get().files.all()] == ["乙.txt"]


def test_a_record_keeps_its_files_loses_one_and_gets_one(client, writer, monkeypatch):
    client.post(NEW, {"title": "信", "attached": [upload("甲.txt", b"1"), upload("乙.txt", b"2")]})
    letter = Letter.objects.get()
    first = letter.files.get(name="乙.txt").pk
    page = client.get(f"/letters/{letter.pk}/edit/")
    assert shown(page) == ["甲.txt", "乙.txt"]
    kept = tokens(page)
    # The form lay open for two days: what the record has already stays all the same.
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr("django.core.signing.time.time", later.timestamp)
    answer = client.post(
        f"/letters/{letter.pk}/edit/",
        {
            "title": "信",
            "attached-kept": kept,
            "attached-removed": kept[:1],
            "attached": [upload("丙.txt", b"3")],
        },
    )
    assert answer.status_code == 302
    assert [row.name for row in letter.files.all()] == ["乙.txt", "丙.txt"]
    assert letter.files.get(name="乙.txt").pk == first


def test_an_upload_that_waited_too_long_must_be_chosen_again(client, writer, monkeypatch):
    kept = tokens(client.post(NEW, {"title": "", "attached": [upload("甲.txt", b"1")]}))
    monkeypatch.setattr("django.core.signing.time.time", (timezone.now() + timedelta(hours=13)).timestamp)
    response = client.post(NEW, {"title": "信", "attached-kept": kept})
    assert "甲.txt：上传时间过久，请重新选择文件" in response.content.decode()


def test_nobody_takes_a_file_that_he_has_not_uploaded(client, writer, take):
    """Digests can be guessed by who has the same file, and tokens can be seen over a shoulder."""
    secret = take("密.txt", b"secret")
    forged = FileFacts("密.txt", "text/plain", 6, secret.digest)
    for token in (
        secret.token(str(UserFactory().pk)),
        secret.token(""),
        f"{forged.token(str(writer.pk))}x",
        "nonsense",
    ):
        response = client.post(NEW, {"title": "信", "attached-kept": [token]})
        assert response.status_code == 200 and shown(response) == [] and not Letter.objects.exists()


def test_a_file_that_is_gone_meanwhile_is_told(client, writer, store):
    response = client.post(NEW, {"title": "", "attached": [upload("甲.txt", b"1")]})
    for path in store.folder.glob("??/*"):
        path.unlink()
    assert (
        "甲.txt：文件已不在"
        in client.post(NEW, {"title": "信", "attached-kept": tokens(response)}).content.decode()
    )


def test_too_many_files_are_told_and_none_is_lost(client, writer):
    response = client.post(
        NEW, {"title": "信", "attached": [upload(f"{n}.txt", bytes([65 + n])) for n in range(4)]}
    )
    assert "最多3个文件，现在有4个" in response.content.decode() and len(shown(response)) == 4


def test_the_box_says_what_may_be_uploaded(client, writer):
    page = client.get(NEW).content.decode()
    assert "每个不超过20 MB" in page and "multiple" in page and ".docx" in page
    assert 'aria-describedby="id_attached_limits"' in page
