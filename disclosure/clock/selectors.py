"""What is read of tasks: the desk, a section's punctuality, and what the public page tells of each item."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet, Subquery

from portal.accounts.models import User
from portal.calendar.rules import WorkCalendar
from portal.organisations.models import Organisation
from portal.organisations.selectors import organisations_where

from ..models import Disclosure, DisclosureTask, TaskEntry
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
    """How punctual one section was: disclosed in time, late, and what is overdue now."""

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
    overdue = dict(
        DisclosureTask.objects.filter(
            state=State.OPEN, due_on__lt=today, organisation__in=organisations.order_by().values("pk")
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


def newest_entry() -> int:
    """The number of the record's last line: pages that tell of tasks have it in their ETag."""
    return TaskEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


@dataclass
class Owed:
    """Of one item: the task that was done last, and what is open, the earliest due first."""

    done: DisclosureTask | None = None
    open: list[DisclosureTask] = field(default_factory=list)


def owed(items: Sequence[int]) -> dict[int, Owed]:
    """The same of each item (by pk); one query, which doesn't grow with how often something was disclosed."""
    newest = (
        DisclosureTask.objects.filter(item=OuterRef("item"), state=State.DONE)
        .order_by("-done_on", "-pk")
        .values("pk")[:1]
    )
    tasks = DisclosureTask.objects.filter(item__in=items).filter(
        Q(state=State.OPEN) | Q(state=State.DONE, pk=Subquery(newest))
    )
    found: dict[int, Owed] = {item: Owed() for item in items}
    for task in tasks.order_by("due_on", "pk"):
        if task.state == State.OPEN:
            found[task.item_id].open.append(task)
        else:
            found[task.item_id].done = task
    return found
