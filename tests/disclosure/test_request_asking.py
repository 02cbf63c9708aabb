"""What the law lets the office ask of an applicant beyond measure: his reasons (第三十五条) and a fee (第四十二条)."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from disclosure.models import DisclosureRequest
from disclosure.report import rules as report
from disclosure.requests import letters, offering, offers, selectors, services
from disclosure.requests.choices import Act, Outcome, RequestState
from disclosure.requests.errors import Incomplete, NotNow, NotYours
from disclosure.requests.reminding import remind
from portal.calendar.models import CalendarDay
from portal.calendar.presenting import present
from portal.calendar.services import change_days
from portal.publishing.models import Notice
from tests.disclosure.asking import WANG, ask, receive, today_is

pytestmark = pytest.mark.django_db
WHY = "本年度您已提出同类申请46件。"
GROUND = "本月第14件，按件计收；缴至区财政专户。"


def asked(request, bureau, until=date(2026, 3, 20)):
    with today_is(date(2026, 3, 6)):
        return services.ask_reasons(request, bureau.officer, WHY, until)


def charged(request, bureau, amount="100.00"):
    with today_is(date(2026, 3, 6)):
        return services.ask_fee(request, bureau.leader, Decimal(amount), GROUND)


def text_of(letter):
    found = letters.letter_of(letter, WANG)
    return "".join((found.title, found.to, *found.lines, found.day))


# --- reasons -----------------------------------------------------------------------------------------------------------
def test_the_answers_limit_runs_on_while_reasons_are_waited_for(bureau, received):
    letter = asked(received, bureau)
    assert (received.state, received.due_on) == (RequestState.EXPLAINING, date(2026, 3, 30))
    assert received.reply_until == date(2026, 3, 20)
    text = text_of(letter)
    for words in ("说明理由告知书", "王小明：", WHY, "2026年3月20日前说明申请的理由", "第三十五条"):
        assert words in text


def test_good_reasons_let_it_go_on_and_be_put_off_to_a_reasonable_day(bureau, received):
    asked(received, bureau)
    with today_is(date(2026, 3, 12)):
        with pytest.raises(NotNow):
            services.defer(received, bureau.leader, date(2026, 6, 30), "涉及46件")
        services.give_reasons(received, "撰写博士论文需要。")
        assert (received.state, received.reply_until) == (RequestState.OPEN, None)
        for until in (date(2026, 3, 30), date(2026, 6, 28)):  # not later; a Sunday
            with pytest.raises(Incomplete):
                services.defer(received, bureau.leader, until, "涉及46件")
        with pytest.raises(NotYours):
            services.defer(received, bureau.officer, date(2026, 6, 30), "涉及46件")
        letter = services.defer(received, bureau.leader, date(2026, 6, 30), "涉及46件，需要分批整理。")
    assert received.due_on == date(2026, 6, 30)
    assert "将于2026年6月30日前答复" in text_of(letter)
    with today_is(date(2026, 3, 13)), pytest.raises(NotNow):
        services.defer(received, bureau.leader, date(2026, 7, 31), "再延迟")
    entry = received.entries.get(act=Act.REASONS_GIVEN)
    assert (entry.note, entry.by_applicant) == ("撰写博士论文需要。", True)
    assert "已说明理由" in bureau.officer.notices.last().text


def test_a_day_that_was_put_off_stays_when_the_count_moves(bureau, received):
    asked(received, bureau)
    with today_is(date(2026, 3, 12)):
        services.give_reasons(received, "撰写博士论文需要。")
        services.defer(received, bureau.leader, date(2026, 6, 30), "分批整理。")
        pause = services.consult(received, bureau.officer, "third_party", "某公司")
        assert received.due_on == date(2026, 6, 30)
    with today_is(date(2026, 3, 20)):
        services.end_consultation(pause, bureau.officer, "agrees")
    received.refresh_from_db()
    assert received.due_on == date(2026, 6, 30)


def test_the_account_of_the_date_ends_on_the_day_to_which_it_was_put_off(client, bureau):
    found, code = ask(bureau)
    receive(found, bureau)
    asked(found, bureau)
    with today_is(date(2026, 3, 12)):
        services.give_reasons(found, "撰写博士论文需要。")
        services.defer(found, bureau.leader, date(2026, 6, 30), "分批整理。")
    account = selectors.account_of(found)
    assert (account.deadline.due_on, account.last_day) == (found.due_on, found.due_on)
    page = client.post(
        reverse("disclosure:request-follow"), {"number": found.number, "code": code}, follow=True
    ).content.decode()
    assert "数满20个工作日是2026年3月30日（星期一）。" in page
    assert "延迟（《政府信息公开条例》第三十五条）：最后一天是2026年6月30日（星期二）。" in page
    assert page.count("最后一天</span>") == 1


def test_a_day_that_was_put_off_moves_on_when_it_is_not_worked_any_more(
    bureau, received, worker, django_capture_on_commit_callbacks
):
    asked(received, bureau)
    with today_is(date(2026, 3, 12)):
        services.give_reasons(received, "撰写博士论文需要。")
        services.defer(received, bureau.leader, date(2026, 6, 30), "分批整理。")
    closed = CalendarDay(date=date(2026, 6, 30), is_workday=False, note="停电")
    with django_capture_on_commit_callbacks(execute=True):
        change_days(save=[closed])
    worker.run()
    received.refresh_from_db()
    assert received.due_on == date(2026, 7, 1)
    assert "所以往后推到第一个上班的日子：最后一天是2026年7月1日" in "".join(
        present(selectors.account_of(received)).steps
    )
    with django_capture_on_commit_callbacks(execute=True):
        change_days(delete=[closed])
    worker.run()
    received.refresh_from_db()
    assert received.due_on == date(2026, 6, 30)


def test_bad_reasons_are_answered_by_the_article_once_they_were_asked_for(bureau, received):
    with pytest.raises(Incomplete) as refused:
        services.draft_answer(received, bureau.officer, Outcome.EXCESSIVE, "不予处理。")
    assert (refused.value.field, "第三十五条" in str(refused.value)) == ("outcome", True)
    asked(received, bureau)
    with today_is(date(2026, 3, 12)):
        services.give_reasons(received, "就是想要。", bureau.officer)
        letter = services.draft_answer(received, bureau.officer, Outcome.EXCESSIVE, "理由不合理，不予处理。")
        services.sign(received, bureau.leader)
    letter.refresh_from_db()
    assert "第三十五条" in letter.basis
    assert "行政复议" in text_of(letter)
    counted = report.count(
        [report.Counted(1, received.applicant, received.received_on, received.answered_on, received.outcome)],
        2026,
    )
    assert counted.numbers[Outcome.EXCESSIVE]["total"] == 1


def test_who_says_nothing_in_time_gives_the_request_back_to_the_office(bureau, received):
    asked(received, bureau)
    with today_is(date(2026, 3, 20)):
        remind(date(2026, 3, 20))
        received.refresh_from_db()
        assert received.state == RequestState.EXPLAINING
        with pytest.raises(NotNow):
            services.lapse_reasons(received, bureau.officer)
    with today_is(date(2026, 3, 21)):
        remind(date(2026, 3, 21))
        remind(date(2026, 3, 21))
    received.refresh_from_db()
    assert received.state == RequestState.OPEN
    entry = received.entries.get(act=Act.REASONS_LAPSED)
    assert (entry.user, entry.is_for_applicant) == (None, True)
    assert Notice.objects.filter(user=bureau.officer, text__contains="没有在期限内说明理由").count() == 1


@pytest.mark.parametrize(
    ("why", "until", "field"), [("", date(2026, 3, 20), "why"), (WHY, date(2026, 3, 6), "until")]
)
def test_what_is_asked_names_why_and_a_day(bureau, received, why, until, field):
    with today_is(date(2026, 3, 6)), pytest.raises(Incomplete) as refused:
        services.ask_reasons(received, bureau.officer, why, until)
    assert refused.value.field == field


def test_reasons_are_asked_for_once(bureau, received):
    asked(received, bureau)
    with today_is(date(2026, 3, 12)):
        services.give_reasons(received, "需要。")
        with pytest.raises(NotNow):
            services.ask_reasons(received, bureau.officer, WHY, date(2026, 3, 25))


def test_the_applicant_gives_his_reasons_on_the_query_page(client, bureau):
    found, code = ask(bureau)
    receive(found, bureau)
    asked(found, bureau)
    address = client.post(
        reverse("disclosure:request-follow"), {"number": found.number, "code": code}, follow=True
    )
    html, url = address.content.decode(), address.redirect_chain[-1][0]
    assert "请您说明理由" in html and WHY in html and "2026-03-20" in html
    assert "请填写理由" in client.post(url, {"reply": "1", "text": ""}).content.decode()
    refused = client.post(url, {"reply": "1", "text": f"本人{WANG.id_number}，写论文需要。"})
    assert refused.status_code == 400 and "理由里有居民身份证号码" in refused.content.decode()
    client.post(url, {"reply": "1", "text": "撰写博士论文需要。"})
    found.refresh_from_db()
    assert found.state == RequestState.OPEN
    html = client.get(url).content.decode()
    assert "撰写博士论文需要。" in html and "请您说明理由" not in html
    assert client.post(url, {"reply": "1", "text": "又一次"}).status_code == 200
    assert found.entries.filter(act=Act.REASONS_GIVEN).count() == 1


# --- a fee -------------------------------------------------------------------------------------------------------------
def test_a_fee_is_asked_for_by_letter_and_the_limit_begins_anew_with_its_payment(bureau, received):
    letter = charged(received, bureau)
    assert (received.state, received.due_on) == (RequestState.PAYING, None)
    assert letter.until == date(2026, 4, 3)  # 20 working days
    text = text_of(letter)
    for words in ("收费通知", "100.00元", "第四十二条", "国办函〔2020〕109号", GROUND, "2026年4月3日前缴纳"):
        assert words in text
    with today_is(date(2026, 3, 16)):
        services.pay_fee(received, bureau.officer)
    assert (received.state, received.counts_from) == (RequestState.OPEN, date(2026, 3, 16))
    assert received.due_on == date(2026, 4, 14)


def test_who_does_not_pay_in_time_counts_as_having_given_up(bureau, received):
    charged(received, bureau)
    with today_is(date(2026, 4, 3)), pytest.raises(NotNow):
        services.lapse_fee(received, bureau.officer)
    with today_is(date(2026, 4, 7)):
        remind(date(2026, 4, 7))
        assert "逾期没有缴费（期限2026-04-03）" in bureau.officer.notices.last().text
        received.refresh_from_db()
        services.lapse_fee(received, bureau.officer)
    assert (received.state, received.outcome) == (RequestState.ENDED, Outcome.FEE_UNPAID)
    assert received.ended_on == date(2026, 4, 7)


@pytest.mark.parametrize(
    ("amount", "ground", "until", "field"),
    [
        ("0", GROUND, None, "amount"),
        ("100", " ", None, "ground"),
        ("100", GROUND, date(2026, 4, 2), "until"),
    ],
)
def test_an_incomplete_fee_is_refused_at_its_box(bureau, received, amount, ground, until, field):
    with today_is(date(2026, 3, 6)), pytest.raises(Incomplete) as refused:
        services.ask_fee(received, bureau.leader, Decimal(amount), ground, until)
    assert refused.value.field == field


def test_a_fee_is_asked_for_within_the_limit_by_who_signs(bureau, received):
    with today_is(date(2026, 3, 31)), pytest.raises(NotNow):
        services.ask_fee(received, bureau.leader, Decimal(100), GROUND)
    with today_is(date(2026, 3, 6)), pytest.raises(NotYours):
        services.ask_fee(received, bureau.officer, Decimal(100), GROUND)


def test_what_is_asked_for_until_a_day_off_may_be_done_on_the_next_working_day(bureau):
    """《民法典》第二百零三条: Saturday 21 March; 4 to 6 April are a holiday."""
    first, second, third = (receive(ask(bureau)[0], bureau) for _n in range(3))
    with today_is(date(2026, 3, 6)):
        letters_sent = (
            services.ask_correction(first, bureau.officer, "请写明年度", date(2026, 3, 21)),
            services.ask_reasons(second, bureau.officer, WHY, date(2026, 3, 21)),
            services.ask_fee(third, bureau.leader, Decimal(100), GROUND, date(2026, 4, 4)),
        )
    monday, after_the_holiday = date(2026, 3, 23), date(2026, 4, 7)
    assert [letter.until for letter in letters_sent] == [monday, monday, after_the_holiday]
    assert [request.reply_until for request in (first, second, third)] == [monday, monday, after_the_holiday]
    assert "2026年3月23日前补正" in text_of(letters_sent[0])
    with today_is(date(2026, 9, 17)):  # two weeks later is the National Day
        offered = offering.form_for(offers.BY_CODE["correction"], first, bureau.officer)
    assert offered.initial["until"] == date(2026, 10, 8)


def test_what_is_waited_for_moves_with_the_calendar_and_the_applicant_reads_it(
    bureau, received, worker, django_capture_on_commit_callbacks
):
    with today_is(date(2026, 3, 2)):
        waiting, _code = ask(bureau)
    with today_is(date(2026, 3, 6)):
        services.ask_correction(received, bureau.officer, "请写明年度", date(2026, 3, 20))
    closed = [
        CalendarDay(date=day, is_workday=False, note="停电")
        for day in (date(2026, 3, 20), waiting.confirm_by)
    ]
    with django_capture_on_commit_callbacks(execute=True):
        change_days(save=closed)
    worker.run()
    received.refresh_from_db()
    assert received.reply_until == date(2026, 3, 23)
    entry = received.entries.get(act=Act.MOVED)
    assert (entry.note, entry.is_for_applicant) == ("申请人期限由2026-03-20变为2026-03-23", True)
    assert waiting.entries.get(act=Act.MOVED).note.startswith("确认期限由")
    with django_capture_on_commit_callbacks(execute=True):
        change_days(delete=closed)
    worker.run()
    received.refresh_from_db()
    assert received.reply_until == date(2026, 3, 20)


def test_nothing_is_asked_for_while_an_opinion_is_waited_for(bureau, received):
    with today_is(date(2026, 3, 6)):
        services.consult(received, bureau.officer, "other_organ", "财政局")
        for act in (
            lambda: services.ask_fee(received, bureau.leader, Decimal(100), GROUND),
            lambda: services.ask_reasons(received, bureau.officer, WHY, date(2026, 3, 20)),
            lambda: services.extend(received, bureau.leader, 5, "理由"),
            lambda: services.ask_correction(received, bureau.officer, "请写明年度", date(2026, 3, 20)),
        ):
            with pytest.raises(NotNow):
                act()


def test_a_letter_keeps_the_day_that_it_named(bureau, received):
    with today_is(date(2026, 3, 20)):
        letter = services.extend(received, bureau.leader, 10, "需要会同财政局核对")
    DisclosureRequest.objects.update(due_on=date(2026, 5, 8))
    letter.refresh_from_db()
    assert "2026年4月14日前答复" in text_of(letter)


def test_the_office_asks_on_its_pages(client, bureau, received):
    def act(person, code, **values):
        received.refresh_from_db()
        client.force_login(person)
        sent = {f"{code}-{name}": value for name, value in values.items()}
        url = reverse("disclosure-requests:act", args=[received.pk, code])
        response = client.post(url, {"seen": received.revision, **sent}, follow=True)
        received.refresh_from_db()
        return response.content.decode()

    with today_is(date(2026, 3, 6)):
        html = act(bureau.officer, "reasons", why=WHY, until="2026-03-20")
        assert "已办理：要求说明理由" in html and WHY in html
        html = act(bureau.officer, "reasons-given", text="论文需要。")
        assert "论文需要。" in html
        html = act(bureau.leader, "defer", until="2026-06-28", reason="分批整理。")
        assert "请选择工作日" in html and "分批整理。" in html
        act(bureau.leader, "defer", until="2026-06-30", reason="分批整理。")
        assert received.due_on == date(2026, 6, 30)
        html = act(bureau.leader, "fee", amount="100", ground=GROUND, until="2026-04-03")
        assert "等申请人，截止" in html and "100.00元" in html
        act(bureau.officer, "fee-paid", on="")
    assert received.state == RequestState.OPEN


@pytest.mark.parametrize(("until", "is_taken"), [(date(2026, 3, 10), False), (date(2026, 3, 11), True)])
def test_the_applicant_has_a_week_at_least_for_his_corrections(bureau, received, until, is_taken):
    with today_is(date(2026, 3, 4)):
        if is_taken:
            services.ask_correction(received, bureau.officer, "请写明年度", until)
        else:
            with pytest.raises(Incomplete, match="不得早于2026-03-11"):
                services.ask_correction(received, bureau.officer, "请写明年度", until)
    assert (received.reply_until == until) is is_taken
