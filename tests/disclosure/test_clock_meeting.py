"""Two who come to the same tasks at once: nothing is undone, nothing opened twice, nobody fails."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from disclosure.choices import Period
from disclosure.clock import services
from disclosure.limits import by_date
from disclosure.models import DisclosureTask, PublishedItem, TaskEntry
from tests.disclosure.records import make_item, publish
from tests.meeting import Meeting

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]

State, Action = DisclosureTask.State, TaskEntry.Action


@pytest.mark.parametrize(
    "other",
    [
        lambda item: services.item_ended(item.pk, "误"),
        lambda item: services.item_published(item, timezone.localdate()),
    ],
)
def test_what_is_done_meanwhile_stays_done(bureau, other):
    item = publish(make_item(bureau, limit=by_date(Period.YEAR, 1, 31)), bureau)
    row = PublishedItem.objects.get(pk=item.pk)
    row.limit = by_date(Period.MONTH, 1, 10)  # a new rule: the open year is over by it
    task, meeting = DisclosureTask.objects.get(item=item), Meeting()

    def done():
        with transaction.atomic():
            services.complete(task, timezone.localdate(), None)
            meeting.let_the_other_in()

    meeting.of(done, lambda: other(row))
    task.refresh_from_db()
    assert task.state == State.DONE
    assert [entry.action for entry in task.entries.all()] == [Action.OPENED, Action.DONE]


def test_a_publication_during_the_daily_run_waits_and_opens_nothing_twice(bureau):
    item = publish(make_item(bureau, limit=by_date(Period.MONTH, 1, 10)), bureau)
    today, meeting = timezone.localdate(), Meeting()
    PublishedItem.objects.update(owed_since=today - timedelta(days=300))
    row = PublishedItem.objects.get(pk=item.pk)
    found = []

    def run():
        with transaction.atomic():
            found.append(services.open_periodic(today))
            meeting.let_the_other_in()

    meeting.of(run, lambda: services.item_published(row, today))
    assert found[0] >= 9
    tasks = DisclosureTask.objects.filter(item=item)
    assert TaskEntry.objects.filter(task__in=tasks, action=Action.OPENED).count() == tasks.count()
