"""Two who come to the same tasks at once: nothing is undone, nothing opened twice, nobody fails."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from disclosure.boards import selectors as board_pages
from disclosure.boards import services as boards
from disclosure.choices import Period
from disclosure.clock import selectors, services
from disclosure.limits import by_date
from disclosure.models import DisclosureTask, Posting, PublishedItem, TaskEntry
from tests.disclosure.posting import offline_item, only_task, posting_of
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


def test_what_began_first_and_ends_last_changes_the_pages_too(bureau):
    """The daily run takes its lines' numbers before a publication that it outlasts."""
    item = publish(make_item(bureau, limit=by_date(Period.YEAR, 1, 31)), bureau)
    task, meeting, seen = DisclosureTask.objects.get(item=item), Meeting(), []

    def run():
        with transaction.atomic():
            services.log([task], Action.REMINDED)
            meeting.let_the_other_in()

    def publication():
        services.log([task], Action.ESCALATED)
        seen.append((selectors.version().mark, task.entries.count()))

    meeting.of(run, publication)
    ((mark, number),) = seen
    assert number == 2  # the run's line wasn't there yet
    assert selectors.version().mark != mark


def test_of_two_postings_that_are_recorded_at_once_both_change_the_pages(bureau):
    first, second = (offline_item(bureau) for _n in range(2))
    meeting, seen = Meeting(), []

    def long_one():
        with transaction.atomic():
            boards.record(posting_of(only_task(first)), bureau.editor)
            meeting.let_the_other_in()

    def short_one():
        boards.record(posting_of(only_task(second)), bureau.editor)
        seen.append((board_pages.version().mark, Posting.objects.count()))

    meeting.of(long_one, short_one)
    ((mark, number),) = seen
    assert number == 1
    assert board_pages.version().mark != mark


def test_of_two_clicks_at_once_one_records(bureau):
    task, meeting = only_task(offline_item(bureau)), Meeting()
    found = []

    def click():
        with transaction.atomic():
            found.append(boards.record(posting_of(task, form_key="f" * 32), bureau.editor).pk)
            meeting.let_the_other_in()

    meeting.of(click, click)
    assert set(found) == {Posting.objects.get().pk}


def test_who_voids_and_who_corrects_do_not_wait_for_one_another(bureau):
    """Everybody locks the task before its postings."""
    task, meeting = only_task(offline_item(bureau)), Meeting()
    posting = boards.record(posting_of(task), bureau.editor)
    boards.make_void(posting, bureau.editor, "没有张贴")

    def record():
        with transaction.atomic():
            DisclosureTask.objects.select_for_update(of=("self",)).get(pk=task.pk)
            meeting.let_the_other_in()
            Posting.objects.filter(task=task).update(remarks="")

    meeting.of(record, lambda: boards.reopen_task(posting, bureau.reviewer, "核实"))
    task.refresh_from_db()
    assert task.state == State.OPEN
