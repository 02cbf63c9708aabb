"""What printing adds to the back office's first page, and to ``manage.py check --deploy``."""

from typing import Any

from django.core import checks
from django.http import HttpRequest

from portal.office.dashboard import DashboardPanel
from portal.organisations.selectors import held_permissions

from .room import MB, Room


def _no_room(request: HttpRequest) -> dict[str, Any] | None:
    """For the system administrators, while nothing new can be printed."""
    if "manage_accounts" not in held_permissions(request.user):
        return None
    room = Room.now()
    return {"used": room.used, "quota": room.quota, "free": room.free} if room.is_short else None


PANEL = DashboardPanel("printing/office/_panel.html", _no_room, order=5)


def there_is_room(app_configs: Any = None, **_: Any) -> list[checks.CheckMessage]:
    """A warning while nothing new can be printed."""
    room = Room.now()
    if not room.is_short:
        return []
    used = f"{room.used // MB} of {room.quota // MB} MB (PRINT_QUOTA_MB) used, {room.free // MB} MB free on the disk"
    return [
        checks.Warning(
            f"There is no room for new prints: {used}.",
            hint="Raise PRINT_QUOTA_MB, free some of the disk, or delete old prints: manage.py clean_print_jobs --days 1",
            id="printing.W010",
        )
    ]
