"""Files of an answer: checked and encrypted, on the letter, and for the applicant once it is signed."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from disclosure.choices import Catalogue
from disclosure.models import Disclosure, DisclosureRequest, RequestFile
from disclosure.requests import public_views, services
from disclosure.requests.choices import Act, Outcome, RequestState
from disclosure.requests.errors import Incomplete, NotNow, NotYours
from disclosure.requests.identity import Identity
from disclosure.requests.letters import letter_of
from portal.accounts import roles
from portal.attachments.registry import used
from portal.attachments.store import FileStore
from portal.publishing.errors import NotPermitted
from tests.disclosure.records import make_item, publish
from tests.disclosure.test_request_pages import act, apply, follow, receipt, text_of
from tests.factories import Bureau

pytestmark = pytest.mark.django_db
TEXT = "序号,项目,金额\n1,甲项目,三万元\n".encode()


@pytest.fixture
def bureau(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Bureau()


def table(name="分配方案.csv", content=TEXT):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def asked(client, bureau):
    """A request of one who wants his answer on the web, with the office's draft and its file; number and code."""
    number, code = receipt(apply(client, bureau))
    found = DisclosureRequest.objects.get()
    services.receive(found, bureau.officer)
    client.force_login(bureau.officer)
    act(client, found, "answer", outcome=Outcome.GRANTED, body="见附件。", files=[table()])
    client.logout()
    found.refresh_from_db()
    return found, number, code


def page_of(client, person, found):
    client.force_login(person)
    return client.get(reverse("disclosure-requests:request", args=[found.pk])).content.decode()


def test_the_applicant_gets_the_file_once_the_answer_is_signed(client, bureau, asked):
    found, number, code = asked
    file = RequestFile.objects.get()
    response = follow(client, number, code)
    assert "分配方案.csv" not in response.content.decode()
    opened = response.redirect_chain[-1][0]
    assert client.get(f"{opened}file/{file.pk}/").status_code == 404
    services.sign(found, bureau.leader)
    assert f"{opened}file/{file.pk}/" in client.get(opened).content.decode()
    response = client.get(f"{opened}file/{file.pk}/")
    assert response.content == TEXT
    assert "attachment" in response["Content-Disposition"] and "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff" and not response.cookies


def test_it_lies_encrypted_and_belongs_to_its_letter(bureau, asked, tmp_path):
    file = RequestFile.objects.get()
    assert (file.size, file.name) == (len(TEXT), "分配方案.csv")
    contents = [path.read_bytes() for path in Path(tmp_path).rglob("*") if path.is_file()]
    assert contents and not any("三万元".encode() in content for content in contents)
    assert used({file.digest}) == {file.digest}  # nothing tidies it away
    assert letter_of(file.letter, Identity(name="王小明")).attachments == ("分配方案",)


def test_another_ones_code_opens_no_file(client, bureau, asked):
    found, _number, _code = asked
    services.sign(found, bureau.leader)
    other = follow(client, *receipt(apply(client, bureau))).redirect_chain[-1][0]
    file = RequestFile.objects.get()
    assert client.get(f"{other}file/{file.pk}/").status_code == 404
    assert client.get(reverse("disclosure:request-file", args=["1:a:b", file.pk])).status_code == 302


def test_downloads_are_counted(client, bureau, asked, monkeypatch):
    found, number, code = asked
    services.sign(found, bureau.leader)
    monkeypatch.setattr(public_views, "LETTERS_AN_HOUR", 2)
    address = f"{follow(client, number, code).redirect_chain[-1][0]}file/{RequestFile.objects.get().pk}/"
    assert [client.get(address).status_code for _n in range(3)] == [200, 200, 429]


def test_who_handles_or_signs_opens_it_and_that_is_recorded(client, bureau, asked):
    found, _number, _code = asked
    url = reverse("disclosure-requests:file", args=[found.pk, RequestFile.objects.get().pk])
    assert url in page_of(client, bureau.officer, found)
    for person in (bureau.officer, bureau.leader):
        client.force_login(person)
        assert client.get(url).content == TEXT
        assert found.entries.filter(act=Act.READ_FILE, user=person, note="分配方案.csv").count() == 1
    client.force_login(bureau.person(roles.INSPECTOR, bureau.bureau))
    assert client.get(url).status_code == 302
    client.force_login(Bureau().officer)
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (table("方案.pdf"), "扩展名却是"),
        (SimpleUploadedFile("方案.exe", b"MZ" + bytes(300)), "office-faults"),
    ],
)
def test_what_is_no_such_file_is_refused_at_its_box(client, bureau, upload, words):
    apply(client, bureau)
    found = DisclosureRequest.objects.get()
    services.receive(found, bureau.officer)
    client.force_login(bureau.officer)
    html = act(
        client, found, "answer", outcome=Outcome.GRANTED, body="见附件。", files=[upload]
    ).content.decode()
    assert words in html and 'href="#id_answer-files"' in html
    assert not RequestFile.objects.exists()


def test_see_attached_and_nothing_attached_is_refused(client, bureau):
    apply(client, bureau)
    found = DisclosureRequest.objects.get()
    services.receive(found, bureau.officer)
    with pytest.raises(Incomplete) as refused:
        services.draft_answer(found, bureau.officer, Outcome.GRANTED, "同意公开，见附件。")
    assert refused.value.field == "files"


def test_who_submitted_the_draft_takes_it_back_with_its_files(client, bureau, asked):
    found, _number, _code = asked
    with pytest.raises(NotYours):
        services.take_back(found, bureau.leader)
    client.force_login(bureau.officer)
    response = act(client, found, "take-back")
    found.refresh_from_db()
    assert found.state == RequestState.OPEN
    assert 'name="answer-files-kept"' in response.content.decode()
    with pytest.raises(NotNow):
        services.sign(found, bureau.leader)


def test_who_signs_sees_the_letter_without_the_applicants_name(client, bureau, asked):
    found, _number, _code = asked
    letter = found.letters.get(kind="answer")
    client.force_login(bureau.leader)
    page = client.get(reverse("disclosure-requests:request", args=[found.pk])).content.decode()
    url = reverse("disclosure-requests:preview", args=[found.pk, letter.pk])
    assert url in page
    text = text_of(client.get(url).content)
    assert "见附件。" in text and "未签发" in text and "附件：" in text and "王小明" not in text
    services.sign(found, bureau.leader)
    assert client.get(url).status_code == 404


def test_a_fault_is_said_on_top_and_leads_to_its_box(client, bureau):
    apply(client, bureau)
    found = DisclosureRequest.objects.get()
    services.receive(found, bureau.officer)
    client.force_login(bureau.officer)
    html = act(client, found, "answer", outcome="", body="").content.decode()
    top = html[html.index("data-faults") : html.index('class="office-two')]
    assert 'href="#id_answer-outcome"' in top and 'href="#id_answer-body"' in top and "拟写答复" in top


def test_who_handles_the_request_gives_the_disclosure_to_a_section(client, bureau, asked):
    found, _number, _code = asked
    item = publish(make_item(bureau, catalogue=Catalogue.GOVERNMENT), bureau)
    services.sign(found, bureau.leader)
    bureau.editor  # noqa: B018 - whom nobody has asked for yet
    client.force_login(bureau.officer)
    assert (
        "交哪个科室" in client.get(reverse("disclosure-requests:request", args=[found.pk])).content.decode()
    )
    act(client, found, "disclose", item=item.pk, section=bureau.section.pk, title="分配方案")
    disclosure = Disclosure.objects.get()
    assert (disclosure.organisation, disclosure.title) == (bureau.section, "分配方案")
    assert "主动公开" in bureau.editor.notices.latest("pk").text
    with pytest.raises(NotNow):
        services.disclose(found, bureau.officer, item, "又一次", "")


def test_a_disclosure_goes_to_a_section_of_the_unit_only(bureau, asked):
    found, _number, _code = asked
    item = publish(make_item(bureau, catalogue=Catalogue.GOVERNMENT), bureau)
    services.sign(found, bureau.leader)
    with pytest.raises(Incomplete):
        services.disclose(found, bureau.officer, item, "方案", "", Bureau().section)
    with pytest.raises(NotPermitted):
        services.disclose(found, Bureau().editor, item, "方案", "")


def test_what_is_disclosed_to_all_takes_the_answers_files_along(client, bureau, asked):
    found, *_rest = asked
    item = publish(make_item(bureau, catalogue=Catalogue.GOVERNMENT, audience="society"), bureau)
    services.sign(found, bureau.leader)
    draft = services.disclose(found, bureau.officer, item, "分配方案", "<p>见附件。</p>")
    (file,) = draft.files.all()
    assert file.name == "分配方案.csv"
    with FileStore().open(file.digest) as kept:
        assert kept.read() == TEXT


def test_a_refusal_is_disclosed_to_nobody(client, bureau):
    apply(client, bureau)
    found = DisclosureRequest.objects.get()
    services.receive(found, bureau.officer)
    item = publish(make_item(bureau, catalogue=Catalogue.GOVERNMENT, audience="society"), bureau)
    services.draft_answer(found, bureau.officer, Outcome.STATE_SECRET, "不予公开。", "第十四条")
    services.sign(found, bureau.leader)
    with pytest.raises(NotNow):
        services.disclose(found, bureau.officer, item, "又一件", "")
    assert "转为主动公开" not in page_of(client, bureau.officer, found)
