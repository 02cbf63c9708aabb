"""What this app adds to the back office's menu."""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.office.menu import PEOPLE, MenuEntry

from .selectors import held_permissions
from .selectors.tree import READERS


def _holds(*permissions: str) -> Callable[[HttpRequest], bool]:
    return lambda request: bool(held_permissions(request.user).intersection(permissions))


MENU = (MenuEntry(PEOPLE, _("机构与岗位"), "account_tree", "organisations:tree", _holds(*READERS), order=10),)
