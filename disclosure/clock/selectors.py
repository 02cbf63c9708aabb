"""What is read of tasks: the desk, a section's punctuality, and what the public page tells of each item."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    SmallIntegerField,
    Subquery,
    Value,
    When,
)

from portal.accounts.models import User
from portal.calendar.rules import WorkCalendar
from portal.organisations.models import Organisation
from portal.organisations.selectors import organisations_where
from portal.publishing.models import Publication
from portal.publishing.public import SiteVersion

from ..boards import selectors as boards
from ..information.rules import WIDTH
from ..models import (
    Disclosure,
    DisclosureTask,
    PublishedDisclosure,
    PublishedItem,
    PublishedReport,
    TaskEntry,
)
from ..newest import newest_of, with_newest
from .rules import Light, light

State = DisclosureTask.State


def tasks_of(user: User) -> QuerySet[DisclosureTask]:
    """The tasks of all sections whose drafts ``user`` may read, the most urgent first."""
    places = organisations_where(user, "view_content")
    rows = DisclosureTask.objects.filter(organisation__in=places.order_by().values("pk"))
    drafts = Prefetch(
        "disclosures", queryset=Disclosure.objects.order_by("pk").only("pk", "title", "state", "task_id")
    )
    return rows.select_related("item", "organisation").prefetch_related(drafts).order_by("due_on", "pk")


@dataclass(frozen=True)
class Row:
    """One task on the desk."""

    task: DisclosureTask
    light: Light | None  # of an open one
    draft: Any  # what is being written for it


def rows(tasks: Sequence[DisclosureTask], today: date, calendar: WorkCalendar) -> list[Row]:
    """Tasks as the desk shows them."""
    return [
        Row(
            task,
            light(task.due_on, today, calendar) if task.state == State.OPEN else None,
            next(iter(task.disclosures.all()), None),
        )
        for task in tasks
    ]


@dataclass(frozen=True)
class Punctuality:
    """How punctual one section was: disclosed in time, late, and what was overdue at the end of the time, or is now."""

    organisation: Organisation
    in_time: int
    late: int
    worst: int  # working days
    overdue: int

    @property
    def done(self) -> int:
        return self.in_time + self.late

    @property
    def share(self) -> int | None:
        """Of what was disclosed or should be by now, how much came in time, in per cent."""
        due = self.done + self.overdue
        return round(100 * self.in_time / due) if due else None


def punctuality(
    organisations: QuerySet[Organisation], since: date, until: date, today: date
) -> list[Punctuality]:
    """By section, from the record that nobody can edit, over what was disclosed from ``since`` to ``until``; two queries.

    What the office opened again since doesn't count: what came after it does.
    """
    reopened = TaskEntry.objects.filter(
        task=OuterRef("task"), action=TaskEntry.Action.REOPENED, pk__gt=OuterRef("pk")
    )
    done = (
        TaskEntry.objects.filter(
            ~Exists(reopened),
            action=TaskEntry.Action.DONE,
            done_on__range=(since, until),
            organisation__in=organisations.order_by().values("pk"),
        )
        .order_by()
        .values("organisation")
        .annotate(
            in_time=Count("pk", filter=Q(days_late=0)),
            late=Count("pk", filter=Q(days_late__gt=0)),
            worst=Max("days_late"),
        )
    )
    # At the end of the time, or now: open then, and done afterwards if it was.
    overdue = dict(
        DisclosureTask.objects.filter(
            Q(state=State.OPEN) | Q(state=State.DONE, done_on__gt=until),
            due_on__lt=min(until + timedelta(days=1), today),
            organisation__in=organisations.order_by().values("pk"),
        )
        .order_by()
        .values_list("organisation")
        .annotate(Count("pk"))
    )
    numbers: dict[int, dict[str, Any]] = {row["organisation"]: dict(row) for row in done}
    places = Organisation.objects.filter(pk__in={*numbers, *overdue}).order_by("tree_id", "lft")
    return [
        Punctuality(
            place,
            numbers.get(place.pk, {}).get("in_time", 0),
            numbers.get(place.pk, {}).get("late", 0),
            numbers.get(place.pk, {}).get("worst") or 0,
            overdue.get(place.pk, 0),
        )
        for place in places
    ]


def waiting_counts(user: User, today: date) -> dict[str, int]:
    """How many open tasks there are for ``user``'s sections, and how many of them are overdue or due soon; one query."""
    places = organisations_where(user, "edit_content").order_by().values("pk")
    return DisclosureTask.objects.filter(state=State.OPEN, organisation__in=places).aggregate(
        open=Count("pk"),
        overdue=Count("pk", filter=Q(due_on__lt=today)),
        today=Count("pk", filter=Q(due_on=today)),
    )


def version(*_args: Any, **_kwargs: Any) -> SiteVersion | None:
    """The version of a page that tells of tasks, and of postings: whatever happens to a task writes a line of the record."""
    return with_newest(boards.version(), newest_of(TaskEntry.objects.all(), "at"))


def told(today: date) -> QuerySet[DisclosureTask]:
    """The tasks of which public pages tell whoever may know of their items.

    Of an event only once it was disclosed, or should have been; and nothing where all that is drafted of it is for fewer
    people than the item is: its day is in the task.
    """
    of_event = Q(state=State.DONE) | Q(due_on__lt=today)
    return (
        DisclosureTask.objects.exclude(state=State.CANCELLED)
        .annotate(width=_width("audience"), item_width=_width_of_item())
        .filter(~Q(period="") | (of_event & Q(width__gte=F("item_width"))))
    )


def _width(field: str) -> Case:
    """How many read what is for an audience, to be compared; nothing said is no narrower than any."""
    known = (When(**{field: audience, "then": Value(width)}) for audience, width in WIDTH.items())
    return Case(*known, default=Value(len(WIDTH)), output_field=SmallIntegerField())


def _width_of_item() -> Subquery:
    item = PublishedItem.objects.filter(pk=OuterRef("item")).annotate(width=_width("audience"))
    return Subquery(item.values("width")[:1])


def with_outcome(tasks: QuerySet[DisclosureTask]) -> QuerySet[DisclosureTask]:
    """Done tasks with ``late``, the working days that the record counted, and ``is_gone``: what they were done by was
    withdrawn or is for fewer people than it was to be, and isn't public again.

    Who was to read it is told by the item as it is, or by what the task was done by: an item that is for more people
    since takes nothing back of what was disclosed for all of its readers then.
    """
    entries = TaskEntry.objects.filter(task=OuterRef("pk"), action=TaskEntry.Action.DONE).order_by("-pk")
    stands = Q(is_withdrawn__in=[False]) | Q(publication__action=Publication.Action.EXPIRED)
    reaches = Q(width__gte=OuterRef("promised_to")) | Q(width__gte=OuterRef("was_for"))

    def rows(model: Any) -> Exists:
        found = model.objects.filter(stands, record_uid=OuterRef("publication__record_uid"))
        return Exists(found.annotate(width=_width("audience")).filter(reaches))

    is_there = Q(publication=None) | rows(PublishedDisclosure) | rows(PublishedReport)
    return tasks.annotate(
        promised_to=_width_of_item(),
        was_for=_width("publication__audience"),
        late=Subquery(entries.values("days_late")[:1]),
        is_gone=Case(When(is_there, then=Value(False)), default=Value(True)),
    )


def task_done_by(row: Any, today: date) -> Any:
    """The task that the disclosure or report whose published row this is was the first to do (``with_outcome``)."""
    return (
        with_outcome(told(today)).filter(publication__record_uid=row.record_uid).order_by("-done_on").first()
    )


@dataclass
class Owed:
    """Of one item: the task that was done last, and what is open, the earliest due first."""

    done: Any = None  # with_outcome
    open: list[DisclosureTask] = field(default_factory=list)


def owed(items: Sequence[int], today: date) -> dict[int, Owed]:
    """The same of each item (by pk), as far as it is told; one query, which doesn't grow with how often something was
    disclosed.
    """
    newest = (
        told(today)
        .filter(item=OuterRef("item"), state=State.DONE)
        .order_by("-done_on", "-pk")
        .values("pk")[:1]
    )
    tasks = with_outcome(told(today)).filter(
        Q(state=State.OPEN) | Q(state=State.DONE, pk=Subquery(newest)), item__in=items
    )
    found: dict[int, Owed] = {item: Owed() for item in items}
    for task in tasks.order_by("due_on", "pk"):
        if task.state == State.OPEN:
            found[task.item_id].open.append(task)
        else:
            found[task.item_id].done = task
    return found
