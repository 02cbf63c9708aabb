"""What requests add to the back office's menu and first page."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.office.dashboard import DashboardPanel
from portal.office.menu import WORK, MenuEntry
from portal.organisations.selectors import held_permissions

from . import selectors
from .services import HANDLE, SIGN
from .views import may_see


def _badge(request: HttpRequest) -> str | None:
    """For those who handle or sign: on every page of theirs, so it is asked of nobody else."""
    if not {HANDLE, SIGN} & held_permissions(request.user):
        return None
    found = selectors.waiting(request.user, timezone.localdate())  # type: ignore[arg-type]
    return str(found["open"]) if found["open"] else None


MENU = (
    MenuEntry(WORK, _("依申请公开"), "contact_mail", "disclosure-requests:list", may_see, _badge, order=45),
)


def _panel(request: HttpRequest) -> dict[str, Any] | None:
    if not may_see(request):
        return None
    found = selectors.waiting(request.user, timezone.localdate())  # type: ignore[arg-type]
    return found if found["open"] else None


PANELS = (DashboardPanel("disclosure/office/_panel_requests.html", _panel, order=25),)
