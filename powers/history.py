"""A power's history in the back office: with its rows, and each earlier state as a whole."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.inputs import whole_number
from portal.office.history import HistoryAdmin, reason_in_words
from portal.publishing import diff

from .content import PARTS
from .kind import PowerKind
from .models import Power


class PowerHistoryAdmin(HistoryAdmin):
    """What a power was is shown as the review desk shows it: all of it, with its legal bases and other rows."""

    history_parts = tuple((model, "power_id") for model, _columns in PARTS.values())
    history_labels = {"parent": gettext_lazy("主项")}

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        number, line = whole_number(object_id), whole_number(version_id)
        power = self.get_queryset(request).filter(pk=number).first() if number else None
        entry = power.history.select_related("history_user").filter(pk=line).first() if power else None
        if power is None or entry is None:
            raise Http404
        if not self.has_view_permission(request, power):
            raise PermissionDenied
        kind = PowerKind()
        context = {
            **self.admin_site.each_context(request),
            "title": self.history_form_view_title(request, power),
            "office_breadcrumbs": [
                (Power._meta.verbose_name_plural, reverse("admin:powers_power_changelist")),
                (power, reverse("admin:powers_power_change", args=[power.pk])),
                (_("修改历史"), reverse("admin:powers_power_history", args=[power.pk])),
            ],
            "entry": entry,
            "reason": reason_in_words(entry),
            "changes": diff.changes(kind, None, kind.earlier_content(entry)),
        }
        return render(request, "powers/office/earlier.html", context)
