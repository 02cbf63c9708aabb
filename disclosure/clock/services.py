"""What opens, moves and closes tasks; each change writes its line into the punctuality record."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from portal.accounts.models import User
from portal.calendar.rules import may_move
from portal.calendar.services import work_calendar
from portal.publishing.models import Publication

from .. import limits
from ..choices import LimitKind
from ..information.rules import is_wider, narrower_than
from ..models import DisclosureTask, PublishedItem, TaskEntry
from .items import item_ended, item_published, open_periodic
from .recording import due_again, log, set_due
from .rules import days_late

__all__ = [
    "calendar_changed",
    "cancel",
    "change_event_day",
    "complete",
    "first_publication",
    "item_ended",
    "item_published",
    "log",
    "open_event",
    "open_periodic",
    "reopen",
]

State, Action = DisclosureTask.State, TaskEntry.Action


@transaction.atomic
def open_event(
    item: PublishedItem, event_on: date, user: User | None = None, audience: str = ""
) -> DisclosureTask | None:
    """Open a task for what came about on ``event_on`` under an item whose limit follows events; else ``None``.

    ``audience``: of the draft that tells of it.
    """
    if item.limit.kind != LimitKind.AFTER_EVENT:
        return None
    deadline = limits.due_after(item.limit, event_on, work_calendar())
    task = DisclosureTask(
        item_id=item.pk,
        organisation_id=item.organisation_id,
        counts_from=event_on,
        due_on=deadline.due_on,
        is_provisional=deadline.provisional,
        audience=audience,
    )
    task.limit = item.limit
    task.save()
    log([task], Action.OPENED, user)
    return task


@transaction.atomic
def change_event_day(task: DisclosureTask, event_on: date, user: User, reason: str = "") -> None:
    """It came about on another day: count anew. Does nothing to a task that isn't open.

    What is overdue gets no later day by an edit of the draft: the record says that it was tried. The office may give it
    one, and says why (``reason``).
    """
    row = DisclosureTask.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if row.state != State.OPEN or row.period or row.counts_from == event_on:
        return
    before, note = row.due_on, f"{event_on:%Y-%m-%d} {reason}".strip()
    deadline = limits.due_from(row.limit, event_on, work_calendar())
    if not reason and before < timezone.localdate() and deadline.due_on > before:
        log([row], Action.KEPT, user, note=note)
        return
    row.counts_from = event_on
    set_due(row, deadline)
    row.save()
    log([row], Action.MOVED, user, due_before=before, note=note)


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
        set_due(task, deadline)
        task.save()
        log([task], action, due_before=before)
        moved += action == Action.MOVED
    return moved


@transaction.atomic
def complete(
    task: DisclosureTask,
    on: date,
    user: User | None,
    publication: Publication | None = None,
    note: str = "",
) -> bool:
    """The first disclosure of what the task is about; later ones change nothing. Returns whether this was the first.

    A publication for fewer people than the item is for isn't what the item promises: the task stays open.
    """
    row = DisclosureTask.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if row.state != State.OPEN:
        return False
    if publication is not None:
        item = PublishedItem.objects.filter(pk=row.item_id).only("audience").first()
        if item is not None and is_wider(item.audience, than=publication.audience):
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
    set_due(row, due_again(row, work_calendar()))
    row.save()
    log([row], Action.REOPENED, user, due_before=before, note=reason)
    return True


def first_publication(task: DisclosureTask, but: Publication | None = None) -> Publication | None:
    """The first publication that the task is done by: not withdrawn since, and for all whom the item is for.

    ``but``: neither this one nor an earlier one of the same record.
    """
    withdrawn = Publication.objects.filter(
        record_uid=OuterRef("record_uid"),
        action=Publication.Action.WITHDRAWN,
        sequence__gt=OuterRef("sequence"),
    )
    found = Publication.objects.filter(
        ~Exists(withdrawn),
        kind="disclosure",
        object_id__in=task.disclosures.values("pk"),
        action=Publication.Action.PUBLISHED,
    )
    item = PublishedItem.objects.filter(pk=task.item_id).only("audience").first()
    if item is not None:
        found = found.exclude(audience__in=narrower_than(item.audience))
    if but is not None:
        found = found.exclude(record_uid=but.record_uid, sequence__lte=but.sequence)
    return found.order_by("sequence").first()
