"""What annual reports add to the back office's menu."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.office.menu import CONTENT, MenuEntry
from portal.organisations.selectors import held_permissions


def _reads_drafts(request: HttpRequest) -> bool:
    return "view_content" in held_permissions(request.user)


MENU = (
    MenuEntry(
        CONTENT,
        _("信息公开年度报告"),
        "summarize",
        "admin:disclosure_annualreport_changelist",
        _reads_drafts,
        order=55,
    ),
)
