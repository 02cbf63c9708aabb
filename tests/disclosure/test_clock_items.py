"""What an item's publications, its withdrawal and its move to another section do to its tasks."""

from datetime import date, timedelta
from unittest import mock

import pytest
from django.utils import timezone

from disclosure.choices import Period
from disclosure.clock import services
from disclosure.clock.reminding import remind
from disclosure.limits import after_event, after_period, by_date
from disclosure.models import ClockRun, DisclosureTask, PublishedItem, TaskEntry
from portal.accounts import roles
from portal.organisations.services import grant_role
from portal.publishing.actions import Withdraw, editing
from portal.publishing.models import Notice
from portal.publishing.services import rebuild_published
from tests.disclosure.records import disclose, make_disclosure, make_item, publish
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db

State, Action = DisclosureTask.State, TaskEntry.Action
MONTHLY, YEARLY = by_date(Period.MONTH, 1, 10), by_date(Period.YEAR, 1, 31)


def ago(days):
    """For ``with``: so many days before today, for all that happens."""
    return mock.patch.object(timezone, "now", return_value=timezone.now() - timedelta(days=days))


def again(item, bureau, **values):
    """The next version of an item, or of one that was withdrawn, in public."""
    item.refresh_from_db()
    with editing(item, bureau.editor) as row:
        for name, value in values.items():
            setattr(row, name, value)
    item.refresh_from_db()
    return publish(item, bureau)


def open_ones(item):
    return DisclosureTask.objects.filter(item=item.pk, state=State.OPEN)


def overdue(item):
    return open_ones(item).filter(due_on__lt=timezone.localdate())


def test_a_new_rule_is_owed_from_the_day_on_which_it_holds(bureau):
    with ago(3 * 365):
        item = publish(make_item(bureau, limit=after_event("形成", 5)), bureau)
    again(item, bureau, limit=MONTHLY)
    row = PublishedItem.objects.get(pk=item.pk)
    assert row.owed_since == timezone.localdate()
    assert row.first_published_at < timezone.now() - timedelta(days=1000)
    assert not overdue(item).exists()
    assert open_ones(item).exists()
    remind(timezone.localdate())
    assert not TaskEntry.objects.filter(action=Action.ESCALATED).exists()


def test_a_version_with_the_same_rule_changes_nothing_of_what_is_owed_and_a_rebuild_says_the_same(bureau):
    with ago(100):
        item = publish(make_item(bureau, limit=MONTHLY), bureau)
        first = timezone.localdate()
    again(item, bureau, title="改了名称")
    assert PublishedItem.objects.get(pk=item.pk).owed_since == first
    services.open_periodic(timezone.localdate())
    assert overdue(item).count() >= 2
    PublishedItem.objects.update(owed_since=None)
    rebuild_published()
    assert PublishedItem.objects.get(pk=item.pk).owed_since == first


def test_what_the_withdrawal_ended_is_open_again_with_the_item(bureau):
    item = publish(make_item(bureau, limit=YEARLY), bureau)
    task = DisclosureTask.objects.get(item=item)
    event = make_disclosure(bureau, publish(make_item(bureau), bureau)).task
    Withdraw(item, bureau.leader, note="误").run()
    Withdraw(event.item, bureau.leader, note="误").run()
    assert not DisclosureTask.objects.filter(state=State.OPEN).exists()
    again(item, bureau, remarks="改正")
    again(event.item, bureau, remarks="改正")
    services.open_periodic(timezone.localdate())
    assert set(DisclosureTask.objects.values_list("pk", "state")) == {
        (task.pk, State.OPEN),
        (event.pk, State.OPEN),
    }
    assert [entry.action for entry in task.entries.all()] == [
        Action.OPENED,
        Action.CANCELLED,
        Action.REOPENED,
    ]


def test_what_the_office_cancelled_stays_cancelled(bureau):
    item = publish(make_item(bureau, limit=YEARLY), bureau)
    task = DisclosureTask.objects.get(item=item)
    services.cancel(task, bureau.reviewer, "今年没有")
    Withdraw(item, bureau.leader, note="误").run()
    again(item, bureau, remarks="改正")
    task.refresh_from_db()
    assert task.state == State.CANCELLED


def test_what_fell_due_while_the_item_was_withdrawn_is_not_owed(bureau):
    with ago(100):
        item = publish(make_item(bureau, limit=MONTHLY), bureau)
        Withdraw(item, bureau.leader, note="误").run()
    again(item, bureau, remarks="改正")
    services.open_periodic(timezone.localdate())
    assert not overdue(item).exists()
    assert open_ones(item).exists()


def test_withdrawing_it_does_not_get_rid_of_what_is_overdue(bureau):
    with ago(100):
        item = publish(make_item(bureau, limit=MONTHLY), bureau)
    before = set(overdue(item).values_list("period", "due_on"))
    assert before
    Withdraw(item, bureau.leader, note="误").run()
    assert not open_ones(item).exists()
    again(item, bureau, remarks="改正")
    assert set(overdue(item).values_list("period", "due_on")) == before


def test_a_rule_that_changes_there_and_back_finds_its_periods_open(bureau):
    item = publish(make_item(bureau, limit=YEARLY), bureau)
    again(item, bureau, limit=MONTHLY)
    assert {len(task.period) for task in open_ones(item)} == {7}
    again(item, bureau, limit=YEARLY)
    assert {len(task.period) for task in open_ones(item)} == {4}


def test_a_new_rule_makes_nothing_overdue_that_was_not(bureau):
    item = publish(make_item(bureau, limit=MONTHLY), bureau)
    DisclosureTask.objects.update(period="")
    task = DisclosureTask(
        item_id=item.pk,
        organisation=bureau.section,
        period="2026-03",
        counts_from=date(2026, 3, 31),
        due_on=date(2026, 3, 31),
    )
    task.limit = by_date(Period.MONTH, 1, 31)
    task.save()
    services.item_published(PublishedItem.objects.get(pk=item.pk), date(2026, 3, 20))
    task.refresh_from_db()
    assert (task.state, task.due_on) == (State.OPEN, date(2026, 3, 31))


def test_all_that_is_open_goes_with_the_item_to_another_section(bureau):
    bureau.bureau.refresh_from_db()
    other = OrganisationFactory(parent=bureau.bureau, name="另一科")
    grant_role(bureau.editor, roles.SECTION_EDITOR, other)
    grant_role(bureau.head, roles.SECTION_HEAD, other)
    holder = bureau.person(roles.SECTION_EDITOR, other)
    item = publish(make_item(bureau), bureau)
    late = make_disclosure(bureau, item, formed_on=timezone.localdate() - timedelta(days=60)).task
    remind(timezone.localdate())
    again(item, bureau, organisation=other)
    late.refresh_from_db()
    assert late.organisation == other
    entry = late.entries.get(action=Action.HANDED_OVER)
    assert entry.organisation == other
    assert entry.note == f"由{bureau.section.name}改为另一科"
    remind(timezone.localdate())
    assert Notice.objects.filter(user=holder, text__contains="逾期").exists()


def test_the_daily_run_makes_up_for_the_days_since_the_last_one(bureau):
    item = publish(make_item(bureau, limit=after_period(Period.QUARTER, 10)), bureau)
    DisclosureTask.objects.update(period="")
    PublishedItem.objects.filter(pk=item.pk).update(owed_since=date(2020, 1, 1))
    ClockRun.objects.create(day=date(2025, 7, 1))
    services.open_periodic(date(2026, 1, 5))
    periods = DisclosureTask.objects.exclude(period="").order_by("period").values_list("period", flat=True)
    assert list(periods)[:3] == ["2025-Q2", "2025-Q3", "2025-Q4"]


def test_a_rebuild_leaves_the_tasks_of_a_withdrawn_item_alone(bureau):
    item = publish(make_item(bureau, limit=YEARLY), bureau)
    Withdraw(item, bureau.leader, note="误").run()
    before = list(DisclosureTask.objects.values()), list(TaskEntry.objects.values())
    rebuild_published()
    assert (list(DisclosureTask.objects.values()), list(TaskEntry.objects.values())) == before


def test_a_rebuild_leaves_open_what_the_office_opened_again_under_a_withdrawn_item(bureau):
    item = publish(make_item(bureau), bureau)
    task = disclose(make_disclosure(bureau, item), bureau).task
    Withdraw(item, bureau.leader, note="误").run()
    task.refresh_from_db()
    assert services.reopen(task, bureau.reviewer, "公开的不是这件事")
    before = list(TaskEntry.objects.values())
    rebuild_published()
    task.refresh_from_db()
    assert task.state == State.OPEN
    assert list(TaskEntry.objects.values()) == before
    assert PublishedItem.objects.get(pk=item.pk).is_withdrawn


def test_nothing_is_owed_for_a_draft_under_a_withdrawn_item(bureau):
    item = publish(make_item(bureau), bureau)
    Withdraw(item, bureau.leader, note="误").run()
    item.refresh_from_db()
    assert make_disclosure(bureau, item).task is None
