"""What opens, moves and closes tasks; each change writes its line into the punctuality record."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.calendar.rules import may_move
from portal.calendar.services import work_calendar
from portal.publishing.errors import NotPermitted
from portal.publishing.models import Publication

from .. import limits
from ..choices import LimitKind
from ..information.rules import is_wider, narrower_than
from ..models import DisclosureTask, PublishedItem, TaskEntry
from .acts import Act, is_office, possible
from .items import item_ended, item_published, open_periodic
from .recording import due_again, log, set_due
from .rules import days_late

__all__ = [
    "calendar_changed",
    "cancel",
    "change_event_day",
    "complete",
    "first_publication",
    "follow_draft",
    "item_ended",
    "item_published",
    "log",
    "open_event",
    "open_periodic",
    "reaches_all",
    "reopen",
    "set_aside",
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
    deadline = limits.due_from(item.limit, event_on, work_calendar())
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
def follow_draft(task: DisclosureTask, event_on: date, user: User) -> None:
    """The draft says now that it came about on another day: count anew. Does nothing to a task that isn't open.

    What is overdue gets no later day by it: the record says that it was tried.
    """
    row = _locked(task)
    if Act.EVENT_DAY not in possible(row) or row.counts_from == event_on:
        return
    deadline = limits.due_from(row.limit, event_on, work_calendar())
    if row.due_on < timezone.localdate() and deadline.due_on > row.due_on:
        log([row], Action.KEPT, user, note=f"{event_on:%Y-%m-%d}")
        return
    _count_from(row, event_on, user)


@transaction.atomic
def change_event_day(task: DisclosureTask, event_on: date, user: User, reason: str) -> bool:
    """The office finds on which day it really came about, and says why: what is overdue may get a later day by it too.

    Returns whether anything changed: not what isn't open, nor what counts from that day already. Raises ``NotPermitted``.
    """
    row = _decided_on(task, user)
    if Act.EVENT_DAY not in possible(row) or row.counts_from == event_on:
        return False
    _count_from(row, event_on, user, reason)
    return True


def _count_from(row: DisclosureTask, event_on: date, user: User, reason: str = "") -> None:
    before, row.counts_from = row.due_on, event_on
    set_due(row, due_again(row, work_calendar()))
    row.save()
    log([row], Action.EVENT_CHANGED, user, due_before=before, note=f"{event_on:%Y-%m-%d} {reason}".strip())


def _locked(task: DisclosureTask) -> DisclosureTask:
    return DisclosureTask.objects.select_for_update(of=("self",)).get(pk=task.pk)


def _decided_on(task: DisclosureTask, user: User) -> DisclosureTask:
    """The task's row, locked, for what the office alone decides. Raises ``NotPermitted``."""
    row = _locked(task)
    if not is_office(user, row):
        raise NotPermitted(_("只有办公室可以办理公开任务：取消、更正起算日期、重新打开。"))
    return row


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
    audience: str = "",
    note: str = "",
) -> bool:
    """The first disclosure of what the task is about; later ones change nothing. Returns whether this was the first.

    ``audience``: for whom it was, where no ``publication`` says it; empty: for all whom the item is for. What is for
    fewer people isn't what the item promises: the task stays open.
    """
    row = _locked(task)
    if row.state != State.OPEN or not reaches_all(row, publication.audience if publication else audience):
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


def reaches_all(task: DisclosureTask, audience: str) -> bool:
    """Whether what was disclosed for ``audience`` (empty: the item's own) leaves out nobody for whom the item is."""
    item = PublishedItem.objects.filter(pk=task.item_id).only("audience").first()
    return item is None or not audience or not is_wider(item.audience, than=audience)


@transaction.atomic
def cancel(task: DisclosureTask, user: User, reason: str) -> bool:
    """The office finds that there is nothing to disclose; the reason stays in the record. ``False`` if it isn't open.

    Raises ``NotPermitted``.
    """
    row = _decided_on(task, user)
    if Act.CANCEL not in possible(row):
        return False
    row.state = State.CANCELLED
    row.save()
    log([row], Action.CANCELLED, user, note=reason)
    return True


@transaction.atomic
def reopen(task: DisclosureTask, user: User, reason: str) -> bool:
    """The office finds that what the record took for a disclosure was none: it is owed again. ``False`` if it isn't done.

    Raises ``NotPermitted``.
    """
    return set_aside(_decided_on(task, user), user, reason)


@transaction.atomic
def set_aside(task: DisclosureTask, user: User, reason: str) -> bool:
    """What the record goes by isn't the first disclosure, or is none: it is owed again, as the calendar has it now.

    Whoever calls has found so by a rule of his own. ``False`` if the task isn't done.
    """
    row = _locked(task)
    if row.state != State.DONE:
        return False
    before = row.due_on
    row.state, row.done_on, row.publication = State.OPEN, None, None
    set_due(row, due_again(row, work_calendar()))
    row.save()
    log([row], Action.REOPENED, user, due_before=before, note=reason)
    return True


def first_publication(task: DisclosureTask, but: Publication | None = None) -> Publication | None:
    """The first publication that the task is done by: for all whom the item is for, and neither withdrawn nor published
    for fewer people since.

    ``but``: neither this one nor an earlier one of the same record.
    """
    item = PublishedItem.objects.filter(pk=task.item_id).only("audience").first()
    too_narrow = narrower_than(item.audience) if item is not None else []
    ended = Publication.objects.filter(
        Q(action=Publication.Action.WITHDRAWN)
        | Q(action=Publication.Action.PUBLISHED, audience__in=too_narrow),
        record_uid=OuterRef("record_uid"),
        sequence__gt=OuterRef("sequence"),
    )
    found = Publication.objects.filter(
        ~Exists(ended),
        kind="disclosure",
        object_id__in=task.disclosures.values("pk"),
        action=Publication.Action.PUBLISHED,
    ).exclude(audience__in=too_narrow)
    if but is not None:
        found = found.exclude(record_uid=but.record_uid, sequence__lte=but.sequence)
    return found.order_by("sequence").first()
