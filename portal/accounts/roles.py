"""The roles of the portal, as data: who may do what (DESIGN §5).

A role is a Django group. *What* it may do are permissions on an ``Organisation``, granted per user with
django-guardian; they flow down the organisation tree. *Which screens* it opens are ordinary model permissions.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Role:
    """One role: group name in the database, label on screens, what it may do on an organisation."""

    code: str
    label: str | Promise
    organisation_permissions: tuple[str, ...]
    is_administrator: bool = False


SECTION_EDITOR = Role("section_editor", _("科室经办人"), ("view_content", "edit_content", "print_catalogue"))
SECTION_HEAD = Role("section_head", _("科室负责人"), ("view_content", "review_section", "print_catalogue"))
SECRECY_REVIEWER = Role("secrecy_reviewer", _("保密审查员"), ("view_content", "review_secrecy"))
OFFICE_REVIEWER = Role(
    "office_reviewer",
    _("办公室审核员"),
    ("view_content", "import_content", "review_office", "print_catalogue"),
)
# Who asks for information is read by whoever handles it, and by nobody because he reviews texts: a role of its own,
# which an office reviewer may hold beside his. (A role is told by its permissions: each has one that no other gives.)
REQUEST_OFFICER = Role("request_officer", _("依申请公开经办人"), ("view_content", "handle_requests"))
LEADER = Role("leader", _("局领导"), ("view_content", "approve_publication", "print_catalogue"))
INSPECTOR = Role("inspector", _("纪检监察员"), ("view_content", "inspect", "print_catalogue"))
SYSTEM_ADMINISTRATOR = Role(
    "system_administrator",
    _("系统管理员"),
    ("manage_organisations", "manage_accounts"),
    is_administrator=True,
)
SECURITY_ADMINISTRATOR = Role(
    "security_administrator", _("安全管理员"), ("assign_roles",), is_administrator=True
)
AUDITOR = Role("auditor", _("审计员"), ("read_audit_log",), is_administrator=True)

ROLES: tuple[Role, ...] = (
    SECTION_EDITOR,
    SECTION_HEAD,
    SECRECY_REVIEWER,
    OFFICE_REVIEWER,
    REQUEST_OFFICER,
    LEADER,
    INSPECTOR,
    SYSTEM_ADMINISTRATOR,
    SECURITY_ADMINISTRATOR,
    AUDITOR,
)
BY_CODE = {role.code: role for role in ROLES}
