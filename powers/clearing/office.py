"""What the clearing desk adds to the back office's menu and first page."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.office.dashboard import DashboardPanel
from portal.office.menu import CONTENT, MenuEntry

from . import rules, selectors


def _enters(request: HttpRequest) -> bool:
    return selectors.may_enter(request.user)


def _figures(request: HttpRequest) -> dict[str, Any] | None:
    """The reader's own open cases, and how many there are in all; one query."""
    if not _enters(request):
        return None
    unresolved = Q(state__in=rules.UNRESOLVED)
    counts: dict[str, Any] = selectors.cases_of(request.user).aggregate(
        mine=Count("pk", filter=selectors.mine(request.user)),
        unresolved=Count("pk", filter=unresolved),
        overlaps=Count("pk", filter=unresolved & Q(kind=rules.Kind.OVERLAP)),
        overdue=Count("pk", filter=selectors.overdue(timezone.localdate())),
        total=Count("pk"),
    )
    return counts if counts["total"] else None


MENU = (MenuEntry(CONTENT, _("清权确权"), "rule", "clearing:list", _enters, order=20),)
PANELS = (DashboardPanel("powers/office/clearing/_panel.html", _figures, order=25),)
