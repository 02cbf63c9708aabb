"""What the working calendar adds to the back office's menu."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.office.menu import PEOPLE, MenuEntry
from portal.organisations.selectors import held_permissions


def may_manage(request: HttpRequest) -> bool:
    """Whether the person may change the calendar: who looks after the organisations does."""
    return "manage_organisations" in held_permissions(request.user)


MENU = (
    MenuEntry(
        PEOPLE,
        _("工作日历"),
        "calendar_month",
        "admin:working_calendar_calendarday_changelist",
        may_manage,
        order=90,
    ),
)
