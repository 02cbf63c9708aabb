"""Requests in the browser's place: a citizen applies and follows, the office handles, nobody else sees who asked."""

import re
import time
from datetime import timedelta
from unittest import mock

import pypdfium2
import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from disclosure.choices import Catalogue
from disclosure.models import Disclosure, DisclosureRequest
from disclosure.requests import forms, receipts, services
from disclosure.requests.choices import Act, Applicant, Delivery, Outcome, RequestState
from disclosure.requests.identity import Identity, seal_bytes, unseal
from portal.accounts import roles
from portal.publishing.models import Notice
from tests.disclosure.records import make_item, publish
from tests.factories import Bureau

pytestmark = pytest.mark.django_db


def data(bureau, **changes):
    return {
        "unit": bureau.bureau.pk,
        "applicant": Applicant.PERSON,
        "name": "王小明",
        "id_type": "id_card",
        "id_number": "410104199001011237",
        "phone": "13800000000",
        "wanted": "2025年度科技专项资金分配方案",
        "delivery": Delivery.ONLINE,
        "token": opened_a_minute_ago(),
        **changes,
    }


def opened_a_minute_ago():
    with mock.patch.object(forms.time, "time", return_value=forms.time.time() - 60):
        return forms.new_token()


def apply(client, bureau, **changes):
    return client.post(reverse("disclosure:request-apply"), data(bureau, **changes), follow=True)


def receipt(response):
    html = response.content.decode()
    number = re.search(r"<dd>([^<]*YSQ[^<]*)</dd>", html)[1]
    code = re.search(r"<dd>([2-9A-HJ-NP-Z]{8})</dd>", html)[1]
    return number, code


def follow(client, number, code):
    return client.post(reverse("disclosure:request-follow"), {"number": number, "code": code}, follow=True)


def test_a_citizen_applies_and_follows_by_number_and_code(client, bureau):
    response = apply(client, bureau)
    assert response.status_code == 200
    number, code = receipt(response)
    found = DisclosureRequest.objects.get()
    assert (found.number, found.state, found.wanted) == (
        number,
        RequestState.SUBMITTED,
        "2025年度科技专项资金分配方案",
    )
    html = follow(client, number, code).content.decode()
    assert "待确认" in html
    services.receive(found, bureau.officer)
    found.refresh_from_db()
    html = follow(client, number, code).content.decode()
    assert found.due_on.isoformat() in html
    assert "这个日期是怎么算出来的" in html
    assert "王小明" not in html


def test_no_cookie_and_nothing_kept(client, bureau):
    for url in ("disclosure:request-apply", "disclosure:request-follow"):
        response = client.get(reverse(url))
        assert not response.cookies
        assert "no-store" in response["Cache-Control"]
    response = apply(client, bureau)
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]


def test_the_receipt_survives_a_reload_and_its_address_tells_nothing(client, bureau, caplog):
    response = apply(client, bureau)
    ((address, _status),) = response.redirect_chain
    number, code = receipt(response)
    assert receipt(client.get(address)) == (number, code)
    assert code not in address and number not in address and code not in caplog.text
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"] and "noindex" in response["X-Robots-Tag"]
    assert not response.cookies
    assert "复制编号和查询码" in response.content.decode()


def test_the_receipt_ends_after_an_hour_and_nothing_else_opens_one(client, bureau):
    number, code = receipt(apply(client, bureau))
    pk = DisclosureRequest.objects.get().pk
    with mock.patch("time.time", return_value=time.time() - 3700):
        late = receipts.receipt_token(pk, code)
    for token in (late, "nonsense", "签", seal_bytes(b'["other", 1, "x"]').decode()):
        response = client.get(reverse("disclosure:request-receipt", args=[token]))
        assert response.status_code == 410
        assert code not in response.content.decode() and number not in response.content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "请填写姓名或者组织名称"),
        ({"id_number": ""}, "请填写证件号码"),
        ({"id_number": "410104199001011234"}, "居民身份证号码不对"),
        ({"id_number": "41010419900101"}, "居民身份证号码是18位"),
        ({"postcode": "45000"}, "邮政编码是6位数字"),
        ({"applicant": Applicant.BUSINESS, "organisation_code": "91350100M000100Y44"}, "信用代码不对"),
        ({"phone": "请打我电话"}, "不像电话号码"),
        ({"wanted": ""}, "请写明需要什么信息"),
        ({"delivery": Delivery.EMAIL}, "请填写电子邮箱"),
        ({"delivery": Delivery.MAIL}, "请填写通信地址"),
        ({"email": "不是邮箱"}, "电子邮箱的格式不对"),
        ({"applicant": Applicant.BUSINESS}, "请填写统一社会信用代码"),
        ({"homepage": "http://spam"}, "看起来不是人工填写的"),
        ({"token": "假的"}, "填写的内容还在"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, bureau, changes, words):
    response = apply(client, bureau, description="我记得是春天公布的", **changes)
    html = response.content.decode()
    assert response.status_code == 400
    assert words in html
    assert "我记得是春天公布的" in html
    assert not DisclosureRequest.objects.exists()


def test_a_form_sent_twice_is_one_request_and_shows_its_receipt_again(client, bureau):
    sent = data(bureau)
    first = client.post(reverse("disclosure:request-apply"), sent, follow=True)
    assert "已经提交过了" not in first.content.decode()
    cache.clear()  # as before another worker, who knows nothing of the first
    again = client.post(reverse("disclosure:request-apply"), {**sent, "wanted": "别的信息"}, follow=True)
    assert "已经提交过了" in again.content.decode()
    assert receipt(again) == receipt(first)
    assert DisclosureRequest.objects.get().wanted == sent["wanted"]
    assert services.find(*receipt(again)) == DisclosureRequest.objects.get()
    assert receipt(apply(client, bureau)) != receipt(first)


def test_the_database_itself_takes_a_form_once(bureau):
    values = {"unit": bureau.bureau, "applicant": Applicant.PERSON, "wanted": "方案", "form": "甲"}
    first, _code = services.submit(Identity(), **values)
    DisclosureRequest.objects.create(unit=bureau.bureau, number="A", wanted="没有表单")
    with pytest.raises(IntegrityError), transaction.atomic():
        DisclosureRequest.objects.create(
            unit=bureau.bureau, number="B", wanted="同一份表单", form_key=first.form_key
        )


@pytest.mark.parametrize("page", ["disclosure:request-apply", "disclosure-requests:register"])
def test_a_mail_about_an_error_tells_nothing_of_who_asked(client, bureau, page, settings, mailoutbox):
    settings.ADMINS = [("管理员", "admin@example.org")]
    client.force_login(bureau.officer)
    client.raise_request_exception = False
    with mock.patch.object(services, "submit", side_effect=RuntimeError):
        client.post(reverse(page), data(bureau, channel="in_person", wanted="李四的材料"))
    (message,) = mailoutbox
    assert "RuntimeError" in message.body
    for secret in ("王小明", "410104199001011234", "13800000000", "李四"):
        assert secret not in message.body


def test_too_quick_is_no_person_and_the_wait_does_not_begin_anew(client, bureau):
    token = forms.new_token()
    response = apply(client, bureau, token=token)
    html = response.content.decode()
    assert "提交得太快了，请过4秒再提交" in html or "提交得太快了，请过3秒再提交" in html
    assert f'value="{token}"' in html
    # What is wrong is said without it, and a form that was open too long may be sent at once.
    assert "提交得太快了" not in apply(client, bureau, token=token, name="").content.decode()
    stale = re.search(r'name="token" value="([^"]+)"', apply(client, bureau, token="假的").content.decode())[
        1
    ]
    assert "申请已提交" in apply(client, bureau, token=stale).content.decode()


def test_each_fault_leads_to_its_box_in_the_order_of_the_page(client, bureau):
    html = apply(client, bureau, wanted="", id_type="", phone="").content.decode()
    assert re.findall(r'<li><a href="#(\w+)">', html) == ["id_wanted", "id_id_type", "id_phone"]
    assert 'aria-describedby="id_phone_error"' in html and 'id="id_phone_error"' in html


def test_an_organisation_says_its_code_and_nothing_of_a_person(client, bureau):
    apply(
        client,
        bureau,
        applicant=Applicant.BUSINESS,
        organisation_code="9135 0100 m000 100y43",
        contact="李四",
    )
    identity = unseal(DisclosureRequest.objects.get().identity)
    assert (identity.organisation_code, identity.contact) == ("91350100M000100Y43", "李四")
    assert (identity.id_type, identity.id_number) == ("", "")


def test_the_code_may_be_typed_in_groups(client, bureau):
    number, code = receipt(apply(client, bureau))
    for typed in (f"{code[:4]} {code[4:]}", f" {code[:4]}-{code[4:]} ".lower(), f"{code[:4]}　{code[4:]}"):
        assert "待确认" in follow(client, number, typed).content.decode()


def test_one_visitor_does_not_flood_the_office(client, bureau):
    for _n in range(10):
        apply(client, bureau)
    response = apply(client, bureau)
    assert "提交得较多" in response.content.decode()
    assert DisclosureRequest.objects.count() == 10


def test_a_wrong_code_opens_nothing_and_guessing_ends(client, bureau):
    number, code = receipt(apply(client, bureau))
    for _n in range(20):
        assert "不对" in follow(client, number, "AAAAAAAA").content.decode()
    assert "查询得太频繁" in follow(client, number, code).content.decode()


def test_a_stale_address_leads_to_the_question_again(client, bureau):
    assert client.get(reverse("disclosure:request", args=["1:abc:def"])).status_code == 302


def test_the_applicant_corrects_and_withdraws(client, bureau):
    number, code = receipt(apply(client, bureau))
    found = DisclosureRequest.objects.get()
    services.receive(found, bureau.officer)
    services.ask_correction(found, bureau.officer, "请写明年度", timezone.localdate() + timedelta(days=9))
    response = follow(client, number, code)
    assert "请写明年度" in response.content.decode()
    url = response.redirect_chain[-1][0]
    assert "请填写补正的内容" in client.post(url, {"reply": "1", "text": ""}).content.decode()
    client.post(url, {"reply": "1", "text": "是2025年度的"})
    found.refresh_from_db()
    assert (found.state, "是2025年度的" in found.description) == (RequestState.OPEN, True)
    assert "确定撤回吗" in client.get(url + "?ask_withdraw=1").content.decode()
    client.post(url, {"withdraw": "1"})
    found.refresh_from_db()
    assert found.state == RequestState.ENDED


def act(client, found, code, **values):
    found.refresh_from_db()
    url = reverse("disclosure-requests:act", args=[found.pk, code])
    sent = {f"{code}-{name}": value for name, value in values.items()}
    return client.post(url, {"seen": found.revision, **sent}, follow=True)


def test_the_office_handles_a_request_to_its_answer(client, bureau):
    number, code = receipt(apply(client, bureau))
    found = DisclosureRequest.objects.get()
    client.force_login(bureau.officer)
    assert found.wanted in client.get(reverse("disclosure-requests:list")).content.decode()
    act(client, found, "receive", on="")
    act(client, found, "assign", section=bureau.section.pk)
    client.force_login(bureau.editor)
    response = act(client, found, "answer", outcome=Outcome.STATE_SECRET, body="不予公开。", basis="")
    assert "不予公开或者只公开一部分的，须写明依据的条款" in response.content.decode()
    assert "不予公开。" in response.content.decode()
    act(client, found, "answer", outcome=Outcome.GRANTED, body="同意公开。\n方案附后。", basis="第三十六条")
    client.force_login(bureau.leader)
    act(client, found, "sign")
    found.refresh_from_db()
    assert (found.state, found.outcome) == (RequestState.ANSWERED, Outcome.GRANTED)
    client.logout()
    html = follow(client, number, code).content.decode()
    assert "同意公开。" in html
    assert "予以公开" in html


def test_who_asked_is_shown_only_to_the_office_and_every_look_is_recorded(client, bureau):
    apply(client, bureau)
    found = DisclosureRequest.objects.get()
    services.assign(found, bureau.officer, bureau.section)
    inspector = bureau.person(roles.INSPECTOR, bureau.bureau)
    url = reverse("disclosure-requests:request", args=[found.pk])
    for person in (bureau.editor, bureau.leader, inspector):
        client.force_login(person)
        assert "王小明" not in client.get(url).content.decode()
        response = client.post(reverse("disclosure-requests:act", args=[found.pk, "identity"]), follow=True)
        assert "王小明" not in response.content.decode()
    client.force_login(bureau.officer)
    assert "王小明" not in client.get(url).content.decode()
    response = client.post(reverse("disclosure-requests:act", args=[found.pk, "identity"]))
    assert "王小明" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert found.entries.filter(act=Act.READ_IDENTITY, user=bureau.officer).count() == 1
    client.force_login(bureau.head)
    assert client.get(url).status_code in (403, 404)


def test_another_bureau_sees_nothing(client, bureau):
    apply(client, bureau)
    found = DisclosureRequest.objects.get()
    client.force_login(Bureau().officer)
    assert client.get(reverse("disclosure-requests:request", args=[found.pk])).status_code == 404
    assert found.wanted not in client.get(reverse("disclosure-requests:list") + "?state=all").content.decode()


def test_the_office_registers_what_came_on_paper(client, bureau):
    client.force_login(bureau.officer)
    sent = {key: value for key, value in data(bureau).items() if key != "token"}
    response = client.post(
        reverse("disclosure-requests:register"),
        {**sent, "channel": "in_person", "received_on": timezone.localdate().isoformat()},
        follow=True,
    )
    assert "查询码" in response.content.decode()
    found = DisclosureRequest.objects.get()
    assert (found.state, found.received_on) == (RequestState.OPEN, timezone.localdate())


def test_an_answer_becomes_a_disclosure_in_one_step(client, bureau):
    item = publish(make_item(bureau, catalogue=Catalogue.GOVERNMENT), bureau)
    found, _code = services.submit(
        Identity(name="王小明"), unit=bureau.bureau, applicant=Applicant.PERSON, wanted="分配方案"
    )
    services.receive(found, bureau.officer)
    services.assign(found, bureau.officer, bureau.section)
    services.draft_answer(found, bureau.editor, Outcome.GRANTED, "方案如下。\n<甲>三万元。")
    services.sign(found, bureau.leader)
    client.force_login(bureau.editor)
    act(client, found, "disclose", item=item.pk, title="科技专项资金分配方案")
    disclosure = Disclosure.objects.get()
    assert disclosure.body == "<p>方案如下。</p><p>&lt;甲&gt;三万元。</p>"
    assert "王小明" not in disclosure.body


def test_a_page_that_is_out_of_date_does_nothing(client, bureau):
    apply(client, bureau)
    found = DisclosureRequest.objects.get()
    client.force_login(bureau.officer)
    url = reverse("disclosure-requests:act", args=[found.pk, "receive"])
    client.post(url, {"seen": found.revision, "receive-on": ""})
    response = client.post(
        reverse("disclosure-requests:act", args=[found.pk, "withdraw"]),
        {"seen": found.revision, "withdraw-reason": "不要了"},
        follow=True,
    )
    assert "刷新" in response.content.decode()
    found.refresh_from_db()
    assert found.state == RequestState.OPEN


@pytest.mark.parametrize("number", [10, 40])
def test_the_list_takes_the_same_number_of_queries_whatever_there_is(
    client, bureau, number, django_assert_max_num_queries
):
    for n in range(number):
        services.submit(Identity(), unit=bureau.bureau, applicant=Applicant.PERSON, wanted=f"第{n}件")
    client.force_login(bureau.officer)
    client.get(reverse("disclosure-requests:list"))
    with django_assert_max_num_queries(14):
        client.get(reverse("disclosure-requests:list"))


def text_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "")


def test_the_answer_is_an_official_letter_for_the_applicant_and_the_office(client, bureau):
    number, code = receipt(apply(client, bureau))
    found = DisclosureRequest.objects.get()
    services.receive(found, bureau.officer)
    services.draft_answer(
        found, bureau.officer, Outcome.PROCESS, "属于讨论记录。", "条例第十六条", "管科公开告〔2026〕9号"
    )
    letter = found.letters.get(kind="answer")
    services.sign(found, bureau.leader)
    office = reverse("disclosure-requests:letter", args=[found.pk, letter.pk])
    address = follow(client, number, code).redirect_chain[-1][0]
    response = client.get(f"{address}letter/{letter.pk}.pdf")
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert "no-store" in response["Cache-Control"]
    text = text_of(response.content)
    for words in (
        bureau.bureau.name,
        "王小明：",
        "属于讨论记录。",
        "管科公开告〔2026〕9号",
        "条例第十六条",
        "行政复议",
    ):
        assert words in text
    assert client.get(f"{address}letter/{letter.pk + 1}.pdf").status_code == 404
    assert client.get(reverse("disclosure:request-letter", args=["1:a:b", letter.pk])).status_code == 302
    client.force_login(bureau.officer)
    assert "王小明：" in text_of(client.get(office).content)
    assert found.entries.filter(act=Act.READ_IDENTITY, user=bureau.officer).exists()
    client.force_login(bureau.leader)
    assert client.get(office).status_code == 302


def test_the_newest_letter_is_read_first_with_its_remedies(client, bureau):
    number, code = receipt(apply(client, bureau))
    found = DisclosureRequest.objects.get()
    services.receive(found, bureau.officer)
    services.ask_correction(found, bureau.officer, "请写明年度", timezone.localdate() + timedelta(days=9))
    services.take_correction(found, bureau.officer, "是2025年度的")
    services.draft_answer(found, bureau.officer, Outcome.PROCESS, "属于讨论记录。", "条例第十六条")
    services.sign(found, bureau.leader)
    html = follow(client, number, code).content.decode()
    assert html.index("答复书") < html.index("补正告知书")
    assert "行政复议" in html and "行政诉讼" in html


def test_each_is_told_what_waits_for_him_and_nothing_of_who_asked(client, bureau):
    bureau.officer  # noqa: B018 - whom nobody has asked for yet
    apply(client, bureau)
    found = DisclosureRequest.objects.get()
    services.receive(found, bureau.officer)
    services.draft_answer(found, bureau.officer, Outcome.GRANTED, "同意公开。")
    (told,) = bureau.officer.notices.all()
    assert found.number in told.text
    assert (
        found.wanted not in told.text
    )  # it goes by mail, and is what somebody typed who may name himself in it
    assert "审签" in bureau.leader.notices.get().text
    assert not any("王小明" in notice.text for notice in Notice.objects.all())
    client.force_login(bureau.leader)
    client.get(reverse("disclosure-requests:request", args=[found.pk]))
    assert bureau.leader.notices.get().read_at is not None


def test_a_draft_that_came_back_says_so_on_top_until_it_is_written_anew(client, bureau):
    apply(client, bureau)
    found = DisclosureRequest.objects.get()
    services.receive(found, bureau.officer)
    client.force_login(bureau.officer)
    url = reverse("disclosure-requests:request", args=[found.pk])
    act(client, found, "answer", outcome=Outcome.GRANTED, body="同意公开。")
    found.refresh_from_db()
    services.send_back(found, bureau.leader, "请写明方案的年度")
    assert (
        '<p class="office-caution" role="note"><strong>退回修改</strong> 请写明方案的年度'
        in client.get(url).text
    )
    act(client, found, "answer", outcome=Outcome.GRANTED, body="同意公开2025年的方案。")
    assert "office-caution" not in client.get(url).text


def test_the_leader_sees_on_his_first_page_what_waits_for_his_signature(client, bureau):
    apply(client, bureau)
    found = DisclosureRequest.objects.get()
    services.receive(found, bureau.officer)
    services.draft_answer(found, bureau.officer, Outcome.GRANTED, "同意公开。", "")
    client.force_login(bureau.leader)
    text = client.get(reverse("admin:index")).text
    assert "<dt>待审签</dt>" in text
    listed = client.get(reverse("disclosure-requests:list") + "?state=approval").text
    assert found.number in listed


def test_what_was_withdrawn_has_no_last_day(client, bureau):
    number, code = receipt(apply(client, bureau))
    found = DisclosureRequest.objects.get()
    services.receive(found, bureau.officer)
    services.withdraw(found, None, "不需要了")
    html = follow(client, number, code).text
    assert "最迟答复" not in html and "正在征求意见" not in html and "数满" not in html
    client.force_login(bureau.officer)
    assert "正在征求意见" not in client.get(reverse("disclosure-requests:request", args=[found.pk])).text
