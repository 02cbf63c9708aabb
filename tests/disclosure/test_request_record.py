"""What nobody can make undone: letters that were sent, an answer that is overdue, drafts, who must not be named."""

from datetime import date, timedelta
from unittest import mock

import pytest
from chinese_calendar.constants import holidays
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from disclosure.clock.running import run
from disclosure.models import DisclosureRequest, RequestLetter
from disclosure.requests import letters, services
from disclosure.requests.choices import Act, Channel, Outcome, RequestState
from disclosure.requests.errors import Incomplete, NotNow, NotYours
from disclosure.requests.reminding import remind
from disclosure.requests.selectors import letters_for_applicant
from portal.accounts import roles
from portal.calendar import rules as calendar_rules
from portal.calendar.models import CalendarDay
from portal.calendar.services import change_days
from portal.organisations.services import grant_role
from tests.disclosure.asking import WANG, ask, receive, today_is
from tests.factories import Bureau

pytestmark = pytest.mark.django_db


def said(letter):
    """All that stands on the sheet, as it would be printed now."""
    return letters.letter_of(RequestLetter.objects.get(pk=letter.pk), WANG)


def status_page(client, number, code):
    sent = {"number": number, "code": code}
    return client.post(reverse("disclosure:request-follow"), sent, follow=True).content.decode()


# --- letters -------------------------------------------------------------------------------------------------------------
def test_a_letter_that_was_sent_says_the_same_whatever_becomes_of_its_request(bureau, received):
    with today_is(date(2026, 3, 20)):
        letter = services.extend(received, bureau.leader, 10, "需要会同财政局核对")
        before = said(letter)
        assert "2026年4月14日前答复" in before.lines[-1]
        pause = services.consult(received, bureau.officer, "third_party", "某公司")
        assert said(letter) == before
        services.end_consultation(pause, bureau.officer, "agrees")
    old_name = bureau.bureau.name
    bureau.bureau.name = "改名后的局"
    bureau.bureau.save()
    DisclosureRequest.objects.update(due_on=date(2026, 5, 8), received_on=date(2026, 1, 5), wanted="别的")
    assert said(letter) == before
    assert before.organ == old_name


def test_a_draft_goes_by_what_holds_now_and_the_signature_fixes_it(bureau, received):
    with today_is(date(2026, 3, 20)):
        draft = services.draft_answer(received, bureau.officer, Outcome.GRANTED, "同意公开。")
        bureau.bureau.name = "改名后的局"
        bureau.bureau.save()
        assert said(draft).organ == "改名后的局"
        services.sign(received, bureau.leader)
    bureau.bureau.name = "又改名的局"
    bureau.bureau.save()
    assert said(draft).organ == "改名后的局"


def test_the_database_itself_holds_what_was_sent(bureau, received):
    draft = services.draft_answer(received, bureau.officer, Outcome.GRANTED, "同意公开。")
    RequestLetter.objects.filter(pk=draft.pk).update(body="同意部分公开。")
    services.sign(received, bureau.leader)
    for change in (
        lambda: RequestLetter.objects.filter(pk=draft.pk).update(body="别的"),
        lambda: RequestLetter.objects.filter(pk=draft.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_whoever_was_confirmed_has_a_receipt_that_names_the_last_day(bureau, received):
    letter = letters_for_applicant(received).get()
    sheet = said(letter)
    assert (sheet.title, sheet.to) == ("政府信息公开申请登记回执", "王小明：")
    assert "2026年3月2日收到" in sheet.lines[0]
    assert "不晚于2026年3月30日" in sheet.lines[1]


@pytest.mark.parametrize(
    ("whom", "words"), [("third_party", "第三十二条"), ("other_organ", "逾期未提出意见的，视为同意公开")]
)
def test_each_consultation_has_its_letter_that_the_applicant_does_not_see(
    client, bureau, received, whom, words
):
    with today_is(date(2026, 3, 9)):
        services.consult(received, bureau.officer, whom, "某公司", what="某公司的申报材料")
    letter = received.letters.get(kind="consultation")
    sheet = said(letter)
    text = "".join((sheet.to, *sheet.lines, sheet.day))
    for part in ("某公司：", "某公司的申报材料", words, "15个工作日", "2026年3月9日"):
        assert part in text
    assert "王小明" not in text and received.wanted not in text
    assert letter not in letters_for_applicant(received)
    client.force_login(bureau.officer)
    url = reverse("disclosure-requests:letter", args=[received.pk, letter.pk])
    assert client.get(url)["Content-Type"] == "application/pdf"
    assert not received.entries.filter(act=Act.READ_IDENTITY).exists()


# --- an answer that is overdue stays so ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("today", "on"),
    [
        (date(2026, 4, 20), date(2026, 3, 20)),  # overdue, and before the last day
        (date(2026, 4, 20), date(2026, 4, 20)),  # overdue
        (date(2026, 3, 31), date(2026, 3, 30)),  # overdue since yesterday
    ],
)
def test_no_consultation_makes_an_overdue_answer_punctual(bureau, received, today, on):
    with today_is(today), pytest.raises((NotNow, Incomplete)):
        services.consult(received, bureau.officer, "third_party", "某公司", on)
    received.refresh_from_db()
    assert received.due_on == date(2026, 3, 30)
    assert not received.pauses.exists()


def test_a_consultation_is_registered_soon_after_it_was_sent_and_the_record_has_its_day(bureau, received):
    with today_is(date(2026, 3, 30)):
        for day in (date(2026, 3, 20), date(2026, 2, 27), date(2026, 3, 31)):
            with pytest.raises(Incomplete) as refused:
                services.consult(received, bureau.officer, "third_party", "某公司", day)
            assert refused.value.field == "on"
        services.consult(received, bureau.officer, "third_party", "某公司", date(2026, 3, 23))
    assert "2026-03-23" in received.entries.get(act=Act.CONSULTED).note


def test_corrections_are_not_asked_for_once_the_answer_is_overdue(bureau, received):
    with today_is(date(2026, 3, 31)), pytest.raises(NotNow):
        services.ask_correction(received, bureau.officer, "请写明年度", date(2026, 4, 20))
    assert received.due_on == date(2026, 3, 30)


def test_good_reasons_put_nothing_off_that_is_overdue_already(client, bureau, received):
    with today_is(date(2026, 3, 20)):
        services.ask_reasons(received, bureau.officer, "本年度46件", date(2026, 3, 27))
        services.give_reasons(received, "写论文")
    client.force_login(bureau.leader)
    url = reverse("disclosure-requests:request", args=[received.pk])
    with today_is(date(2026, 3, 30)):
        assert "延迟答复" in client.get(url).content.decode()
    with today_is(date(2026, 3, 31)):
        with pytest.raises(NotNow):
            services.defer(received, bureau.leader, date(2026, 6, 30), "涉及46件")
        assert "延迟答复" not in client.get(url).content.decode()


@pytest.mark.parametrize(("today", "is_late"), [(date(2026, 3, 11), False), (date(2026, 3, 12), True)])
def test_after_seven_working_days_the_page_and_the_record_say_that_it_is_late(
    client, bureau, received, today, is_late
):
    client.force_login(bureau.officer)
    url = reverse("disclosure-requests:request", args=[received.pk])
    with today_is(today):
        assert ("收到申请已是第8个工作日" in client.get(url).content.decode()) == is_late
        services.ask_correction(received, bureau.officer, "请写明年度", date(2026, 3, 20))
        assert ("收到申请后第8个工作日才通知补正" in client.get(url).content.decode()) == is_late
    assert received.entries.filter(act=Act.CORRECTION_LATE, user=bureau.officer).exists() == is_late


@pytest.mark.parametrize("until", [date(2026, 3, 4), date(2027, 4, 8)])
def test_the_time_for_corrections_is_within_reason(bureau, received, until):
    with today_is(date(2026, 3, 4)), pytest.raises(Incomplete) as refused:
        services.ask_correction(received, bureau.officer, "请写明年度", until)
    assert refused.value.field == "until"


def test_corrections_on_paper_count_from_the_day_on_which_they_came(client, bureau, received):
    with today_is(date(2026, 3, 4)):
        services.ask_correction(received, bureau.officer, "请写明年度", date(2026, 3, 20))
    client.force_login(bureau.officer)

    def register(on):
        received.refresh_from_db()
        url = reverse("disclosure-requests:act", args=[received.pk, "corrected"])
        sent = {"seen": received.revision, "corrected-text": "2025年度", "corrected-on": on}
        response = client.post(url, sent)
        received.refresh_from_db()
        return response.status_code

    with today_is(date(2026, 3, 24)):
        for wrong in ("2026-03-03", "2026-03-25"):
            assert register(wrong) == 422
        assert register("2026-03-16") == 302
    assert (received.counts_from, received.due_on) == (date(2026, 3, 16), date(2026, 4, 14))
    assert received.entries.get(act=Act.CORRECTED).note == "2026-03-16 2025年度"


def test_what_came_through_the_web_did_not_come_before_it_was_submitted(bureau):
    request, _code = ask(bureau)
    with pytest.raises(Incomplete):
        services.receive(request, bureau.officer, timezone.localdate() - timedelta(days=1))
    paper, _code = ask(bureau, channel=Channel.FAX, user=bureau.officer)
    services.receive(paper, bureau.officer, timezone.localdate() - timedelta(days=1))
    assert paper.state == RequestState.OPEN


# --- the calendar --------------------------------------------------------------------------------------------------------
def test_the_daily_run_counts_anew_what_rested_on_a_year_that_is_announced_now(bureau):
    year = max(calendar_rules.NATIONAL_YEARS)
    request = receive(ask(bureau)[0], bureau, date(year, 12, 21))
    other = receive(ask(bureau)[0], bureau, date(year, 12, 21))
    with today_is(date(year, 12, 22)):
        services.consult(other, bureau.officer, "third_party", "某公司")
    pause = other.pauses.get()
    before = request.due_on, pause.reply_due_on
    assert request.is_provisional
    announced = {date(year + 1, 1, day): "New Year's Day" for day in (1, 4, 5)}
    with (
        mock.patch.object(calendar_rules, "NATIONAL_YEARS", range(2004, year + 2)),
        mock.patch.dict(holidays, announced),
        today_is(date(year, 12, 23)),
    ):
        run(date(year, 12, 23))
    request.refresh_from_db()
    pause.refresh_from_db()
    assert not request.is_provisional
    assert request.due_on > before[0] and pause.reply_due_on > before[1]
    assert f"{pause.reply_due_on:%Y-%m-%d}" in other.entries.get(act=Act.MOVED, is_for_applicant=False).note


def test_a_change_of_the_calendar_moves_the_day_of_an_opinion(
    bureau, received, worker, django_capture_on_commit_callbacks
):
    with today_is(date(2026, 3, 9)):
        pause = services.consult(received, bureau.officer, "third_party", "某公司")
    with today_is(date(2026, 3, 31)):
        remind(date(2026, 3, 31))
    with django_capture_on_commit_callbacks(execute=True):
        change_days(save=[CalendarDay(date=date(2026, 3, 11), is_workday=False, note="停电")])
    worker.run()
    pause.refresh_from_db()
    assert (pause.reply_due_on, pause.is_told) == (date(2026, 3, 31), False)
    entry = received.entries.get(act=Act.MOVED, is_for_applicant=False)
    assert entry.note == "意见答复期限由2026-03-30变为2026-03-31"
    received.refresh_from_db()
    # The answer's last day lies as long after it as before.
    assert (received.due_on, received.entries.last().note) == (date(2026, 4, 23), "2026-04-22")


# --- who must not be named ---------------------------------------------------------------------------------------------------
def test_the_applicant_reads_that_a_third_party_is_asked_and_not_who(client, bureau):
    request, code = ask(bureau)
    receive(request, bureau)
    with today_is(date(2026, 3, 9)):
        pause = services.consult(request, bureau.officer, "third_party", "第三人张三丰", note="商业秘密")
        html = status_page(client, request.number, code)
        assert "张三丰" not in html and "2026-03-09 第三方" in html
        services.end_consultation(pause, bureau.officer, "refuses", note="张三丰不同意")
        html = status_page(client, request.number, code)
    assert "张三丰" not in html and "第三方" in html
    client.force_login(bureau.officer)
    assert (
        "第三人张三丰"
        in client.get(reverse("disclosure-requests:request", args=[request.pk])).content.decode()
    )


def test_why_the_office_registered_a_withdrawal_stays_in_the_office(client, bureau):
    request, code = ask(bureau)
    services.withdraw(request, bureau.officer, "其单位领导来电")
    html = status_page(client, request.number, code)
    assert "申请人撤回" in html and "来电" not in html
    client.force_login(bureau.officer)
    assert "来电" in client.get(reverse("disclosure-requests:request", args=[request.pk])).content.decode()


# --- numbers ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("unit", ["kjj", "K" * 64])
def test_a_request_is_found_by_its_number_whatever_the_units_code(bureau, unit):
    bureau.bureau.code = unit
    bureau.bureau.save()
    request, code = ask(bureau)
    request.full_clean(exclude=["identity"])  # SQLite takes what is too long
    for typed in (request.number, request.number.lower(), request.number.upper()):
        assert services.find(typed, code.lower()) == request


def test_units_whose_codes_differ_in_their_letters_height_only(bureau):
    other = Bureau()
    bureau.bureau.code, other.bureau.code = "kjj", "KJJ"
    bureau.bureau.save()
    other.bureau.save()
    for unit in (bureau, other):
        request, code = ask(unit)
        assert services.find(request.number, code) == request


def test_the_next_number_follows_the_highest(bureau):
    year = timezone.localdate().year
    first, _code = ask(bureau)
    DisclosureRequest.objects.filter(pk=first.pk).update(number=f"{bureau.bureau.code}-YSQ-{year}-9999")
    assert ask(bureau)[0].number.endswith("-10000")
    assert ask(bureau)[0].number.endswith("-10001")


# --- four eyes -----------------------------------------------------------------------------------------------------------------
def test_nobody_signs_who_wrote_any_version_of_the_answer(client, bureau, received):
    boss = bureau.person(roles.LEADER, bureau.bureau)
    grant_role(boss, roles.REQUEST_OFFICER, bureau.bureau)
    services.draft_answer(received, boss, Outcome.GRANTED, "答复正文")
    services.send_back(received, bureau.leader, "请改")
    services.draft_answer(received, bureau.officer, Outcome.GRANTED, "答复正文")
    with pytest.raises(NotYours):
        services.sign(received, boss)
    client.force_login(boss)
    url = reverse("disclosure-requests:request", args=[received.pk])
    html = client.get(url).content.decode()
    assert "审签并答复" not in html and "旧稿" in html
    services.sign(received, bureau.leader)
    drafts = received.letters.filter(kind="answer").order_by("pk")
    assert [(draft.is_superseded, draft.is_sent) for draft in drafts] == [(True, False), (False, True)]
