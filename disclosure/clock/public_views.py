"""What should have been disclosed and when it was: each item with its last disclosure and what is due next."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
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
from ..models import DisclosureTask, PublishedDisclosure, PublishedItem, TaskEntry
from . import selectors
from .accounts import account_of
from .duties import Standing, Wish, duties, figures, sections_of

State, Action = DisclosureTask.State, TaskEntry.Action
# Why a last day moved. What the office wrote of it is for the record, not for citizens.
MOVES = (Action.MOVED, Action.EVENT_CHANGED, Action.RULE_CHANGED)


def _version(request: HttpRequest, *args: str, **kwargs: str) -> SiteVersion | None:
    """The page differs from day to day, and with the calendar; both are in the version."""
    site = selectors.version()
    if site is None:
        return None
    marks = (site.mark, timezone.localdate(), calendar_state().mark)
    return SiteVersion(":".join(map(str, marks)), max(site.changed_at, _this_morning()))


@versioned_by(_version)
def due(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """A unit's catalogue against what was disclosed; eight queries, whatever its size and history."""
    reader = signed_in_user(request)
    unit = _unit(reader, code) if kind in Catalogue.values else None
    items = catalogue_selectors.catalogue_of(reader, kind, unit) if unit else []
    if unit is None or not items:
        raise Http404(_("没有这个单位的公开目录。"))
    wish, today = Wish.from_query(request.GET), timezone.localdate()
    of_section = [item for item in items if wish.section in (None, item.organisation_id)]
    found = {duty.item.pk: duty for duty in duties(reader, of_section, today, work_calendar())}
    shown = [item for item in of_section if not wish.standing or found[item.pk].standing == wish.standing]
    context = {
        "nav": "disclosure",
        "kind": kind,
        "label": Catalogue(kind).label,
        "unit": unit,
        "catalogues": [each for each in Catalogue.choices if each[0] in unit.kept],
        "wish": wish,
        "sections": sections_of(items),
        "standings": [("", _("全部")), *Standing.choices],
        "figures": figures(list(found.values()), wish),
        "groups": [
            (group, [found[item.pk] for item in group.items]) for group in catalogue_selectors.groups(shown)
        ],
        "number": len(shown),
        "today": today,
    }
    return public_page(request, "disclosure/public/due.html", context, reader=reader)


def _unit(reader: User | None, code: str) -> Any:
    """The unit of that code; ``kept`` are the catalogues in which it has something for ``reader``. One query."""
    rows = catalogue_selectors.visible(reader).filter(unit=OuterRef("pk"))
    has = {kind: Exists(rows.filter(catalogue=kind)) for kind in Catalogue.values}
    unit: Any = Organisation.objects.filter(code=code).annotate(**has).first()
    if unit is not None:
        unit.kept = [kind for kind in Catalogue.values if getattr(unit, kind)]
    return unit


@versioned_by(_version)
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """How the last day of a task came about: which days were counted, which weren't, and why."""
    reader = signed_in_user(request)
    row = selectors.with_outcome(selectors.told(timezone.localdate())).filter(pk=pk).first()
    item = reading.visible(PublishedItem, reader).filter(pk=row.item_id).first() if row else None
    if row is None or item is None:
        raise Http404(_("没有这项公开任务，或者它不对您公开。"))
    context = {
        "nav": "disclosure",
        "task": row,
        "item": item,
        "label": item.get_catalogue_display(),
        "account": present(account_of(row)),
        "disclosed": reading.visible(PublishedDisclosure, reader)
        .filter(record_uid=row.publication.record_uid)
        .first()
        if row.publication
        else None,
        "posting": boards.counted(reader, [row.pk]).get(row.pk),
        "moves": row.entries.filter(action__in=MOVES).exclude(due_before=F("due_on")).order_by("pk"),
        "is_overdue": row.state == State.OPEN and row.due_on < timezone.localdate(),
    }
    return public_page(request, "disclosure/public/task.html", context, reader=reader)


def _this_morning() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
