"""The approval sheet of one version of a power."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.printing.approval import ApprovalSheet as AnyApprovalSheet
from portal.printing.approval import Asked
from portal.printing.approval.sheet import field, section_of
from portal.printing.documents import Field

from ..kind import PowerKind


class ApprovalSheet(AnyApprovalSheet):
    """职权公开审批表. Parameters: ``power`` (its key), ``version`` (its number). For those who may read the draft."""

    code = "approval-sheet"
    label = gettext_lazy("职权公开审批表")
    parameter = "power"
    missing = gettext_lazy("没有这项职权。")
    said_above = frozenset(
        {
            "code", "name", "parent", "power_type", "organisation_path", "post", "audience",
            "audience_organisations", "audience_users", "expires_on", "position", "lanes",
        }
    )  # fmt: skip

    def kind(self) -> PowerKind:
        return PowerKind()

    def heads(self, asked: Asked) -> Iterator[Field]:
        kind, content = asked.kind, asked.content
        main, name = content["parent"], content["name"]
        yield field(_("职权名称"), f"{main['name']}——{name}" if main else name, is_wide=True)
        yield field(_("职权编码"), content["code"])
        yield field(_("职权类别"), kind.display_value("power_type", content["power_type"]))
        yield field(_("责任科室"), section_of(asked))
        yield field(_("责任岗位"), kind.in_words("post", content) or "")
