"""The audit log, for the auditor: he reads and changes nothing."""

from typing import Any

from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from portal.office.views import OfficeView

from ..forms.audit import AuditForm
from ..selectors import held_permissions
from ..selectors.audit import READ, audit_page


class AuditView(OfficeView, TemplateView):
    """What happened to accounts, roles and structure, and who signed in, in the reader's subtree."""

    template_name = "organisations/audit.html"
    title = gettext_lazy("审计日志")
    http_method_names = ["get", "head", "options"]

    def may_enter(self) -> bool:
        return READ in held_permissions(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = AuditForm(self.request.GET)
        page, rows = audit_page(self.request.user, form.wanted(), self.request.GET.get("page"))
        return super().get_context_data(form=form, page=page, rows=rows, **kwargs)
