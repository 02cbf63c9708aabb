"""What this app adds to the back office's menu."""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.office.menu import PEOPLE, MenuEntry

from .selectors import held_permissions
from .selectors.audit import READ
from .selectors.people import ASSIGN, MANAGE_ACCOUNTS
from .selectors.tree import READERS


def _holds(*permissions: str) -> Callable[[HttpRequest], bool]:
    return lambda request: bool(held_permissions(request.user).intersection(permissions))


MENU = (
    MenuEntry(PEOPLE, _("机构与岗位"), "account_tree", "organisations:tree", _holds(*READERS), order=10),
    MenuEntry(
        PEOPLE,
        pgettext_lazy("plural", "账号"),
        "badge",
        "organisations:accounts",
        _holds(MANAGE_ACCOUNTS),
        order=20,
    ),
    MenuEntry(
        PEOPLE,
        pgettext_lazy("plural", "角色"),
        "admin_panel_settings",
        "organisations:roles",
        _holds(ASSIGN),
        order=30,
    ),
    MenuEntry(PEOPLE, _("审计日志"), "policy", "organisations:audit", _holds(READ), order=40),
)
