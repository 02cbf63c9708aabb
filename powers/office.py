"""What the power catalogue adds to the back office's menu and first page."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.office.dashboard import DashboardPanel
from portal.office.menu import CONTENT, MenuEntry
from portal.organisations.selectors import held_permissions, organisations_where
from portal.publishing.models import Audience
from portal.publishing.models.publishable import REVIEW_STATES, State

from .models import Power, PowerType


def _reads_drafts(request: HttpRequest) -> bool:
    return "view_content" in held_permissions(request.user)


MENU = (
    MenuEntry(CONTENT, _("职权目录"), "gavel", "admin:powers_power_changelist", _reads_drafts, order=10),
    MenuEntry(CONTENT, _("权力结构"), "balance", "structure-desk:structure", _reads_drafts, order=30),
)


def _figures(request: HttpRequest) -> dict[str, Any] | None:
    """The catalogue in figures, over everything that the person may read; two queries."""
    if not _reads_drafts(request):
        return None
    powers = Power.objects.filter(organisation__in=organisations_where(request.user, "view_content"))
    in_time = Q(public_until__isnull=True) | Q(public_until__gt=timezone.now())
    to_society = in_time & Q(publication__audience=Audience.SOCIETY)
    totals = powers.aggregate(
        total=Count("pk"),
        **{
            audience.value: Count("pk", filter=in_time & Q(publication__audience=audience))
            for audience in Audience
        },
        drafts=Count("pk", filter=Q(state__in=[State.DRAFT, State.RETURNED])),
        review=Count("pk", filter=Q(state__in=REVIEW_STATES)),
        overdue=Count("pk", filter=Q(state__in=REVIEW_STATES, due_on__lt=timezone.localdate())),
    )
    by_type = (
        powers.order_by()
        .values_list("power_type")
        .annotate(total=Count("pk"), public=Count("pk", filter=to_society))
    )
    found = {power_type: (total, public) for power_type, total, public in by_type}
    return {
        **totals,
        "public": [
            (audience.value, audience.label, totals[audience.value])
            for audience in Audience
            if totals[audience.value] or audience == Audience.SOCIETY
        ],
        "types": [
            (choice.value, choice.label, *found[choice.value])
            for choice in PowerType
            if choice.value in found
        ],
    }


PANELS = (DashboardPanel("powers/office/_panel_figures.html", _figures, order=30),)
