"""Whom a publication's way tells what, by the real worker through a real mail server."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from portal.accounts import roles
from portal.mailing import ATTEMPTS
from portal.publishing.actions import Approve, Return, Submit, Withdraw
from portal.publishing.models import Notice
from portal.publishing.notices import without_mail
from portal.publishing.tasks import mail_notices

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def post(worker, smtp_sink):
    """Let the worker run, and give what has arrived since: recipient → messages."""

    def run():
        smtp_sink.clear()
        worker.run()
        found = {}
        for message in smtp_sink:
            found.setdefault(message["X-Envelope-To"], []).append(message)
        return found

    return run


def notices_of(user) -> str:
    """The page of a person's notices."""
    client = Client()
    client.force_login(user)
    return client.get(reverse("review:notices")).content.decode()


def soon():
    """Move the clock: what was to run later is due now."""
    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())


def test_everybody_who_is_next_gets_one_mail_and_nobody_else(bureau, post):
    other_head = bureau.person(roles.SECTION_HEAD, bureau.section)
    power = bureau.power(name="科技成果登记")
    assert post() == {}, "writing a draft is nobody else's business yet"
    Submit(power, bureau.editor).run()
    assert set(post()) == {bureau.head.email, other_head.email}
    Approve(power, bureau.head).run()
    assert set(post()) == {bureau.reviewer.email}
    Approve(power, bureau.reviewer).run()
    assert set(post()) == {bureau.leader.email}
    Approve(power, bureau.leader).run()
    published = post()
    assert set(published) == {bureau.editor.email}
    assert all(len(messages) == 1 for messages in published.values())
    assert "已发布" in published[bureau.editor.email][0]["Subject"]
    assert post() == {}
    assert not Notice.objects.filter(mailed_at=None).exists()


def test_the_mail_names_record_stage_person_and_place(bureau, post, settings):
    settings.PORTAL_URL = "https://example.org"
    power = bureau.power(name="科技成果登记")
    Submit(power, bureau.editor).run()
    (message,) = post()[bureau.head.email]
    assert message["Subject"].strip() == f"【{settings.SITE_NAME}】“科技成果登记”等待您办理：科室审核。"
    assert message["From"] == settings.DEFAULT_FROM_EMAIL
    text = message.get_content()
    assert text.startswith(bureau.head.full_name)
    assert f"https://example.org{reverse('review:record', args=['power', power.pk])}" in text


def test_who_wrote_is_told_of_return_and_withdrawal(bureau, post):
    power = bureau.power(name="甲")
    Submit(power, bureau.editor).run()
    Return(power, bureau.head, note="依据不全：\n请补第六十三条").run()
    (mail,) = post()[bureau.editor.email]
    assert "已退回" in mail["Subject"] and "依据不全" not in mail["Subject"]
    assert "退回理由：依据不全：\n请补第六十三条\n" in mail.get_content().replace("\r\n", "\n")
    assert "退回理由：依据不全：<br>请补第六十三条" in notices_of(bureau.editor)
    bureau.publish(power)
    post()
    Withdraw(power, bureau.leader, note="废止").run()
    (mail,) = post()[bureau.editor.email]
    assert "已撤回" in mail["Subject"]
    assert "撤回理由：废止" in mail.get_content()
    assert "撤回理由：废止" in notices_of(bureau.editor)


def test_a_reason_is_never_pushed_out_by_a_long_name(bureau, post):
    power = bureau.power(name="甲" * 200)
    Submit(power, bureau.editor).run()
    Return(power, bureau.head, note="依据不全" + "。" * 1900).run()
    text = post()[bureau.editor.email][0].get_content()
    assert "退回理由：依据不全" in text and "…" in text


def test_inactive_people_get_nothing(bureau, post):
    power = bureau.power()
    gone_before = bureau.person(roles.SECTION_HEAD, bureau.section)
    gone_before.is_active = False
    gone_before.save()
    Submit(power, bureau.editor).run()
    assert not Notice.objects.filter(user=gone_before).exists()
    bureau.head.is_active = False  # between the act and the post
    bureau.head.save()
    assert post() == {}


def test_without_an_address_the_notice_waits_in_the_portal(bureau, post):
    bureau.head.email = ""
    bureau.head.save()
    Submit(bureau.power(), bureau.editor).run()
    assert post() == {}
    assert Notice.objects.get(user=bureau.head).mailed_at is None


def test_what_fails_is_not_told(bureau, post):
    power = bureau.power()
    Submit(power, bureau.editor).run()
    post()
    from portal.publishing.errors import NotPermitted

    with pytest.raises(NotPermitted):
        Approve(power, bureau.leader).run()
    assert post() == {}


def test_the_language_is_the_portals_not_the_actors(bureau, post):
    power = bureau.power(name="甲")
    with translation.override("en"):
        Submit(power, bureau.editor).run()
        Return(power, bureau.head, note="no").run()
    mails = post()
    assert "等待您办理：科室审核" in mails[bureau.head.email][0]["Subject"]
    assert "已退回" in mails[bureau.editor.email][0]["Subject"]
    assert not Notice.objects.filter(url__startswith="/en/").exists()


def test_a_name_of_several_lines_makes_no_second_header(bureau, post):
    Submit(bureau.power(name="甲\nBcc: everybody@example.org"), bureau.editor).run()
    mails = post()
    assert set(mails) == {bureau.head.email}
    assert mails[bureau.head.email][0]["Bcc"] is None


def test_a_mail_server_that_is_down_is_asked_again_and_nobody_gets_it_twice(
    bureau, post, worker, smtp_sink, settings
):
    port = settings.EMAIL_PORT
    Submit(bureau.power(), bureau.editor).run()
    settings.EMAIL_PORT = 1  # nothing listens there
    worker.run()
    waiting = DBTaskResult.objects.get(status="READY")
    assert waiting.run_after > timezone.now() + timedelta(minutes=4)
    assert post() == {}, "not before its time"
    settings.EMAIL_PORT = port
    soon()
    assert set(post()) == {bureau.head.email}
    soon()
    assert post() == {}


@pytest.mark.parametrize("address", ["no address\n@example.org", "nobody@example.org"])
def test_one_refused_address_does_not_keep_the_mail_from_the_others(bureau, post, address):
    """The first can't even be sent, the second is refused by the server. Their account comes before the head's."""
    bad = bureau.head
    bureau.head = bureau.person(roles.SECTION_HEAD, bureau.section)
    type(bad).objects.filter(pk=bad.pk).update(email=address)
    Submit(bureau.power(), bureau.editor).run()
    assert set(post()) == {bureau.head.email}


def test_it_gives_up_at_last(bureau, worker, settings, smtp_sink):
    Submit(bureau.power(), bureau.editor).run()
    settings.EMAIL_PORT = 1
    for _attempt in range(ATTEMPTS):
        assert len(worker.run()) == 1
        soon()
    assert worker.run() == []


def test_a_job_that_runs_twice_mails_once(bureau, post):
    Submit(bureau.power(), bureau.editor).run()
    keys = list(Notice.objects.values_list("pk", flat=True))
    mail_notices.enqueue(keys)
    assert len(post()[bureau.head.email]) == 1


def test_what_is_brought_in_from_long_ago_is_not_mailed(bureau, post):
    with without_mail():
        Submit(bureau.power(), bureau.editor).run()
    assert post() == {} and Notice.objects.filter(user=bureau.head).exists()
