"""What mail an applicant gets who gave an address: by the real worker through a real mail server."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from disclosure.requests import services
from disclosure.requests.choices import Act, Outcome
from disclosure.requests.mailing import mail_applicant
from portal.publishing.notices import without_mail
from tests.disclosure.asking import WANG, ask

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "xiaoming@example.net"
WITH_ADDRESS = replace(WANG, email=ADDRESS)


@pytest.fixture
def post(worker, smtp_sink):
    """Let the worker run, and give what the applicant has got since."""

    def run():
        smtp_sink.clear()
        worker.run()
        return [message for message in smtp_sink if message["X-Envelope-To"] == ADDRESS]

    return run


def one(messages):
    (message,) = messages
    return message["Subject"].strip(), message.get_content().replace("\r\n", "\n")


def test_he_hears_of_each_change_and_of_nothing_else(bureau, post, settings):
    settings.PORTAL_URL = "https://example.org"
    request, code = ask(bureau, WITH_ADDRESS, wanted="张三的处罚决定")
    assert post() == []  # he has the receipt before him
    services.receive(request, bureau.officer)
    subject, text = one(post())
    assert subject == f"【{settings.SITE_NAME}】信息公开申请{request.number}：已确认收到，答复期限开始计算"
    assert f"https://example.org/disclosure/request/follow/?number={request.number}" in text
    assert bureau.bureau.name in text
    services.assign(request, bureau.officer, bureau.section)
    services.read_identity(request, bureau.officer)
    assert post() == []
    services.ask_correction(request, bureau.officer, "请写明年度", timezone.localdate() + timedelta(days=9))
    assert "请您补正" in one(post())[0]
    services.correct_by_applicant(request, "2025年度")
    services.extend(request, bureau.leader, 5, "涉及李四")
    assert "答复期限已延长" in one(post())[0]
    services.draft_answer(request, bureau.editor, Outcome.GRANTED, "同意公开：罚款三万元。")
    assert post() == []
    services.sign(request, bureau.leader)
    subject, text = one(post())
    assert "已答复" in subject
    for secret in (code, "王小明", WANG.id_number, WANG.phone, "张三", "李四", "三万元", "2025年度"):
        assert secret not in subject + text
    mailed = request.entries.filter(act=Act.MAILED).order_by("pk")
    assert [entry.about.act for entry in mailed] == [
        Act.RECEIVED,
        Act.CORRECTION_ASKED,
        Act.EXTENDED,
        Act.ANSWERED,
    ]
    assert not any(entry.user or entry.is_for_applicant for entry in mailed)


def test_in_the_language_in_which_he_applied(bureau, post):
    with translation.override("en"):
        request, _code = ask(bureau, WITH_ADDRESS)
    services.receive(request, bureau.officer)
    subject, text = one(post())
    assert "/en/disclosure/request/follow/" in text
    assert "您好" not in text and "已确认" not in subject


def test_who_gave_no_address_gets_nothing(bureau, worker, smtp_sink):
    request, _code = ask(bureau)
    services.receive(request, bureau.officer)
    worker.run()
    assert not any("已确认收到" in message["Subject"] for message in smtp_sink)
    assert not request.entries.filter(act=Act.MAILED).exists()


def test_a_job_that_runs_twice_mails_once(bureau, post):
    request, _code = ask(bureau, WITH_ADDRESS)
    services.receive(request, bureau.officer)
    mail_applicant.enqueue(request.entries.get(act=Act.RECEIVED).pk)
    assert len(post()) == 1
    assert request.entries.filter(act=Act.MAILED).count() == 1


def test_a_mail_server_that_is_down_is_asked_again(bureau, post, worker, settings):
    request, _code = ask(bureau, WITH_ADDRESS)
    worker.run()  # what the office is told
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1  # nothing listens there
    services.receive(request, bureau.officer)
    worker.run()
    assert not request.entries.filter(act=Act.MAILED).exists()
    settings.EMAIL_PORT = port
    waiting = DBTaskResult.objects.filter(status="READY")
    assert waiting.get().run_after > timezone.now() + timedelta(minutes=4)
    assert ADDRESS not in str(waiting.values())
    waiting.update(run_after=timezone.now())
    assert len(post()) == 1


def test_without_the_key_the_request_goes_on_and_nothing_is_mailed(bureau, post, settings):
    settings.IDENTITY_KEYS = ["旧密钥"]
    request, _code = ask(bureau, WITH_ADDRESS)
    settings.IDENTITY_KEYS = ["新密钥"]
    services.receive(request, bureau.officer)
    assert post() == []


def test_what_is_brought_in_from_long_ago_is_not_mailed(bureau, post):
    with without_mail():
        request, _code = ask(bureau, WITH_ADDRESS)
        services.receive(request, bureau.officer)
    assert post() == []
