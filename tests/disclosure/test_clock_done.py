"""What a task is done by, what public pages tell of it, and what the office may change."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from disclosure.choices import Period
from disclosure.clock import services
from disclosure.clock.reminding import remind
from disclosure.clock.selectors import punctuality
from disclosure.information import checks
from disclosure.information.services import settle_task
from disclosure.limits import after_event, by_date
from disclosure.models import CatalogueItem, Disclosure, DisclosureTask, PublishedItem, TaskEntry
from portal.calendar.models import CalendarDay
from portal.calendar.services import change_days
from portal.organisations.models import Organisation
from portal.publishing.actions import Archive, Withdraw, editing
from portal.publishing.errors import NotPermitted
from portal.publishing.models import Audience, Notice
from portal.publishing.services import rebuild_published
from tests.disclosure.records import disclose, make_disclosure, make_item, publish
from tests.factories import Bureau, UserFactory

pytestmark = pytest.mark.django_db

State, Action = DisclosureTask.State, TaskEntry.Action
GREEN, GONE = "govuk-tag--green", "公开后已撤回"


@pytest.fixture
def item(bureau):
    return publish(make_item(bureau), bureau)


@pytest.fixture
def due(client, item, bureau):
    """The public page of what is due, as text."""
    url = reverse("disclosure:due", args=[item.catalogue, bureau.bureau.code])
    return lambda: client.get(url).content.decode()


def long_ago():
    return timezone.localdate() - timedelta(days=60)


def withdrawn(bureau, item):
    disclosure = disclose(make_disclosure(bureau, item), bureau)
    disclosure.refresh_from_db()
    Withdraw(disclosure, bureau.leader, note="发错了").run()
    return disclosure


def status(client, task):
    return client.get(reverse("disclosure:task", args=[task.pk])).status_code


def test_what_the_items_readers_cannot_read_completes_nothing(bureau, item, due):
    disclosure = make_disclosure(bureau, item, audience=Audience.INTERNAL)
    assert any("公开任务仍然没有完成" in each for each in checks.cautions(disclosure))
    disclose(disclosure, bureau)
    disclosure.task.refresh_from_db()
    assert disclosure.task.state == State.OPEN
    assert GREEN not in due()
    again = make_disclosure(bureau, item, task=disclosure.task)
    assert not any("公开任务仍然没有完成" in each for each in checks.cautions(again))
    disclose(again, bureau)
    disclosure.task.refresh_from_db()
    assert disclosure.task.state == State.DONE
    assert GREEN in due()


def test_an_event_is_told_once_it_was_disclosed_or_should_have_been(client, bureau, item, due):
    fresh = make_disclosure(bureau, item)
    late = make_disclosure(bureau, item, formed_on=long_ago())
    assert status(client, fresh.task) == 404
    assert status(client, late.task) == 200
    assert f"{fresh.formed_on:%Y-%m-%d}形成" not in due()
    assert f"{late.formed_on:%Y-%m-%d}形成" in due()
    disclose(fresh, bureau)
    assert status(client, fresh.task) == 200


def test_nothing_is_told_of_an_event_whose_draft_is_for_fewer_than_the_item(client, bureau, item, due):
    draft = make_disclosure(bureau, item, audience=Audience.PARTY, formed_on=long_ago())
    assert status(client, draft.task) == 404
    assert f"{draft.formed_on:%Y-%m-%d}形成" not in due()
    with editing(draft, bureau.editor) as row:
        row.audience = Audience.SOCIETY
    settle_task(row, bureau.editor)
    assert status(client, draft.task) == 200


def test_a_withdrawn_disclosure_is_not_shown_as_in_time(client, bureau, item, due):
    disclosure = withdrawn(bureau, item)
    for html in (due(), client.get(reverse("disclosure:task", args=[disclosure.task_id])).content.decode()):
        assert GREEN not in html
        assert GONE in html
    disclose(make_disclosure(bureau, item), bureau)
    assert GREEN in due()


def test_the_office_opens_again_what_a_withdrawn_disclosure_had_done(client, bureau, item, due):
    disclosure = withdrawn(bureau, item)
    task = DisclosureTask.objects.get(pk=disclosure.task_id)
    url = reverse("disclosure-clock:task", args=[task.pk])
    client.force_login(bureau.editor)
    assert "重新打开任务" not in client.get(url).content.decode()
    client.post(url, {"act": "reopen", "reason": "没有公开"})
    task.refresh_from_db()
    assert task.state == State.DONE
    client.force_login(bureau.reviewer)
    assert GONE in client.get(url).content.decode()
    assert client.post(url, {"act": "reopen", "reason": ""}).status_code == 422
    client.post(url, {"act": "reopen", "reason": "已撤回，应重新公开"})
    rebuild_published()
    task.refresh_from_db()
    assert task.state == State.OPEN
    assert task.entries.last().note == "已撤回，应重新公开"
    disclosure.refresh_from_db()
    with editing(disclosure, bureau.editor) as row:
        row.body = "<p>改正</p>"
    disclosure.refresh_from_db()
    publish(disclosure, bureau)
    task.refresh_from_db()
    assert (task.state, task.publication.version_no) == (State.DONE, 2)
    assert GREEN in due()


def test_another_disclosure_for_the_task_counts_when_it_is_opened_again(client, bureau, item):
    disclosure = withdrawn(bureau, item)
    task = DisclosureTask.objects.get(pk=disclosure.task_id)
    other = disclose(make_disclosure(bureau, item, task=task), bureau)
    client.force_login(bureau.reviewer)
    client.post(reverse("disclosure-clock:task", args=[task.pk]), {"act": "reopen", "reason": "已撤回"})
    task.refresh_from_db()
    other.refresh_from_db()
    assert (task.state, task.publication) == (State.DONE, other.publication)


def test_an_edit_of_the_draft_gives_no_later_day_to_what_is_overdue(client, bureau, item):
    draft = make_disclosure(bureau, item, formed_on=long_ago())
    task, before = draft.task, draft.task.due_on
    services.follow_draft(task, timezone.localdate(), bureau.editor)
    task.refresh_from_db()
    assert (task.due_on, task.counts_from) == (before, draft.formed_on)
    assert task.entries.last().action == Action.KEPT
    assert task.entries.last().note == f"{timezone.localdate():%Y-%m-%d}"
    services.follow_draft(task, draft.formed_on - timedelta(days=7), bureau.editor)
    task.refresh_from_db()
    assert task.due_on < before


def test_the_office_corrects_an_events_day_and_says_why(client, bureau, item):
    task = make_disclosure(bureau, item, formed_on=long_ago()).task
    url = reverse("disclosure-clock:task", args=[task.pk])
    today = timezone.localdate()
    client.force_login(bureau.editor)
    client.post(url, {"act": "event_day", "event_on": today.isoformat(), "reason": "填错"})
    task.refresh_from_db()
    assert task.counts_from == long_ago()
    client.force_login(bureau.reviewer)
    tomorrow = (today + timedelta(days=1)).isoformat()
    assert client.post(url, {"act": "event_day", "event_on": tomorrow, "reason": "填错"}).status_code == 422
    client.post(url, {"act": "event_day", "event_on": today.isoformat(), "reason": "以发文登记为准"})
    task.refresh_from_db()
    assert (task.counts_from, task.is_late) == (today, False)
    assert "以发文登记为准" in task.entries.last().note


def test_only_the_office_decides_on_a_task_whichever_way_it_comes(bureau, item):
    open_one = make_disclosure(bureau, item, formed_on=long_ago()).task
    done = disclose(make_disclosure(bureau, item), bureau).task
    before = list(TaskEntry.objects.values())
    for act in (
        lambda: services.cancel(open_one, bureau.editor, "不想公开"),
        lambda: services.change_event_day(open_one, timezone.localdate(), bureau.editor, "填错"),
        lambda: services.reopen(done, bureau.editor, "想重来"),
    ):
        with pytest.raises(NotPermitted):
            act()
    assert list(TaskEntry.objects.values()) == before


def test_the_office_is_told_when_its_correction_changes_nothing(client, bureau, item):
    task = make_disclosure(bureau, item, formed_on=long_ago()).task
    client.force_login(bureau.reviewer)
    data = {"act": "event_day", "event_on": task.counts_from.isoformat(), "reason": "核对"}
    html = client.post(reverse("disclosure-clock:task", args=[task.pk]), data, follow=True).content.decode()
    assert "没有改动：起算日期与原来相同" in html
    assert "已更正" not in html


def test_the_record_names_what_moved_a_last_day_and_citizens_read_no_typed_reason(client, bureau, item):
    draft = make_disclosure(bureau, item, formed_on=long_ago())
    week_before = long_ago() - timedelta(days=7)
    services.change_event_day(draft.task, week_before, bureau.reviewer, "张三说日期填错了")
    client.force_login(bureau.reviewer)
    office = client.get(reverse("disclosure-clock:task", args=[draft.task_id])).content.decode()
    client.logout()
    public = client.get(reverse("disclosure:task", args=[draft.task_id])).content.decode()
    for html in (office, public):
        assert "起算日期变更" in html
        assert "日历变化" not in html
    assert "张三" in office
    assert "张三" not in public


def test_what_is_published_anew_for_fewer_people_is_not_in_time_any_more(client, bureau, due):
    item = publish(make_item(bureau, audience=Audience.SOCIETY), bureau)
    disclosure = disclose(make_disclosure(bureau, item), bureau)
    other = disclose(make_disclosure(bureau, item, task=disclosure.task), bureau)
    for each in (other, disclosure):
        with editing(Disclosure.objects.get(pk=each.pk), bureau.editor) as row:
            row.audience = Audience.INTERNAL
        publish(Disclosure.objects.get(pk=each.pk), bureau)
    url = reverse("disclosure:task", args=[disclosure.task_id])
    assert client.get(reverse("disclosure:information", args=[disclosure.slug])).status_code == 404
    assert GREEN not in client.get(url).content.decode()
    assert GONE in client.get(url).content.decode()
    client.force_login(bureau.reviewer)
    office = reverse("disclosure-clock:task", args=[disclosure.task_id])
    client.post(office, {"act": "reopen", "reason": "改为内部，应重新公开"})
    disclosure.task.refresh_from_db()
    assert disclosure.task.state == State.OPEN


def test_party_members_read_that_a_disclosure_is_for_them_alone_now(client, bureau, item):
    disclosure = disclose(make_disclosure(bureau, item), bureau)
    with editing(Disclosure.objects.get(pk=disclosure.pk), bureau.editor) as row:
        row.audience = Audience.PARTY
    publish(Disclosure.objects.get(pk=disclosure.pk), bureau)
    client.force_login(UserFactory(is_staff=False, is_party_member=True))
    html = client.get(reverse("disclosure:due", args=[item.catalogue, bureau.bureau.code])).content.decode()
    assert GREEN not in html
    assert GONE in html


def test_an_item_that_is_for_more_people_since_takes_nothing_back(client, bureau):
    item = publish(make_item(bureau, audience=Audience.PARTY), bureau)
    disclosure = disclose(make_disclosure(bureau, item), bureau)
    with editing(CatalogueItem.objects.get(pk=item.pk), bureau.editor) as row:
        row.audience = Audience.SOCIETY
    publish(CatalogueItem.objects.get(pk=item.pk), bureau)
    html = client.get(reverse("disclosure:due", args=[item.catalogue, bureau.bureau.code])).content.decode()
    assert GONE not in html
    disclosure.task.refresh_from_db()
    assert disclosure.task.state == State.DONE


def test_an_archived_draft_tells_the_office_and_leaves_its_task_to_the_next(bureau, item):
    draft = make_disclosure(bureau, item, formed_on=long_ago())
    twin = make_disclosure(bureau, item, formed_on=long_ago())
    assert twin.task != draft.task
    Archive(draft, bureau.editor).run()
    notice = Notice.objects.get(user=bureau.reviewer, text__contains="草稿已归档")
    assert notice.url == reverse("disclosure-clock:task", args=[draft.task_id])
    assert make_disclosure(bureau, item, formed_on=long_ago()).task == draft.task


def test_a_periods_task_is_left_to_the_next_draft_too(bureau):
    item = publish(make_item(bureau, limit=by_date(Period.YEAR, 1, 31)), bureau)
    draft = make_disclosure(bureau, item)
    Archive(draft, bureau.editor).run()
    assert make_disclosure(bureau, item).task == draft.task


def test_a_reminder_of_another_day_does_not_make_the_earlier_read(bureau, item):
    row = PublishedItem.objects.get(pk=item.pk)
    for due_on in (date(2026, 3, 13), date(2026, 3, 16)):
        task = DisclosureTask(item_id=row.pk, organisation=bureau.section, due_on=due_on, counts_from=due_on)
        task.limit = after_event("形成", 5)
        task.save()
    remind(date(2026, 3, 10))
    remind(date(2026, 3, 11))
    soon = Notice.objects.filter(user=bureau.editor, text__contains="即将到期", read_at=None)
    assert ["2026-03-13" in each.text for each in soon.order_by("pk")] == [True, False]


def test_a_year_that_is_over_keeps_its_share(bureau, item):
    row = PublishedItem.objects.get(pk=item.pk)

    def done(due_on, on=None):
        task = DisclosureTask(item_id=row.pk, organisation=bureau.section, due_on=due_on, counts_from=due_on)
        task.limit = after_event("形成", 5)
        task.save()
        if on:
            services.complete(task, on, bureau.editor)

    done(date(2024, 3, 13), date(2024, 3, 13))
    done(date(2024, 12, 20), date(2025, 2, 10))  # overdue when the year ended
    done(date(2025, 11, 20))
    done(date(2026, 3, 2), date(2026, 3, 20))  # today, so overdue no more

    def of(year, today=date(2026, 3, 20)):
        places = Organisation.objects.all()
        found = punctuality(places, date(year, 1, 1), date(year, 12, 31), today)
        return [(each.in_time, each.late, each.overdue, each.share) for each in found]

    assert of(2024) == [(1, 0, 1, 50)]
    assert of(2025) == [(0, 1, 1, 0)]
    assert of(2026) == [(0, 1, 1, 0)]
    assert of(2023) == []


def test_the_page_tells_the_lateness_that_the_record_counted(bureau, item, due):
    disclosure = disclose(make_disclosure(bureau, item, formed_on=long_ago()), bureau)
    entry = TaskEntry.objects.get(task=disclosure.task_id, action=Action.DONE)
    assert f"逾期{entry.days_late}个工作日" in due()
    day = entry.due_on + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    change_days(save=[CalendarDay(date=day, is_workday=False, note="停电")])
    assert f"逾期{entry.days_late}个工作日" in due()


def test_from_the_figures_of_punctuality_to_the_tasks_behind_them(client):
    bureau = Bureau()
    item = publish(make_item(bureau, limit=after_event("形成", 5)), bureau)
    today = timezone.localdate()
    late = disclose(
        make_disclosure(bureau, item, title="迟到的通知", formed_on=today - timedelta(days=30)), bureau
    )
    disclose(make_disclosure(bureau, item, title="准时的通知", formed_on=today), bureau)
    client.force_login(bureau.reviewer)
    shown = client.get(reverse("disclosure-clock:punctuality")).content.decode()
    address = f"{reverse('disclosure-clock:tasks')}?state=late&amp;year={today.year}&amp;section={bureau.section.pk}"
    assert address in shown
    listed = client.get(address.replace("&amp;", "&")).content.decode()
    assert reverse("disclosure-clock:task", args=[late.task_id]) in listed
    assert "共1项" in listed and "个工作日" in listed
    assert (
        "共1项"
        not in client.get(address.replace("&amp;", "&").replace(str(today.year), "2000")).content.decode()
    )
