"""What an item's publication, its end and the days that pass do to its tasks.

Whoever opens periods holds the published item's row: a publication writes it before it comes here, so it and the daily
run wait for one another, and neither opens what the other has opened.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.calendar.rules import WorkCalendar
from portal.calendar.services import work_calendar
from portal.language import office_language
from portal.organisations.models import Organisation
from portal.publishing.reading import is_public

from .. import limits
from ..choices import LimitKind
from ..limits import Occurrence, TimeLimit
from ..models import ClockRun, DisclosureTask, PublishedItem, TaskEntry
from .recording import due_again, log, set_due
from .rules import LEAD_DAYS

# The longest period with what it takes to be due: beyond it, every item has been due once.
A_PERIOD = timedelta(days=2 * 366)

State, Action = DisclosureTask.State, TaskEntry.Action


@transaction.atomic
def open_periodic(today: date, item: int | None = None) -> int:
    """Open what periodic items owe up to ``LEAD_DAYS`` from ``today``, and the next time of each in any case.

    Returns how many tasks are new.

    From the day on from which an item owes by its rule (``PublishedItem.owed_since``): nobody owed before that. Running
    it again opens nothing twice. ``item``: of this one only.
    """
    calendar = work_calendar()
    items = PublishedItem.objects.filter(
        is_public(), limit_kind__in=[LimitKind.AFTER_PERIOD, LimitKind.BY_DATE]
    ).order_by("pk")
    # The run before has opened all that fell due until its day; a publication opens its own item's.
    done_until = None
    tasks = DisclosureTask.objects.all()
    if item is not None:
        items, tasks = items.filter(pk=item), tasks.filter(item=item)
    else:
        done_until = ClockRun.objects.filter(day__lt=today).aggregate(Max("day"))["day__max"]
    until = today + timedelta(days=LEAD_DAYS)
    owed = [
        (item, occurrence)
        for item in items.select_for_update(of=("self",), no_key=True).iterator(chunk_size=1000)
        for occurrence in _owed(item, done_until, today, until, calendar)
    ]
    periods = {occurrence.key for _item, occurrence in owed}
    present = set(tasks.filter(period__in=periods).values_list("item", "period"))
    new = [_task(item, found) for item, found in owed if (item.pk, found.key) not in present]
    DisclosureTask.objects.bulk_create(new, batch_size=500)
    log(new, Action.OPENED)
    return len(new)


def _owed(
    item: PublishedItem, done_until: date | None, today: date, until: date, calendar: WorkCalendar
) -> Iterator[Occurrence]:
    """What an item owes since its rule holds to ``until``, and where nothing is ahead by then, its next time."""
    since = owed_since(item)
    if done_until is not None:
        since = max(since, done_until)
    has_next = False
    for occurrence in limits.occurrences(item.limit, since, until + A_PERIOD, calendar):
        if occurrence.deadline.due_on > until and has_next:
            return
        yield occurrence
        has_next = has_next or occurrence.deadline.due_on >= today


def owed_since(item: PublishedItem) -> date:
    """The first day that may be a last day of the item's present rule."""
    return item.owed_since or timezone.localdate(item.first_published_at)


def _task(item: PublishedItem, occurrence: Occurrence) -> DisclosureTask:
    deadline = occurrence.deadline
    task = DisclosureTask(
        item_id=item.pk,
        organisation_id=item.organisation_id,
        period=occurrence.key,
        counts_from=occurrence.counts_from,
        due_on=deadline.due_on,
        is_provisional=deadline.provisional,
    )
    task.limit = item.limit
    return task


@transaction.atomic
def item_published(item: PublishedItem, today: date) -> None:
    """A version of an item has become public: its section has its tasks, and what isn't due yet goes by its rule.

    What is overdue stays as it was due. A period that the new rule doesn't know is over; one that the clock had ended
    and that is owed again is taken up again.
    """
    calendar = work_calendar()
    _hand_over(item)
    _follow_rule(item, today, calendar)
    _take_up_again(item, calendar)
    open_periodic(today, item.pk)


def _locked(item: int, state: str) -> QuerySet[DisclosureTask]:
    """An item's tasks of that state, which stay in it until the transaction ends."""
    rows = DisclosureTask.objects.select_for_update(of=("self",))
    return rows.filter(item=item, state=state).order_by("pk")


def _hand_over(item: PublishedItem) -> None:
    """All that is open, periods and events, overdue or not, is the present section's; it hears of it anew."""
    tasks = list(
        _locked(item.pk, State.OPEN).exclude(organisation=item.organisation_id).select_related("organisation")
    )
    if not tasks:
        return
    name = Organisation.objects.get(pk=item.organisation_id).name
    for task in tasks:
        with office_language():
            note = _("由%(before)s改为%(after)s") % {"before": task.organisation.name, "after": name}
        task.organisation_id, task.reminded = item.organisation_id, 0
        task.save()
        log([task], Action.HANDED_OVER, note=note)


def _follow_rule(item: PublishedItem, today: date, calendar: WorkCalendar) -> None:
    for task in _locked(item.pk, State.OPEN).filter(due_on__gte=today).exclude(period=""):
        if task.limit == item.limit:
            continue
        found = _occurrence(item.limit, task, calendar)
        if found is None:
            task.state = State.CANCELLED
            task.save()
            log([task], Action.CANCELLED, note=_revised())
        elif found.deadline.due_on >= today:  # a new rule makes nothing overdue that wasn't
            before = task.due_on
            task.limit, task.counts_from = item.limit, found.counts_from
            set_due(task, found.deadline)
            task.save()
            log([task], Action.RULE_CHANGED, due_before=before, note=_revised())


def _take_up_again(item: PublishedItem, calendar: WorkCalendar) -> None:
    """Open again what the clock itself ended, by a withdrawal or another rule; what the office cancelled stays cancelled.

    What was overdue when it ended is overdue still. What fell due while nobody owed it isn't owed.
    """
    ends = TaskEntry.objects.filter(task=OuterRef("pk"), action=Action.CANCELLED).order_by("-pk")
    tasks = _locked(item.pk, State.CANCELLED).annotate(
        ended_at=Subquery(ends.values("at")[:1]), ended_by=Subquery(ends.values("user")[:1])
    )
    for task in tasks.filter(ended_at__isnull=False, ended_by=None):
        before = task.due_on
        if before >= timezone.localdate(task.ended_at) and not _is_owed_again(task, item, calendar):
            continue
        task.state, task.organisation_id, task.reminded = State.OPEN, item.organisation_id, 0
        task.save()
        log([task], Action.REOPENED, due_before=before, note=_revised())


def _is_owed_again(task: DisclosureTask, item: PublishedItem, calendar: WorkCalendar) -> bool:
    """Whether the item's rule knows what the task is about, due since it holds; puts the new last day on the task."""
    if task.period:
        found = _occurrence(item.limit, task, calendar)
        if found is None or found.deadline.due_on < owed_since(item):
            return False
        task.limit, task.counts_from = item.limit, found.counts_from
        set_due(task, found.deadline)
        return True
    deadline = due_again(task, calendar)
    if item.limit.kind != LimitKind.AFTER_EVENT or deadline.due_on < owed_since(item):
        return False
    set_due(task, deadline)
    return True


def _occurrence(limit: TimeLimit, task: DisclosureTask, calendar: WorkCalendar) -> Occurrence | None:
    """The task's period by another rule; ``None`` where that rule has none such."""
    if not limit.is_periodic:
        return None
    year = timedelta(days=366)
    near = limits.occurrences(limit, task.counts_from - year, task.counts_from + 2 * year, calendar)
    return next((found for found in near if found.key == task.period), None)


@transaction.atomic
def item_ended(item: int, reason: str) -> None:
    """An item is public no more: what is still open under it is nobody's duty any longer."""
    tasks = list(_locked(item, State.OPEN))
    DisclosureTask.objects.filter(pk__in=[task.pk for task in tasks], state=State.OPEN).update(
        state=State.CANCELLED
    )
    log(tasks, Action.CANCELLED, note=reason)


def _revised() -> str:
    with office_language():
        return _("目录修订")
