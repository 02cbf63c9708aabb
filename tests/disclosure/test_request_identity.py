"""Who asks stays sealed: what is put right of it, keys that change, and addresses that open it."""

import logging
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from disclosure.models import DisclosureRequest, RequestFile
from disclosure.requests import numbers, rotating, services
from disclosure.requests.choices import Act, Applicant, Outcome, RequestState
from disclosure.requests.errors import Incomplete
from disclosure.requests.files import content_of
from disclosure.requests.identity import Identity, seal_bytes, unseal
from disclosure.requests.log_filter import without_tokens
from portal.attachments.services import store_upload
from tests.disclosure.asking import WANG, ask, receive, today_is

pytestmark = pytest.mark.django_db
NUMBER = "11010519491231002X"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def opened(client, bureau):
    """A request that corrections were asked for, and the address of its query page."""
    found, code = ask(bureau)
    receive(found, bureau)
    with today_is(date(2026, 3, 4)):
        services.ask_correction(found, bureau.officer, "证件号码有误，请更正", date(2026, 3, 20))
    sent = {"number": found.number, "code": code}
    response = client.post(reverse("disclosure:request-follow"), sent, follow=True)
    return found, response.redirect_chain[-1][0]


def stored(found):
    """All that is kept of it in clear."""
    rows = [*DisclosureRequest.objects.filter(pk=found.pk).values(), *found.entries.values()]
    return str(rows)


# --- putting the identity right ------------------------------------------------------------------------------------------
def test_what_is_put_right_of_the_identity_is_sealed_and_the_record_says_only_that(client, opened):
    found, url = opened
    html = client.get(url).content.decode()
    assert "更正身份信息" in html and 'name="id_number"' in html and 'name="organisation_code"' not in html
    assert client.post(url, {"reply": "1", "id_type": "id_card", "id_number": NUMBER}).status_code == 302
    found.refresh_from_db()
    assert found.state == RequestState.OPEN
    assert unseal(found.identity) == Identity(
        name=WANG.name, id_type="id_card", id_number=NUMBER, phone=WANG.phone
    )
    assert found.entries.get(act=Act.CORRECTED).note == "身份信息已更正"
    assert found.description == ""
    assert NUMBER not in stored(found) and NUMBER not in client.get(url).content.decode()


def test_a_number_in_the_text_is_refused_beside_its_box_and_kept_nowhere(client, opened):
    found, url = opened
    response = client.post(url, {"reply": "1", "text": f"我的身份证号是{NUMBER}，2025年度"})
    html = response.content.decode()
    assert response.status_code == 400
    assert "请删去" in html[html.index('id="id_text_error"') :][:200]
    found.refresh_from_db()
    assert found.state == RequestState.CORRECTING and NUMBER not in stored(found)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "请填写补正的内容"),
        ({"id_number": NUMBER}, "请选择证件名称"),
        ({"id_type": "id_card"}, "请填写证件号码"),
        ({"id_type": "id_card", "id_number": "110105194912310021"}, "居民身份证号码不对"),
        ({"phone": "电话"}, "电话"),
    ],
)
def test_what_is_wrong_with_it_is_said_and_nothing_is_taken(client, opened, sent, said):
    found, url = opened
    response = client.post(url, {"reply": "1", **sent})
    assert response.status_code == 400 and said in response.content.decode()
    found.refresh_from_db()
    assert (found.state, unseal(found.identity)) == (RequestState.CORRECTING, WANG)


def test_the_office_puts_right_what_came_on_paper_the_same_way(client, bureau, opened):
    found, _url = opened
    client.force_login(bureau.officer)
    address = reverse("disclosure-requests:act", args=[found.pk, "corrected"])

    def send(**values):
        sent = {f"corrected-{name}": value for name, value in values.items()}
        with today_is(date(2026, 3, 16)):
            return client.post(address, {"seen": found.revision, **sent})

    assert send(text=NUMBER).status_code == 422
    assert send(text="2025年度", name="王晓明").status_code == 302
    found.refresh_from_db()
    assert unseal(found.identity).name == "王晓明" and "王晓明" not in stored(found)
    assert found.entries.get(act=Act.CORRECTED).note == "2026-03-16 2025年度 身份信息已更正"


def test_an_organisation_puts_right_its_code(client, bureau):
    found, _code = ask(bureau, Identity(name="某公司"), applicant=Applicant.BUSINESS)
    receive(found, bureau)
    with today_is(date(2026, 3, 4)):
        services.ask_correction(found, bureau.officer, "请更正", date(2026, 3, 20))
        services.correct_by_applicant(found, "", {"organisation_code": "31410000MD0000000X"})
    assert unseal(found.identity).organisation_code == "31410000MD0000000X"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"号码{NUMBER}。", True),
        (NUMBER.lower(), True),
        ("110105 19491231 002X", True),
        ("１１０１０５１９４９１２３１００２Ｘ", True),
        ("110105194912310021", False),  # its check digit is wrong
        ("2025年度第11号文，电话13800000000", False),
    ],
)
def test_a_citizens_number_is_found_however_it_is_written(text, expected):
    assert numbers.has_id_number(text) == expected


def test_the_service_refuses_it_too(bureau, opened):
    found, _url = opened
    with pytest.raises(Incomplete) as refused:
        services.correct_by_applicant(found, NUMBER)
    assert refused.value.field == "text"


# --- keys --------------------------------------------------------------------------------------------------------------
@pytest.fixture
def answered(client, bureau, settings, tmp_path):
    """A request answered with a file, sealed with the old key; and the address of its query page."""
    settings.MEDIA_ROOT = tmp_path
    settings.IDENTITY_KEYS = ["旧密钥"]
    found, code = ask(bureau)
    services.receive(found, bureau.officer)
    facts = store_upload(SimpleUploadedFile("方案.csv", "序号,项目\n1,甲\n".encode()), seal=seal_bytes)
    services.draft_answer(found, bureau.officer, Outcome.GRANTED, "见附件。", files=[facts])
    services.sign(found, bureau.leader)
    sent = {"number": found.number, "code": code}
    url = client.post(reverse("disclosure:request-follow"), sent, follow=True).redirect_chain[-1][0]
    return found, url


def test_without_the_key_the_applicant_is_told_in_words_and_the_log_holds_no_token(
    client, answered, settings, caplog
):
    found, url = answered
    letter = found.letters.get(kind="answer")
    file = RequestFile.objects.get()
    settings.IDENTITY_KEYS = ["新密钥"]
    for address in (f"{url}letter/{letter.pk}.pdf", f"{url}file/{file.pk}/"):
        response = client.get(address)
        assert response.status_code == 503
        assert "暂时打不开" in response.content.decode() and "no-store" in response["Cache-Control"]
    assert found.number in caplog.text
    assert url.rstrip("/").rpartition("/")[2] not in "".join(
        record.getMessage() for record in caplog.records if record.name.startswith("disclosure")
    )


def test_what_is_sealed_is_encrypted_anew_and_the_old_key_can_go(answered, settings, capsys, monkeypatch):
    found, _url = answered
    ask_more = [DisclosureRequest.objects.get(pk=found.pk).identity]
    monkeypatch.setattr(rotating, "BATCH", 1)
    settings.IDENTITY_KEYS = ["新密钥", "旧密钥"]
    call_command("rotate_identities")
    assert capsys.readouterr().out.splitlines() == [
        "identities: 1 encrypted anew, 0 had the newest key, 0 unreadable",
        "files: 1 encrypted anew, 0 had the newest key, 0 unreadable",
    ]
    settings.IDENTITY_KEYS = ["新密钥"]
    found.refresh_from_db()
    assert found.identity not in ask_more and unseal(found.identity) == WANG
    assert content_of(RequestFile.objects.get()).decode().startswith("序号")
    call_command("rotate_identities")
    assert "0 encrypted anew, 1 had the newest key" in capsys.readouterr().out


def test_what_no_key_opens_is_named_and_left_as_it_is(answered, bureau, settings, capsys):
    found, _url = answered
    settings.IDENTITY_KEYS = ["新密钥"]
    other, _code = ask(bureau)
    with pytest.raises(SystemExit) as ended:
        call_command("rotate_identities")
    said = capsys.readouterr()
    assert ended.value.code == 1
    assert "0 encrypted anew, 1 had the newest key, 1 unreadable" in said.out
    assert f"unreadable: {found.number}" in said.err and other.number not in said.err
    settings.IDENTITY_KEYS = ["旧密钥"]
    found.refresh_from_db()
    assert unseal(found.identity) == WANG


# --- addresses ---------------------------------------------------------------------------------------------------------
def test_an_error_is_logged_without_the_token(client, opened, settings, capsys):
    token = opened[1].rstrip("/").rpartition("/")[2]
    for address, logged in (
        (f"/disclosure/request/{token}/letter/7.pdf", "/disclosure/request/…/letter/7.pdf"),
        (f"/en/disclosure/request/receipt/{token}/", "/en/disclosure/request/receipt/…/"),
        ("/disclosure/request/apply/", "/disclosure/request/apply/"),
        ("/disclosure/request/follow/?number=1", "/disclosure/request/follow/?number=1"),
    ):
        assert without_tokens(address) == logged
    (name,) = settings.LOGGING["handlers"]["console"]["filters"]
    logging_filter = settings.LOGGING["filters"][name]["()"]
    assert logging_filter == "disclosure.requests.log_filter.WithoutTokens"
    record = logging.LogRecord("django.request", logging.ERROR, "", 1, "Error: %s", (opened[1],), None)
    console = next(handler for handler in logging.getLogger().handlers if handler.filters)
    console.filter(record)
    assert token not in record.getMessage()


def test_the_web_server_keeps_no_log_of_these_addresses():
    nginx = (ROOT / "deploy/nginx.conf").read_text()
    place = nginx[nginx.index("^/(en/)?disclosure/request/") :]
    assert "access_log off;" in place[: place.index("}")]
    for name in ("request", "request-receipt"):
        assert reverse(f"disclosure:{name}", args=["token"]).startswith("/disclosure/request/")
