"""What an answer says of remedies, and what has to be done before information is disclosed against a third party's will."""

from datetime import date

import pytest
from django.urls import reverse

from disclosure.requests import letters, services
from disclosure.requests.choices import REFUSALS, Act, Outcome
from disclosure.requests.errors import Incomplete, NotNow
from disclosure.requests.letters import as_pdf
from tests.disclosure.asking import WANG, ask, receive, today_is
from tests.disclosure.test_request_pages import text_of

pytestmark = pytest.mark.django_db
CHOICE = "可以自收到本答复之日起60日内申请行政复议，或者在6个月内依法提起行政诉讼"
FIRST = (
    "应当先自收到本答复之日起60日内向%s申请行政复议；对行政复议决定不服的，可以再依法向人民法院提起行政诉讼"
)


def answered(request, bureau, outcome, basis="《中华人民共和国政府信息公开条例》第十六条"):
    with today_is(date(2026, 3, 20)):
        services.draft_answer(request, bureau.officer, outcome, "答复如下。", basis)
        return services.sign(request, bureau.leader)


def status_page(client, request, code):
    sent = {"number": request.number, "code": code}
    return client.post(reverse("disclosure:request-follow"), sent, follow=True).content.decode()


@pytest.mark.parametrize("outcome", REFUSALS)
def test_a_refusal_sends_to_reconsideration_before_the_court(client, bureau, outcome):
    """《行政复议法》第二十三条第一款第四项、第二款."""
    found, code = ask(bureau)
    letter = answered(receive(found, bureau), bureau, outcome)
    said = FIRST % "本机关所属的本级人民政府"
    for text in (letter.closing, status_page(client, found, code)):
        assert said in text and CHOICE not in text
    assert ("不予公开的部分" in letter.closing) == (outcome == Outcome.PARTIAL)


def test_the_organ_that_reconsiders_is_named_if_it_was_set_and_the_letter_keeps_it(
    bureau, received, settings
):
    settings.RECONSIDERATION_ORGAN = "管城回族区人民政府"
    letter = answered(received, bureau, Outcome.STATE_SECRET)
    settings.RECONSIDERATION_ORGAN = ""
    assert (FIRST % "管城回族区人民政府") in text_of(as_pdf(letter, WANG))


def test_who_is_told_something_else_may_choose(bureau, received):
    assert CHOICE in answered(received, bureau, Outcome.NOT_HELD).closing


def test_nobody_complains_of_what_he_got(bureau, received):
    assert "行政复议" not in answered(received, bureau, Outcome.GRANTED).closing


def test_the_public_pages_say_the_same(client, bureau, settings):
    settings.RECONSIDERATION_ORGAN = "管城回族区人民政府"
    html = client.get(reverse("disclosure:request-about")).content.decode()
    assert "应当先自收到答复之日起60日内向管城回族区人民政府申请行政复议" in html
    html = client.get(reverse("disclosure:guide")).content.decode()
    assert "应当先申请行政复议" in html
    assert "须先申请行政复议" in client.get(reverse("site:deadline")).content.decode()


# --- a third party that refused (第三十二条) -----------------------------------------------------------------------------
@pytest.fixture
def refused_by_a_third_party(bureau, received):
    with today_is(date(2026, 3, 9)):
        pause = services.consult(received, bureau.officer, "third_party", "第三人张三丰")
    with today_is(date(2026, 3, 13)):
        services.end_consultation(pause, bureau.officer, "refuses")
    received.refresh_from_db()
    return received


def test_what_a_third_party_refused_is_disclosed_only_once_it_was_told_why(
    client, bureau, refused_by_a_third_party
):
    found = refused_by_a_third_party
    with today_is(date(2026, 3, 20)):
        services.draft_answer(found, bureau.officer, Outcome.PARTIAL, "部分公开。", "条例第三十七条")
        with pytest.raises(NotNow) as refused:
            services.sign(found, bureau.leader)
        assert "第三十二条" in str(refused.value)
        found.refresh_from_db()
        (pause,) = found.pauses.all()
        for on, what, field in (
            (date(2026, 3, 12), "为了公共利益", "on"),
            (date(2026, 3, 20), " ", "what"),
        ):
            with pytest.raises(Incomplete) as wrong:
                services.tell_third_party(pause, bureau.officer, on, what)
            assert wrong.value.field == field
        client.force_login(bureau.officer)
        url = reverse("disclosure-requests:act", args=[found.pk, "tell-third-party"])
        sent = {"seen": found.revision, "tell-third-party-on": "", "tell-third-party-what": "为了公共利益"}
        html = client.post(url, sent, follow=True).content.decode()
        assert "书面告知 2026-03-20" in html and "为了公共利益" in html
        found.refresh_from_db()
        services.sign(found, bureau.leader)
    entry = found.entries.get(act=Act.THIRD_PARTY_TOLD)
    assert (entry.is_for_applicant, entry.inner_note) == (False, "第三人张三丰")
    with pytest.raises(NotNow):
        services.tell_third_party(found.pauses.get(), bureau.officer, date(2026, 3, 20), "又一次")


def test_what_is_refused_for_its_sake_needs_no_word_to_the_third_party(bureau, refused_by_a_third_party):
    letter = answered(refused_by_a_third_party, bureau, Outcome.THIRD_PARTY)
    assert letter.is_sent and letters.remedies(letter)
