"""Who hears of a request before, on and after its last day, once each, and that its record says so."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from disclosure.clock.rules import Reminder
from disclosure.clock.running import run
from disclosure.models import ClockRun, DisclosureRequest
from disclosure.requests import rules, services
from disclosure.requests.choices import Act, Channel, Outcome, RequestState
from disclosure.requests.reminding import remind
from portal.accounts import roles
from portal.calendar.models import CalendarDay
from portal.calendar.rules import WorkCalendar
from portal.calendar.services import change_days
from portal.publishing.models import Notice
from tests.disclosure.asking import WANG, ask, today_is
from tests.factories import Bureau

pytestmark = pytest.mark.django_db
REMINDED = (Act.REMINDED, Act.ESCALATED)


@pytest.fixture
def bureau():
    made = Bureau()
    made.inspector = made.person(roles.INSPECTOR, made.bureau)
    made.officer  # noqa: B018 - whom nobody has asked for yet
    return made


def on(day, times=1):
    """Let the clock remind on that day; who got a notice of it, and what it says."""
    Notice.objects.all().delete()
    with today_is(day):
        for _n in range(times):
            remind(day)
    return {notice.user: notice.text for notice in Notice.objects.select_related("user")}


def reminders(request):
    return [(entry.act, entry.note) for entry in request.entries.filter(act__in=REMINDED)]


def test_before_on_and_after_the_last_day_and_up_from_there(bureau, received):
    services.assign(received, bureau.officer, bureau.section)
    assert on(date(2026, 3, 24)) == {}
    told = on(date(2026, 3, 25), times=2)  # three working days before
    assert set(told) == {bureau.editor}
    assert "即将到期，答复期限为2026-03-30" in told[bureau.editor]
    assert on(date(2026, 3, 26)) == {}
    told = on(date(2026, 3, 30))
    assert set(told) == {bureau.editor}
    assert "今天到期" in told[bureau.editor]
    told = on(date(2026, 3, 31))
    assert set(told) == {bureau.editor, bureau.officer, bureau.leader}
    assert "已经逾期" in told[bureau.officer]
    told = on(date(2026, 4, 9))  # 4 to 6 April is a holiday: the seventh working day
    assert set(told) == {bureau.editor, bureau.officer, bureau.leader, bureau.inspector}
    assert on(date(2026, 5, 9)) == {}
    assert reminders(received) == [
        (Act.REMINDED, "到期前提醒"),
        (Act.REMINDED, "到期当日提醒"),
        (Act.ESCALATED, "逾期，报办公室"),
        (Act.ESCALATED, "逾期，报纪检监察"),
    ]
    assert not received.entries.filter(act__in=REMINDED, is_for_applicant=True).exists()
    assert not any("王小明" in notice.text for notice in Notice.objects.all())


def test_the_office_holds_what_no_section_was_given_and_the_signers_what_waits_for_them(bureau, received):
    assert set(on(date(2026, 3, 25))) == {bureau.officer}
    with today_is(date(2026, 3, 26)):
        services.draft_answer(received, bureau.officer, Outcome.GRANTED, "同意公开。")
    assert set(on(date(2026, 3, 30))) == {bureau.leader}
    with today_is(date(2026, 3, 30)):
        services.sign(received, bureau.leader)
    assert on(date(2026, 4, 10)) == {}


def test_more_time_begins_the_reminders_anew(bureau, received):
    on(date(2026, 3, 30))
    with today_is(date(2026, 3, 30)):
        services.extend(received, bureau.leader, 10, "需要会同财政局核对")
    assert received.reminded == Reminder.NONE
    assert on(date(2026, 3, 31)) == {}
    assert "即将到期" in on(date(2026, 4, 9))[bureau.officer]


def test_nothing_is_said_while_an_opinion_stops_the_clock_until_that_is_late_itself(bureau, received):
    with today_is(date(2026, 3, 9)):
        services.consult(received, bureau.officer, "third_party", "某公司", date(2026, 3, 9))
    assert on(date(2026, 3, 30)) == {}  # on which the third party had to answer
    told = on(date(2026, 3, 31), times=2)
    assert set(told) == {bureau.officer}
    assert "征求的意见逾期没有答复" in told[bureau.officer] and "某公司" not in told[bureau.officer]
    assert "答复期限已恢复计算，为2026-04-22" in told[bureau.officer]
    assert reminders(received) == [(Act.REMINDED, "征求意见逾期未答复")]


def test_who_says_nothing_stops_the_clock_no_longer_and_the_answer_is_reminded_of_step_by_step(
    client, bureau, received
):
    with today_is(date(2026, 3, 9)):
        pause = services.consult(received, bureau.officer, "third_party", "某公司", date(2026, 3, 9))
    on(date(2026, 3, 31))
    assert on(date(2026, 4, 16)) == {}
    assert "即将到期，答复期限为2026-04-22" in on(date(2026, 4, 17))[bureau.officer]
    assert "今天到期" in on(date(2026, 4, 22))[bureau.officer]
    assert "已经逾期" in on(date(2026, 4, 23))[bureau.leader]
    assert bureau.inspector in on(date(2026, 4, 30))
    with today_is(date(2026, 4, 30)):
        services.end_consultation(pause, bureau.officer, "agrees", date(2026, 4, 30))
    received.refresh_from_db()
    assert received.due_on == date(2026, 4, 22) and received.is_overdue  # nothing makes it punctual again
    client.force_login(bureau.officer)
    html = client.get(reverse("disclosure-requests:request", args=[received.pk])).content.decode()
    assert "3月9日至3月30日：暂停计算（征求意见：第三方" in html
    assert "答复意见的期限到2026-03-30，此后恢复计算" in html


def test_corrections_that_never_came_are_reported_even_if_the_answer_was_reminded_of(bureau, received):
    on(date(2026, 3, 30))
    with today_is(date(2026, 3, 30)):
        services.ask_correction(received, bureau.officer, "请写明年度", date(2026, 4, 7))
    DisclosureRequest.objects.filter(pk=received.pk).update(reply_until=date(2026, 3, 30))  # no later day
    assert received.reminded == Reminder.NONE
    assert "逾期没有补正" in on(date(2026, 4, 1))[bureau.officer]


def test_what_nobody_confirmed_is_asked_for(bureau):
    with today_is(date(2026, 3, 2)):
        request, _code = ask(bureau)
    assert request.confirm_by == date(2026, 3, 4)
    assert on(date(2026, 3, 3)) == {}  # it was told when it came
    assert "今天应与申请人确认" in on(date(2026, 3, 4))[bureau.officer]
    told = on(date(2026, 3, 5))
    assert set(told) == {bureau.officer, bureau.leader}
    assert "已过确认期限（2026-03-04）" in told[bureau.officer]
    assert bureau.inspector in on(date(2026, 3, 11))
    DisclosureRequest.objects.update(submitted_at=timezone.now().replace(year=2026, month=3, day=2))
    request.refresh_from_db()
    with today_is(date(2026, 3, 12)):
        services.receive(request, bureau.officer)
    assert (request.confirm_by, request.reminded) == (None, Reminder.NONE)
    assert on(date(2026, 3, 13)) == {}


@pytest.mark.parametrize(
    ("channel", "until"),
    [
        (Channel.WEB, date(2026, 3, 10)),
        (Channel.FAX, date(2026, 3, 10)),
        (Channel.ORDINARY_MAIL, date(2026, 3, 6)),
        (Channel.REGISTERED_MAIL, None),
        (Channel.IN_PERSON, None),
    ],
)
def test_by_when_the_receipt_is_confirmed(channel, until):
    """From Friday 6 March: two working days; a plain letter on the same day (第三十一条); what was signed for never."""
    assert rules.confirm_by(channel, date(2026, 3, 6), WorkCalendar()) == until


def test_a_plain_letter_that_came_on_a_day_off_is_confirmed_on_the_next_working_day():
    saturday, monday = date(2026, 3, 7), date(2026, 3, 9)
    assert rules.confirm_by(Channel.ORDINARY_MAIL, saturday, WorkCalendar()) == monday


def test_corrections_that_never_came_are_reported_once_and_can_be_ended(bureau, received):
    with today_is(date(2026, 3, 4)):
        services.ask_correction(received, bureau.officer, "请写明年度", date(2026, 3, 20))
    assert on(date(2026, 3, 20)) == {}
    told = on(date(2026, 3, 21), times=2)
    assert set(told) == {bureau.officer}
    assert "逾期没有补正（期限2026-03-20）" in told[bureau.officer]
    assert on(date(2026, 3, 23)) == {}
    with today_is(date(2026, 3, 23)):
        services.give_up(received, bureau.officer)
    assert received.state == RequestState.ENDED


def test_the_daily_run_reminds_of_requests_too_and_once_a_day(bureau, received):
    Notice.objects.all().delete()
    day = date(2026, 3, 30)
    with today_is(day):
        assert run(day).reminded == 1
        assert run(day) is None
    assert Notice.objects.filter(user=bureau.officer).count() == 1
    assert ClockRun.objects.count() == 1
    assert len(reminders(received)) == 1


def test_what_rests_on_a_calendar_not_announced_yet_is_counted_anew_by_the_daily_run(bureau, received):
    DisclosureRequest.objects.update(due_on=date(2026, 3, 27), is_provisional=True)
    with today_is(date(2026, 3, 10)):
        run(date(2026, 3, 10))
    received.refresh_from_db()
    assert (received.due_on, received.is_provisional) == (date(2026, 3, 30), False)
    assert received.entries.get(act=Act.MOVED).note == "2026-03-27"


def test_a_change_of_the_calendar_begins_the_reminders_anew(
    bureau, received, worker, django_capture_on_commit_callbacks
):
    on(date(2026, 3, 30))
    with django_capture_on_commit_callbacks(execute=True):
        change_days(save=[CalendarDay(date=date(2026, 3, 11), is_workday=False, note="停电")])
    worker.run()
    assert "今天到期" in on(date(2026, 3, 31))[bureau.officer]


def test_where_nobody_handles_requests_the_signer_hears_of_one():
    bare = Bureau()
    ask(bare)
    assert "请与申请人确认" in bare.leader.notices.get().text


def test_the_section_hears_what_it_was_given_and_what_was_sent_back(bureau, received):
    services.assign(received, bureau.officer, bureau.section)
    assert "交您科室办理" in bureau.editor.notices.get().text
    services.draft_answer(received, bureau.editor, Outcome.GRANTED, "同意。")
    services.send_back(received, bureau.leader, "请写明获取方式")
    assert "已退回" in bureau.editor.notices.filter(read_at=None).get().text


def test_opening_the_request_reads_its_reminders(client, bureau, received):
    on(date(2026, 3, 30))
    notice = bureau.officer.notices.get()
    client.force_login(bureau.officer)
    assert client.get(notice.url).status_code == 200
    client.get(reverse("disclosure-requests:request", args=[received.pk]))
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_the_list_shows_what_is_to_be_confirmed_and_whose_day_it_is(client, bureau, received):
    with today_is(date(2026, 3, 2)):
        waiting, _code = ask(bureau, wanted="还没有确认的")
    with today_is(date(2026, 3, 4)):
        services.ask_correction(received, bureau.officer, "请写明年度", date(2026, 3, 20))
    client.force_login(bureau.officer)
    url = reverse("disclosure-requests:list")
    with today_is(date(2026, 3, 4)):
        html = client.get(url).content.decode()
    assert html.index(waiting.wanted) < html.index(received.number)
    assert "2026-03-04" in html and "今天到期" in html
    assert "等申请人" in html and "申请人逾期" not in html
    with today_is(date(2026, 3, 23)):
        html = client.get(url).content.decode()
        assert "申请人逾期" in html
        overdue = client.get(url + "?state=overdue").content.decode()
    assert waiting.wanted in overdue and received.number not in overdue
    assert WANG.name not in html
