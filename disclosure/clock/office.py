"""What the disclosure clock adds to the back office's menu and first page."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.calendar.services import work_calendar
from portal.office.dashboard import DashboardPanel
from portal.office.menu import CONTENT, SUPERVISION, WORK, MenuEntry
from portal.organisations.selectors import held_permissions

from ..models import DisclosureTask
from . import selectors

SHOWN = 8


def _reads_drafts(request: HttpRequest) -> bool:
    return "view_content" in held_permissions(request.user)


def _waiting(request: HttpRequest) -> str | None:
    if "edit_content" not in held_permissions(request.user):
        return None
    found = selectors.waiting_counts(request.user, timezone.localdate())  # type: ignore[arg-type]
    urgent = found["overdue"] + found["today"]
    return str(urgent) if urgent else None


MENU = (
    MenuEntry(WORK, _("公开任务"), "alarm", "disclosure-clock:tasks", _reads_drafts, _waiting, order=40),
    MenuEntry(
        CONTENT,
        pgettext_lazy("plural", "公开信息"),
        "campaign",
        "admin:disclosure_disclosure_changelist",
        _reads_drafts,
        order=50,
    ),
    MenuEntry(SUPERVISION, _("公开及时性"), "timer", "disclosure-clock:punctuality", _reads_drafts, order=40),
)


def _tasks(request: HttpRequest) -> dict[str, Any] | None:
    """The most urgent open tasks of the sections that one sees; two queries."""
    if not _reads_drafts(request):
        return None
    open_ones = selectors.tasks_of(request.user).filter(state=DisclosureTask.State.OPEN)  # type: ignore[arg-type]
    found = list(open_ones[: SHOWN + 1])
    if not found:
        return None
    return {
        "rows": selectors.rows(found[:SHOWN], timezone.localdate(), work_calendar()),
        "has_more": len(found) > SHOWN,
        "may_write": "edit_content" in held_permissions(request.user),
    }


PANELS = (DashboardPanel("disclosure/office/_panel_tasks.html", _tasks, order=20),)
