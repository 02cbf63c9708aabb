"""The clock: what is due when, who hears of it, and a record that nobody can edit."""

from datetime import date, datetime, timedelta
from unittest import mock

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from disclosure.choices import Period, Timing
from disclosure.clock import rules, services
from disclosure.clock.accounts import account_of
from disclosure.clock.reminding import remind
from disclosure.clock.rules import Light, Reminder
from disclosure.clock.running import run
from disclosure.clock.selectors import punctuality
from disclosure.limits import after_event, after_period, by_date
from disclosure.models import ClockRun, DisclosureTask, PublishedItem, TaskEntry
from portal.accounts import roles
from portal.calendar.models import CalendarDay
from portal.calendar.rules import WorkCalendar
from portal.calendar.services import change_days
from portal.organisations.models import Organisation
from portal.publishing.actions import Withdraw, editing
from portal.publishing.models import Notice
from portal.publishing.services import rebuild_published
from tests.disclosure.records import make_item, publish
from tests.factories import Bureau

pytestmark = pytest.mark.django_db

State, Action = DisclosureTask.State, TaskEntry.Action
CALENDAR = WorkCalendar()
days = st.dates(date(2020, 1, 1), date(2027, 12, 31))


def published(bureau, limit, since=None, **values):
    """A public item; ``since``: as if it had been public from that day on."""
    item = publish(make_item(bureau, limit=limit, timing=Timing.PERIODIC, **values), bureau)
    DisclosureTask.objects.filter(item=item).update(
        period=""
    )  # what today opened is not what the test is about
    if since is not None:
        moment = timezone.make_aware(datetime(since.year, since.month, since.day, 9))
        PublishedItem.objects.filter(pk=item.pk).update(first_published_at=moment, owed_since=since)
    return PublishedItem.objects.get(pk=item.pk)


def open_task(item, due_on, **values):
    task = DisclosureTask(item_id=item.pk, organisation_id=item.organisation_id, due_on=due_on, **values)
    task.limit = item.limit
    task.counts_from = values.get("counts_from", due_on - timedelta(days=7))
    task.save()
    return task


@given(days, days)
def test_lights_go_from_green_to_overdue_and_never_back(due_on, today):
    order = list(Light)
    now, tomorrow = (rules.light(due_on, day, CALENDAR) for day in (today, today + timedelta(days=1)))
    assert order.index(now) <= order.index(tomorrow)
    assert (now == Light.OVERDUE) == (today > due_on)
    assert (now == Light.RED) == (today == due_on)


@given(days, days)
def test_what_is_late_is_late_by_at_least_a_day(due_on, done_on):
    late = rules.days_late(due_on, done_on, CALENDAR)
    assert (late > 0) == (done_on > due_on)


@given(days, days)
def test_reminding_goes_only_forwards(due_on, today):
    now, tomorrow = (rules.reminder_due(due_on, day, CALENDAR) for day in (today, today + timedelta(days=1)))
    assert now <= tomorrow


def test_a_new_item_opens_its_next_time_at_once(bureau):
    item = publish(make_item(bureau, limit=by_date(Period.YEAR, 1, 31)), bureau)
    task = DisclosureTask.objects.get(item=item)
    assert task.due_on >= timezone.localdate()
    assert CALENDAR.is_working_day(task.due_on)
    assert [entry.action for entry in task.entries.all()] == [Action.OPENED]


def test_a_quarterly_item_owes_each_quarter_since_it_was_published(bureau):
    item = published(bureau, after_period(Period.QUARTER, 10), since=date(2025, 5, 20))
    today = date(2026, 1, 5)
    services.open_periodic(today)
    tasks = DisclosureTask.objects.filter(item=item.pk).exclude(period="").order_by("due_on")
    assert [(task.period, task.due_on) for task in tasks][:3] == [
        ("2025-Q2", date(2025, 7, 14)),
        ("2025-Q3", date(2025, 10, 21)),  # 1 to 8 October off, Saturday the 11th worked
        ("2025-Q4", date(2026, 1, 15)),  # 1 to 3 January off, Sunday the 4th worked
    ]
    assert services.open_periodic(today) == 0


def test_an_event_opens_a_task_that_counts_from_its_day(bureau):
    item = published(bureau, after_event("形成", 5))
    task = services.open_event(item, date(2026, 9, 28), bureau.editor)
    # National Day 1 to 7 October 2026; 28 September is a Monday.
    assert task.due_on == account_of(task).deadline.due_on
    assert task.occasion == "2026-09-28形成"
    assert services.open_event(published(bureau, by_date(Period.YEAR, 1, 31)), date(2026, 9, 28)) is None


def test_what_comes_in_time_and_what_comes_late(bureau):
    item = published(bureau, after_event("形成", 5))
    in_time, late = (open_task(item, date(2026, 3, 13)) for _n in range(2))
    assert services.complete(in_time, date(2026, 3, 13), bureau.editor)
    assert services.complete(late, date(2026, 3, 17), bureau.editor)
    assert not services.complete(late, date(2026, 3, 20), bureau.editor)
    found = TaskEntry.objects.filter(action=Action.DONE).order_by("pk").values_list("days_late", "done_on")
    assert list(found) == [(0, date(2026, 3, 13)), (2, date(2026, 3, 17))]
    (row,) = punctuality(Organisation.objects.all(), date(2026, 1, 1), date(2026, 12, 31), date(2026, 3, 20))
    assert (row.organisation, row.in_time, row.late, row.worst, row.overdue) == (bureau.section, 1, 1, 2, 0)
    assert row.share == 50


def test_the_record_cannot_be_edited(bureau):
    item = published(bureau, after_event("形成", 5))
    task = open_task(item, date(2026, 3, 13))
    services.complete(task, date(2026, 3, 17), bureau.editor)
    entry = TaskEntry.objects.filter(task=task).last()
    for change in (
        lambda: TaskEntry.objects.filter(pk=entry.pk).update(days_late=0),
        lambda: TaskEntry.objects.filter(pk=entry.pk).delete(),
        lambda: entry.save(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_change_of_the_calendar_moves_open_deadlines_and_says_so(
    bureau, django_capture_on_commit_callbacks, worker
):
    item = published(bureau, after_event("形成", 5))
    task = services.open_event(item, date(2026, 3, 6), bureau.editor)  # a Friday
    done = services.open_event(item, date(2026, 3, 6), bureau.editor)
    services.complete(done, date(2026, 3, 9), bureau.editor)
    assert task.due_on == date(2026, 3, 13)
    with django_capture_on_commit_callbacks(execute=True):
        change_days(save=[CalendarDay(date=date(2026, 3, 11), is_workday=False, note="停电")])
    worker.run()
    task.refresh_from_db()
    done.refresh_from_db()
    assert (task.due_on, done.due_on) == (date(2026, 3, 16), date(2026, 3, 13))
    moved = TaskEntry.objects.get(action=Action.MOVED)
    assert (moved.task, moved.due_before, moved.due_on) == (task, date(2026, 3, 13), date(2026, 3, 16))


def test_holders_then_office_then_inspector_are_told_once_each(bureau):
    inspector = bureau.person(roles.INSPECTOR, bureau.bureau)
    item = published(bureau, after_event("形成", 5))
    task = open_task(item, date(2026, 3, 13))
    DisclosureTask.objects.exclude(pk=task.pk).update(state=State.CANCELLED)

    def told(day):
        before = Notice.objects.count()
        for _twice in range(2):
            remind(day)
        new = Notice.objects.order_by("pk")[before:]
        return {notice.user for notice in new}

    assert told(date(2026, 3, 6)) == set()
    assert told(date(2026, 3, 10)) == {bureau.editor}
    assert told(date(2026, 3, 11)) == set()
    assert told(date(2026, 3, 13)) == {bureau.editor}
    assert told(date(2026, 3, 14)) == {bureau.editor}  # a Saturday
    assert told(date(2026, 3, 16)) == {bureau.editor, bureau.reviewer}
    assert told(date(2026, 3, 20)) == {bureau.editor, bureau.reviewer, inspector}
    assert told(date(2026, 4, 20)) == set()
    task.refresh_from_db()
    assert task.reminded == Reminder.INSPECTOR


def test_the_clock_runs_once_a_day(bureau):
    published(bureau, by_date(Period.YEAR, 1, 31))
    day = timezone.localdate()
    assert run(day) is not None
    assert run(day) is None
    assert run(day + timedelta(days=1)) is not None
    assert ClockRun.objects.count() == 2


def test_a_revised_rule_holds_for_what_is_not_due_yet(bureau):
    item = publish(make_item(bureau, limit=after_period(Period.QUARTER, 10)), bureau)
    waiting = DisclosureTask.objects.filter(item=item).first()
    overdue = open_task(
        PublishedItem.objects.get(pk=item.pk), timezone.localdate() - timedelta(days=3), period="2020-Q1"
    )
    with editing(item, bureau.editor) as row:
        row.limit = after_period(Period.QUARTER, 20)
    item.refresh_from_db()
    publish(item, bureau)
    before = waiting.due_on
    waiting.refresh_from_db()
    overdue.refresh_from_db()
    assert waiting.limit == after_period(Period.QUARTER, 20)
    assert waiting.due_on > before
    assert overdue.limit == after_period(Period.QUARTER, 10)
    assert TaskEntry.objects.get(task=waiting, action=Action.RULE_CHANGED).note == "目录修订"


def test_another_period_takes_the_place_of_the_old_one(bureau):
    item = publish(make_item(bureau, limit=by_date(Period.YEAR, 1, 31)), bureau)
    yearly = DisclosureTask.objects.get(item=item)
    with editing(item, bureau.editor) as row:
        row.limit = by_date(Period.MONTH, 1, 10)
    item.refresh_from_db()
    publish(item, bureau)
    yearly.refresh_from_db()
    assert yearly.state == State.CANCELLED
    assert {len(task.period) for task in DisclosureTask.objects.filter(item=item, state=State.OPEN)} == {7}


def test_a_withdrawn_item_owes_nothing_more(bureau):
    item = publish(make_item(bureau, limit=by_date(Period.YEAR, 1, 31)), bureau)
    Withdraw(item, bureau.leader, note="职责调整").run()
    task = DisclosureTask.objects.get(item=item)
    assert task.state == State.CANCELLED
    assert task.entries.last().note == "职责调整"
    with mock.patch.object(timezone, "localdate", return_value=timezone.localdate() + timedelta(days=400)):
        assert services.open_periodic(timezone.localdate()) == 0


def test_a_rebuild_of_the_published_tables_leaves_the_clock_alone(bureau):
    publish(make_item(bureau, limit=by_date(Period.YEAR, 1, 31)), bureau)
    before = list(DisclosureTask.objects.values()), list(TaskEntry.objects.values())
    rebuild_published()
    assert (list(DisclosureTask.objects.values()), list(TaskEntry.objects.values())) == before


def test_only_the_office_cancels_and_must_say_why(client, bureau):
    item = published(bureau, after_event("形成", 5))
    task = open_task(item, date(2026, 3, 13))
    url = reverse("disclosure-clock:task", args=[task.pk])
    client.force_login(bureau.editor)
    assert "取消任务" not in client.get(url).content.decode()
    client.post(url, {"reason": "没有"})
    task.refresh_from_db()
    assert task.state == State.OPEN
    client.force_login(bureau.reviewer)
    response = client.post(url, {"reason": ""})
    assert response.status_code == 422
    assert "请写明为什么" in response.content.decode()
    client.post(url, {"reason": "本季度没有收缴"})
    task.refresh_from_db()
    assert task.state == State.CANCELLED
    html = client.get(url).content.decode()
    assert "本季度没有收缴" in html
    assert bureau.reviewer.get_full_name() in html


def test_the_desk_shows_only_what_one_may_read(client, bureau):
    other = Bureau()
    mine, theirs = (
        published(bureau, after_event("形成", 5), title="我的事项"),
        published(other, after_event("形成", 5), title="别人的事项", code="X-1"),
    )
    own, foreign = open_task(mine, date(2026, 3, 13)), open_task(theirs, date(2026, 3, 13))
    client.force_login(bureau.editor)
    html = client.get(reverse("disclosure-clock:tasks")).content.decode()
    assert "我的事项" in html
    assert "别人的事项" not in html
    assert client.get(reverse("disclosure-clock:task", args=[own.pk])).status_code == 200
    assert client.get(reverse("disclosure-clock:task", args=[foreign.pk])).status_code == 404


@pytest.mark.parametrize("number", [10, 60])
def test_the_desk_takes_the_same_number_of_queries_whatever_there_is(
    client, bureau, number, django_assert_max_num_queries
):
    item = published(bureau, after_event("形成", 5))
    for _n in range(number):
        open_task(item, date(2026, 3, 13))
    client.force_login(bureau.editor)
    client.get(reverse("disclosure-clock:tasks"))
    with django_assert_max_num_queries(14):
        client.get(reverse("disclosure-clock:tasks"))
