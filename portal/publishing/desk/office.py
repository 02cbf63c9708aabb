"""What the review desk adds to the back office's menu and first page."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.office.dashboard import DashboardPanel
from portal.office.menu import WORK, MenuEntry
from portal.organisations.selectors import held_permissions

from ..kinds import all_kinds
from ..models import Notice, State
from ..selectors import queue, queue_size, sent_by
from ..stages import REVIEW_PERMISSIONS
from .rows import rows

SHOWN = 5


def _reads_drafts(request: HttpRequest) -> bool:
    return "view_content" in held_permissions(request.user)


def _is_reviewer(request: HttpRequest) -> bool:
    return bool(held_permissions(request.user).intersection(REVIEW_PERMISSIONS))


def _queue_badge(request: HttpRequest) -> str | None:
    size = queue_size(request.user) if _is_reviewer(request) else 0
    return str(size) if size else None


def _notice_badge(request: HttpRequest) -> str | None:
    unread = Notice.objects.filter(user=request.user, read_at__isnull=True).count()
    return str(unread) if unread else None


MENU = (
    MenuEntry(WORK, _("审核办理"), "fact_check", "review:queue", _reads_drafts, _queue_badge, order=10),
    MenuEntry(
        WORK, _("消息"), "notifications", "review:notices", lambda request: True, _notice_badge, order=20
    ),
)


def _todo(request: HttpRequest) -> dict[str, Any] | None:
    """The most urgent drafts that wait for a reviewer."""
    if not _is_reviewer(request):
        return None
    found: list[Any] = []
    size = 0
    for kind in all_kinds():
        records = queue(request.user, kind)
        size += records.count()
        found += rows(list(records[:SHOWN]), kind, request.user)
    found.sort(key=lambda row: (row.record.due_on or date.max, row.record.state_since))
    return {"rows": found[:SHOWN], "size": size}


def _sent(request: HttpRequest) -> dict[str, Any] | None:
    """How far an editor's drafts have got; what was returned comes first."""
    if "edit_content" not in held_permissions(request.user):
        return None
    found: list[Any] = []
    returned = 0
    for kind in all_kinds():
        records = sent_by(request.user, kind)
        returned += records.filter(state=State.RETURNED).count()
        newest = [
            *records.filter(state=State.RETURNED)[:SHOWN],
            *records.exclude(state=State.RETURNED)[:SHOWN],
        ]
        found += rows(newest, kind, request.user)
    found.sort(key=lambda row: row.record.state_since, reverse=True)
    found.sort(key=lambda row: row.record.state != State.RETURNED)
    return {"rows": found[:SHOWN], "returned": returned}


PANELS = (
    DashboardPanel("publishing/desk/_panel_todo.html", _todo, order=10),
    DashboardPanel("publishing/desk/_panel_sent.html", _sent, order=20),
)
