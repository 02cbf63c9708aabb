"""Requests for information: every act by the law's clock, from the application to the answer."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from disclosure.choices import Catalogue
from disclosure.models import Disclosure, DisclosureRequest, RequestEntry
from disclosure.requests import rules, services
from disclosure.requests.choices import Act, Channel, Outcome, RequestState
from disclosure.requests.errors import Incomplete, NotNow, NotYours, RequestProblem
from disclosure.requests.identity import Unreadable, seal, unseal
from portal.accounts import roles
from portal.calendar import explaining
from portal.calendar.models import CalendarDay
from portal.calendar.rules import Pause, WorkCalendar, working_days_between
from portal.calendar.services import change_days
from portal.organisations.services import grant_role
from tests.disclosure.asking import WANG, ask, today_is
from tests.disclosure.records import make_item, publish
from tests.factories import Bureau

pytestmark = pytest.mark.django_db
CALENDAR = WorkCalendar()
days = st.dates(date(2019, 6, 1), date(2026, 12, 31))


# --- the clock ---------------------------------------------------------------------------------------------------------
@given(
    days,
    st.integers(0, rules.MOST_EXTENSION),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 30)), max_size=3),
    st.none() | st.integers(0, 120),
)
def test_the_answer_is_due_on_a_working_day_and_pauses_only_move_it_later(start, extension, stops, put_off):
    pauses = [
        Pause(start + timedelta(days=begin), start + timedelta(days=begin + length))
        for begin, length in stops
    ]
    plain = rules.answer_due(start, 0, [], CALENDAR)
    counted = rules.answer_due(start, extension, pauses, CALENDAR)
    named = None if put_off is None else start + timedelta(days=put_off)
    due = rules.answer_due(start, extension, pauses, CALENDAR, named)
    assert due.due_on >= counted.due_on
    if named is not None and named > counted.due_on:  # 《民法典》第二百零三条
        assert due.due_on >= named and working_days_between(named, due.due_on, CALENDAR) <= 1
        assert due.due_on == named or not CALENDAR.is_working_day(named)
    account = explaining.explain(
        start, rules.counted_days(extension), "working_days", CALENDAR, pauses, named, "理由"
    )
    assert account.deadline == due and account.last_day == due.due_on
    assert CALENDAR.is_working_day(due.due_on)
    assert due.due_on >= plain.due_on
    assert working_days_between(start, plain.due_on, CALENDAR) == rules.ANSWER


def test_twenty_working_days_from_the_day_after_the_receipt(received):
    assert (received.state, received.received_on) == (RequestState.OPEN, date(2026, 3, 2))
    assert received.due_on == date(2026, 3, 30)


def test_what_comes_through_the_web_waits_to_be_confirmed(bureau):
    request, _code = ask(bureau)
    assert (request.state, request.received_on, request.due_on) == (RequestState.SUBMITTED, None, None)


def test_what_is_handed_in_is_received_at_once(bureau):
    request, _code = ask(bureau, user=bureau.officer, channel=Channel.IN_PERSON)
    assert (request.state, request.received_on) == (RequestState.OPEN, timezone.localdate())


def test_a_consultation_stops_the_clock_until_the_opinion_comes(bureau, received):
    with today_is(date(2026, 3, 9)):
        pause = services.consult(received, bureau.officer, "third_party", "某公司", date(2026, 3, 9))
    assert pause.reply_due_on == date(2026, 3, 30)
    # At the latest: sixteen working days that don't count.
    assert received.due_on == date(2026, 4, 22)
    with today_is(date(2026, 3, 13)):
        services.end_consultation(pause, bureau.officer, "agrees", date(2026, 3, 13))
    received.refresh_from_db()
    # Monday to Friday of one week don't count: five working days more.
    assert received.due_on == date(2026, 4, 7)  # 4 to 6 April is the Qingming holiday


def test_an_extension_moves_the_last_day_once(bureau, received):
    with today_is(date(2026, 3, 20)):
        letter = services.extend(received, bureau.leader, 10, "需要会同财政局核对")
        assert received.due_on == date(2026, 4, 14)
        assert (letter.is_sent, letter.dated) == (True, date(2026, 3, 20))
        with pytest.raises(NotNow):
            services.extend(received, bureau.leader, 5, "再延长")


@pytest.mark.parametrize("days_", [0, 21])
def test_an_extension_is_no_longer_than_the_law_allows(bureau, received, days_):
    with today_is(date(2026, 3, 20)), pytest.raises(Incomplete):
        services.extend(received, bureau.leader, days_, "理由")


def test_corrections_are_asked_for_once_and_the_limit_begins_anew_with_them(bureau, received):
    with today_is(date(2026, 3, 4)):
        services.ask_correction(received, bureau.officer, "请写明年度", date(2026, 3, 20))
    assert (received.state, received.due_on) == (RequestState.CORRECTING, None)
    with today_is(date(2026, 3, 16)):
        services.correct_by_applicant(received, "2025年度")
        assert (received.state, received.counts_from) == (RequestState.OPEN, date(2026, 3, 16))
        assert received.due_on == date(2026, 4, 14)
        assert "2025年度" in received.description
        with pytest.raises(NotNow):
            services.ask_correction(received, bureau.officer, "还有", date(2026, 4, 1))


def test_who_does_not_correct_in_time_counts_as_having_given_up(bureau, received):
    with today_is(date(2026, 3, 4)):
        services.ask_correction(received, bureau.officer, "请写明年度", date(2026, 3, 20))
    with today_is(date(2026, 3, 20)), pytest.raises(NotNow):
        services.give_up(received, bureau.officer)
    with today_is(date(2026, 3, 21)):
        services.give_up(received, bureau.officer)
    assert (received.state, received.outcome) == (RequestState.ENDED, Outcome.NOT_CORRECTED)


def test_a_change_of_the_calendar_moves_open_limits_and_says_so(
    bureau, received, django_capture_on_commit_callbacks, worker
):
    with django_capture_on_commit_callbacks(execute=True):
        change_days(save=[CalendarDay(date=date(2026, 3, 11), is_workday=False, note="停电")])
    worker.run()
    received.refresh_from_db()
    assert received.due_on == date(2026, 3, 31)
    assert received.entries.last().act == Act.MOVED


# --- answers -----------------------------------------------------------------------------------------------------------
def test_an_answer_on_its_last_day(bureau, received):
    with today_is(date(2026, 3, 30)):
        services.draft_answer(received, bureau.officer, Outcome.GRANTED, "同意公开。")
        letter = services.sign(received, bureau.leader)
    assert (received.state, received.outcome, received.answered_on) == (
        RequestState.ANSWERED,
        Outcome.GRANTED,
        date(2026, 3, 30),
    )
    assert (letter.signed_by, letter.is_sent) == (bureau.leader, True)


def test_nobody_signs_what_he_wrote(bureau, received):
    both = bureau.person(roles.REQUEST_OFFICER, bureau.bureau)
    grant_role(both, roles.LEADER, bureau.bureau)
    services.draft_answer(received, both, Outcome.GRANTED, "同意公开。")
    with pytest.raises(NotYours):
        services.sign(received, both)


@pytest.mark.parametrize(
    ("outcome", "body", "basis", "field"),
    [
        (Outcome.STATE_SECRET, "不予公开。", "", "basis"),
        (Outcome.PARTIAL, "部分公开。", " ", "basis"),
        (Outcome.GRANTED, " ", "", "body"),
        ("nothing", "同意。", "", "outcome"),
        (Outcome.UNCLEAR, "不明确。", "", "outcome"),
    ],
)
def test_an_incomplete_answer_is_refused_at_its_box(bureau, received, outcome, body, basis, field):
    with pytest.raises(Incomplete) as refused:
        services.draft_answer(received, bureau.officer, outcome, body, basis)
    assert refused.value.field == field


def test_an_answer_waits_for_the_consultations(bureau, received):
    with today_is(date(2026, 3, 6)):
        services.consult(received, bureau.officer, "other_organ", "财政局")
        with pytest.raises(NotNow):
            services.draft_answer(received, bureau.officer, Outcome.GRANTED, "同意。")


def test_the_signer_sends_a_draft_back_with_a_reason(bureau, received):
    services.draft_answer(received, bureau.officer, Outcome.GRANTED, "同意。")
    with pytest.raises(Incomplete):
        services.send_back(received, bureau.leader, "")
    services.send_back(received, bureau.leader, "请写明获取方式")
    assert received.state == RequestState.OPEN


def test_the_section_that_it_was_assigned_to_writes_the_answer(bureau, received):
    with pytest.raises(NotYours):
        services.draft_answer(received, bureau.editor, Outcome.GRANTED, "同意。")
    services.assign(received, bureau.officer, bureau.section)
    services.draft_answer(received, bureau.editor, Outcome.GRANTED, "同意。")
    assert received.state == RequestState.APPROVAL


def test_an_answer_becomes_a_disclosure_without_a_word_of_who_asked(bureau, received):
    item = publish(make_item(bureau, catalogue=Catalogue.GOVERNMENT), bureau)
    services.assign(received, bureau.officer, bureau.section)
    services.draft_answer(received, bureau.editor, Outcome.GRANTED, "同意。")
    services.sign(received, bureau.leader)
    disclosure = services.disclose(received, bureau.editor, item, "专项资金分配方案", "<p>方案</p>")
    assert Disclosure.objects.get() == disclosure
    assert "王小明" not in str(vars(disclosure))
    received.refresh_from_db()
    assert received.disclosure == disclosure


# --- who asks ----------------------------------------------------------------------------------------------------------
def test_the_identity_is_stored_encrypted(bureau):
    request, code = ask(bureau)
    stored = DisclosureRequest.objects.filter(pk=request.pk).values()[0]
    for secret in ("王小明", "410104199001011237", code):
        assert secret not in str(stored)


def test_who_handles_requests_reads_the_identity_and_that_is_recorded(bureau, received):
    assert services.read_identity(received, bureau.officer) == WANG
    entry = received.entries.last()
    assert (entry.act, entry.user, entry.is_for_applicant) == (Act.READ_IDENTITY, bureau.officer, False)
    for other in (bureau.editor, bureau.head, bureau.leader):
        with pytest.raises(NotYours):
            services.read_identity(received, other)


def test_keys_can_be_changed(settings):
    settings.IDENTITY_KEYS = ["旧密钥"]
    sealed = seal(WANG)
    settings.IDENTITY_KEYS = ["新密钥", "旧密钥"]
    assert unseal(sealed) == WANG
    settings.IDENTITY_KEYS = ["新密钥"]
    with pytest.raises(Unreadable):
        unseal(sealed)


def test_the_code_opens_only_its_own_request(bureau):
    first, code = ask(bureau)
    second, _other = ask(bureau)
    assert services.find(first.number, code) == first
    assert services.find(first.number.lower(), f" {code.lower()} ") == first
    assert services.find(second.number, code) is None
    assert services.find("KJJ-YSQ-2026-9999", code) is None


def test_numbers_run_on_by_unit_and_year(bureau):
    numbers = [ask(bureau)[0].number for _n in range(3)]
    year = timezone.localdate().year
    assert numbers == [f"{bureau.bureau.code}-YSQ-{year}-{n:04d}" for n in (1, 2, 3)]


def test_the_record_cannot_be_edited(received):
    entry = received.entries.first()
    for change in (
        lambda: RequestEntry.objects.filter(pk=entry.pk).update(note="别的"),
        lambda: RequestEntry.objects.filter(pk=entry.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_two_at_once_and_the_second_is_told(bureau, received):
    seen_by_another = DisclosureRequest.objects.get(pk=received.pk)
    services.assign(received, bureau.officer, bureau.section)
    with pytest.raises(NotNow) as refused:
        services.withdraw(seen_by_another, bureau.officer)
    assert "刷新" in str(refused.value)


def test_who_has_no_role_here_does_nothing(bureau, received):
    stranger = Bureau().officer
    for act in (
        lambda: services.assign(received, stranger, bureau.section),
        lambda: services.consult(received, stranger, "third_party", "某公司"),
        lambda: services.ask_correction(received, stranger, "什么", date(2100, 1, 1)),
        lambda: services.draft_answer(received, stranger, Outcome.GRANTED, "同意。"),
        lambda: services.extend(received, stranger, 5, "理由"),
    ):
        with pytest.raises(NotYours):
            act()


# --- any sequence of acts ------------------------------------------------------------------------------------------------
ACTS = (
    "receive",
    "correct",
    "give_up",
    "consult",
    "back",
    "extend",
    "ask_reasons",
    "give_reasons",
    "ask_fee",
    "pay",
    "draft",
    "send_back",
    "sign",
    "withdraw",
)


@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 3)), max_size=14))
def test_no_sequence_of_acts_answers_without_a_draft_and_another_ones_signature(bureau, acts):
    with transaction.atomic():
        request, _code = ask(bureau)
        people = [bureau.editor, bureau.officer, bureau.leader, bureau.head]
        for act, who in acts:
            try:
                with transaction.atomic():
                    _do(act, request, people[who])
            except RequestProblem:
                request.refresh_from_db()
            if request.due_on is not None:
                assert CALENDAR.is_working_day(request.due_on)
            is_waiting = request.state in rules.APPLICANTS_TURN
            assert (request.reply_until is not None) == is_waiting
            assert request.due_on is None or request.state not in (
                RequestState.CORRECTING,
                RequestState.PAYING,
            )
            if (pause := request.pauses.filter(last=None).first()) and request.due_on is not None:
                assert request.due_on > pause.reply_due_on
        if request.state == RequestState.ANSWERED:
            entries = [(entry.act, entry.user) for entry in request.entries.all()]
            acts_done = [act for act, _user in entries]
            drafter = dict(reversed([(act, user) for act, user in entries if act == Act.DRAFTED]))
            assert (
                acts_done.index(Act.RECEIVED) < acts_done.index(Act.DRAFTED) < acts_done.index(Act.ANSWERED)
            )
            answers = request.letters.filter(kind="answer")
            assert answers.get(is_sent=True).signed_by_id not in answers.values_list("drafted_by", flat=True)
            assert drafter
        transaction.set_rollback(True)


def _do(act, request, person):
    match act:
        case "receive":
            services.receive(request, person)
        case "correct":
            services.correct_by_applicant(request, "补正")
        case "give_up":
            services.give_up(request, person)
        case "consult":
            services.consult(request, person, "third_party", "某公司")
        case "back":
            if pause := request.pauses.filter(last=None).first():
                services.end_consultation(pause, person, "agrees")
                request.refresh_from_db()
        case "extend":
            services.extend(request, person, 5, "理由")
        case "ask_reasons":
            services.ask_reasons(request, person, "太多", timezone.localdate() + timedelta(days=9))
        case "give_reasons":
            services.give_reasons(request, "需要")
        case "ask_fee":
            services.ask_fee(request, person, Decimal(100), "按件")
        case "pay":
            services.pay_fee(request, person)
        case "draft":
            services.draft_answer(request, person, Outcome.GRANTED, "同意公开。")
        case "send_back":
            services.send_back(request, person, "理由")
        case "sign":
            services.sign(request, person)
        case "withdraw":
            services.withdraw(request)
