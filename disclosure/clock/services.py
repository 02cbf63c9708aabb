"""What opens, moves and closes tasks; each change writes its line into the punctuality record."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.calendar.rules import Deadline, WorkCalendar, may_move
from portal.calendar.services import work_calendar
from portal.language import office_language
from portal.publishing.models import Publication
from portal.publishing.reading import is_public

from .. import limits
from ..choices import LimitKind
from ..limits import Occurrence, TimeLimit
from ..models import DisclosureTask, PublishedItem, TaskEntry
from .rules import LEAD_DAYS, days_late

# The longest period with what it takes to be due: beyond it, every item has been due once.
A_PERIOD = timedelta(days=2 * 366)

State, Action = DisclosureTask.State, TaskEntry.Action


@transaction.atomic
def open_periodic(today: date, item: int | None = None) -> int:
    """Open what periodic items owe up to ``LEAD_DAYS`` from ``today``, and the next time of each in any case.

    Returns how many tasks are new.

    From the item's first publication on: nobody owed before that. Running it again opens nothing twice. ``item``: of this
    one only.
    """
    calendar = work_calendar()
    items = PublishedItem.objects.filter(
        is_public(), limit_kind__in=[LimitKind.AFTER_PERIOD, LimitKind.BY_DATE]
    ).order_by("pk")
    tasks = DisclosureTask.objects.exclude(period="")
    if item is not None:
        items, tasks = items.filter(pk=item), tasks.filter(item=item)
    until = today + timedelta(days=LEAD_DAYS)
    present = set(tasks.values_list("item", "period"))
    new = [
        _task(item, occurrence, item.limit)
        for item in items.iterator(chunk_size=1000)
        for occurrence in _owed(item, today, until, calendar)
        if (item.pk, occurrence.key) not in present
    ]
    DisclosureTask.objects.bulk_create(new, batch_size=500)
    log(new, Action.OPENED)
    return len(new)


def _owed(item: PublishedItem, today: date, until: date, calendar: WorkCalendar) -> Iterator[Occurrence]:
    """What an item owes from its first publication to ``until``, and where nothing is ahead by then, its next time."""
    since = timezone.localdate(item.first_published_at)
    has_next = False
    for occurrence in limits.occurrences(item.limit, since, until + A_PERIOD, calendar):
        if occurrence.deadline.due_on > until and has_next:
            return
        yield occurrence
        has_next = has_next or occurrence.deadline.due_on >= today


@transaction.atomic
def item_published(item: PublishedItem, today: date) -> None:
    """A version of an item has become public: what is open and not due yet goes by its rule from now on.

    What is overdue stays as it was due. A period that the new rule doesn't know is over.
    """
    calendar = work_calendar()
    waiting = DisclosureTask.objects.filter(item=item.pk, state=State.OPEN, due_on__gte=today).exclude(
        period=""
    )
    for task in waiting.order_by("pk"):
        if task.limit == item.limit and task.organisation_id == item.organisation_id:
            continue
        task.organisation_id = item.organisation_id
        found = _occurrence(item.limit, task.period, task.created_at.date(), calendar)
        if found is None:
            task.state = State.CANCELLED
            task.save()
            log([task], Action.CANCELLED, note=_revised())
            continue
        before = task.due_on
        task.limit, task.counts_from = item.limit, found.counts_from
        _set_due(task, found.deadline)
        task.save()
        log([task], Action.MOVED, due_before=before, note=_revised())
    open_periodic(today, item.pk)


def _occurrence(limit: TimeLimit, key: str, since: date, calendar: WorkCalendar) -> Occurrence | None:
    """The period of that key by another rule; ``None`` where that rule has none such."""
    if not limit.is_periodic:
        return None
    year = timedelta(days=366)
    near = limits.occurrences(limit, since - year, since + 2 * year, calendar)
    return next((found for found in near if found.key == key), None)


@transaction.atomic
def item_ended(item: int, reason: str) -> None:
    """An item is public no more: what is still open under it is nobody's duty any longer."""
    tasks = list(DisclosureTask.objects.filter(item=item, state=State.OPEN).order_by("pk"))
    DisclosureTask.objects.filter(pk__in=[task.pk for task in tasks]).update(state=State.CANCELLED)
    log(tasks, Action.CANCELLED, note=reason)


def _revised() -> str:
    with office_language():
        return _("目录修订")


def _task(item: PublishedItem, occurrence: Occurrence, limit: TimeLimit) -> DisclosureTask:
    deadline = occurrence.deadline
    task = DisclosureTask(
        item_id=item.pk,
        organisation_id=item.organisation_id,
        period=occurrence.key,
        counts_from=occurrence.counts_from,
        due_on=deadline.due_on,
        is_provisional=deadline.provisional,
    )
    task.limit = limit
    return task


@transaction.atomic
def open_event(item: PublishedItem, event_on: date, user: User | None = None) -> DisclosureTask | None:
    """Open a task for what came about on ``event_on`` under an item whose limit follows events; else ``None``."""
    if item.limit.kind != LimitKind.AFTER_EVENT:
        return None
    deadline = limits.due_after(item.limit, event_on, work_calendar())
    task = DisclosureTask(
        item_id=item.pk,
        organisation_id=item.organisation_id,
        counts_from=event_on,
        due_on=deadline.due_on,
        is_provisional=deadline.provisional,
    )
    task.limit = item.limit
    task.save()
    log([task], Action.OPENED, user)
    return task


def due_again(task: DisclosureTask, calendar: WorkCalendar) -> Deadline:
    """The task's last day as the calendar has it now, by the rule that the task keeps."""
    return limits.due_from(task.limit, task.counts_from, calendar)


@transaction.atomic
def change_event_day(task: DisclosureTask, event_on: date, user: User) -> None:
    """The draft says another day on which it came about: count anew. Does nothing to a task that isn't open."""
    row = DisclosureTask.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if row.state != State.OPEN or row.period or row.counts_from == event_on:
        return
    before = row.due_on
    row.counts_from = event_on
    _set_due(row, due_again(row, work_calendar()))
    row.save()
    log([row], Action.MOVED, user, due_before=before, note=f"{event_on:%Y-%m-%d}")


@transaction.atomic
def calendar_changed(changed: Iterable[date] = ()) -> int:
    """Count open tasks anew after a change of the calendar; returns how many moved.

    Each moved date is in the record with the one before. A date that only became certain is told too. Without dates:
    what is provisional, for the national arrangement comes with a new version of its library, which tells nobody.
    """
    calendar = work_calendar()
    moved = 0
    days = frozenset(changed)
    tasks = DisclosureTask.objects.select_for_update(of=("self",)).filter(state=State.OPEN).order_by("pk")
    for task in tasks if days else tasks.filter(is_provisional=True):
        if days and not may_move(task.counts_from, task.due_on, days):
            continue
        deadline = due_again(task, calendar)
        if (deadline.due_on, deadline.provisional) == (task.due_on, task.is_provisional):
            continue
        before = task.due_on
        action = Action.MOVED if deadline.due_on != before else Action.CONFIRMED
        _set_due(task, deadline)
        task.save()
        log([task], action, due_before=before)
        moved += action == Action.MOVED
    return moved


def _set_due(task: DisclosureTask, deadline: Deadline) -> None:
    if deadline.due_on > task.due_on:
        task.reminded = 0  # there is time again: the reminders begin anew
    task.due_on, task.is_provisional = deadline.due_on, deadline.provisional


@transaction.atomic
def complete(
    task: DisclosureTask,
    on: date,
    user: User | None,
    publication: Publication | None = None,
    note: str = "",
) -> bool:
    """The first disclosure of what the task is about; later ones change nothing. Returns whether this was the first."""
    row = DisclosureTask.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if row.state != State.OPEN:
        return False
    row.state, row.done_on, row.publication = State.DONE, on, publication
    row.save()
    log(
        [row],
        Action.DONE,
        user,
        done_on=on,
        days_late=days_late(row.due_on, on, work_calendar()),
        note=note,
    )
    return True


@transaction.atomic
def cancel(task: DisclosureTask, user: User, reason: str) -> bool:
    """The office finds that there is nothing to disclose; the reason stays in the record. ``False`` if it isn't open."""
    row = DisclosureTask.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if row.state != State.OPEN:
        return False
    row.state = State.CANCELLED
    row.save()
    log([row], Action.CANCELLED, user, note=reason)
    return True


@transaction.atomic
def reopen(task: DisclosureTask, user: User, reason: str) -> bool:
    """What the record took for a disclosure was none: it is owed again, as the calendar has it now. ``False`` if it isn't done."""
    row = DisclosureTask.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if row.state != State.DONE:
        return False
    before = row.due_on
    row.state, row.done_on, row.publication = State.OPEN, None, None
    _set_due(row, due_again(row, work_calendar()))
    row.save()
    log([row], Action.REOPENED, user, due_before=before, note=reason)
    return True


def log(
    tasks: Iterable[DisclosureTask],
    action: str,
    user: User | None = None,
    *,
    due_before: date | None = None,
    done_on: date | None = None,
    days_late: int | None = None,
    note: str = "",
) -> None:
    """Write a line of the punctuality record for each task, as it stands now."""
    TaskEntry.objects.bulk_create(
        [
            TaskEntry(
                task_id=task.pk,
                action=action,
                user=user,
                organisation_id=task.organisation_id,
                due_on=task.due_on,
                due_before=due_before,
                done_on=done_on,
                days_late=days_late,
                note=note[:300],
            )
            for task in tasks
        ],
        batch_size=500,
    )
