"""What should have been disclosed and when it was: each item with its last disclosure and what is due next."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.calendar.presenting import present
from portal.calendar.selectors import calendar_state
from portal.calendar.services import work_calendar
from portal.organisations.models import Organisation
from portal.publishing import reading
from portal.publishing.public import SiteVersion, public_page, versioned_by
from portal.publishing.selectors import signed_in_user

from ..boards import selectors as boards
from ..catalogue import selectors as catalogue_selectors
from ..choices import Catalogue
from ..information.selectors import newest_of_each
from ..models import DisclosureTask, Posting, PublishedDisclosure, PublishedItem
from . import selectors
from .accounts import account_of
from .rules import Light, days_late, light

State = DisclosureTask.State


@dataclass(frozen=True)
class Duty:
    """One item: what was disclosed last under it and whether in time, what is due, what is overdue."""

    item: PublishedItem
    last: PublishedDisclosure | None
    done: DisclosureTask | None  # the task that was done last
    late: int  # working days by which that came too late
    posting: Posting | None  # where that was disclosed, if not on the website
    next: DisclosureTask | None
    light: Light | None  # of the next
    overdue: int


def _version(request: HttpRequest, *args: str, **kwargs: str) -> SiteVersion | None:
    """The page differs from day to day, and with the tasks; both are in the version."""
    site = boards.version()
    if site is None:
        return None
    # Whatever happens to a task writes a line of the record.
    marks = (site.mark, selectors.newest_entry(), timezone.localdate(), calendar_state().mark)
    return SiteVersion(":".join(map(str, marks)), max(site.changed_at, _this_morning()))


@versioned_by(_version)
def due(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """A unit's catalogue against what was disclosed; seven queries, whatever its size and history."""
    reader = signed_in_user(request)
    unit = Organisation.objects.filter(code=code).first() if kind in Catalogue.values else None
    if unit is None:
        raise Http404(_("没有这个单位的公开目录。"))
    items = catalogue_selectors.catalogue_of(reader, kind, unit)
    if not items:
        raise Http404(_("没有这个单位的公开目录。"))
    keys, today, calendar = [item.pk for item in items], timezone.localdate(), work_calendar()
    newest = newest_of_each(reader, keys)
    owed = selectors.owed(keys)
    posted = boards.counted(reader, [each.done.pk for each in owed.values() if each.done])
    duties = {}
    for item in items:
        tasks, last = owed[item.pk].open, owed[item.pk].done
        next_one = tasks[0] if tasks else None
        duties[item.pk] = Duty(
            item,
            newest.get(item.pk),
            last,
            days_late(last.due_on, last.done_on, calendar) if last and last.done_on else 0,
            posted.get(last.pk) if last else None,
            next_one,
            light(next_one.due_on, today, calendar) if next_one else None,
            sum(task.due_on < today for task in tasks),
        )
    groups = [
        (group, [duties[item.pk] for item in group.items]) for group in catalogue_selectors.groups(items)
    ]
    found = list(duties.values())
    context = {
        "nav": "disclosure",
        "kind": kind,
        "label": Catalogue(kind).label,
        "unit": unit,
        "groups": groups,
        "today": today,
        "overdue": sum(duty.overdue for duty in found),
        "soon": sum(duty.light in (Light.YELLOW, Light.RED) for duty in found),
        "in_time": sum(bool(duty.done) and not duty.late for duty in found),
        "late": sum(bool(duty.late) for duty in found),
        "number": len(found),
    }
    return public_page(request, "disclosure/public/due.html", context, reader=reader)


@versioned_by(_version)
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """How the last day of a task came about: which days were counted, which weren't, and why."""
    reader = signed_in_user(request)
    row = DisclosureTask.objects.filter(pk=pk).exclude(state=State.CANCELLED).first()
    item = reading.visible(PublishedItem, reader).filter(pk=row.item_id).first() if row else None
    if row is None or item is None:
        raise Http404(_("没有这项公开任务，或者它不对您公开。"))
    context = {
        "nav": "disclosure",
        "task": row,
        "item": item,
        "label": item.get_catalogue_display(),
        "account": present(account_of(row)),
        "posting": boards.counted(reader, [row.pk]).get(row.pk),
        "moves": row.entries.filter(action="moved").order_by("pk"),
        "is_overdue": row.state == State.OPEN and row.due_on < timezone.localdate(),
    }
    return public_page(request, "disclosure/public/task.html", context, reader=reader)


def _this_morning() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
