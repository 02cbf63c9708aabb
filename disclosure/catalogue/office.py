"""What the disclosure catalogues add to the back office's menu."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.office.menu import CONTENT, MenuEntry
from portal.organisations.selectors import held_permissions


def _reads_drafts(request: HttpRequest) -> bool:
    return "view_content" in held_permissions(request.user)


def _keeps_categories(request: HttpRequest) -> bool:
    return "review_office" in held_permissions(request.user)


MENU = (
    MenuEntry(
        CONTENT,
        _("公开目录"),
        "menu_book",
        "admin:disclosure_catalogueitem_changelist",
        _reads_drafts,
        order=40,
    ),
    MenuEntry(
        CONTENT,
        _("公开类别"),
        "category",
        "admin:disclosure_category_changelist",
        _keeps_categories,
        order=45,
    ),
)
