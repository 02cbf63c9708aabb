"""The same matrix in the office, over what staff are drafting: so that what one hand holds is settled before it is public."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from portal.accounts.models import User
from portal.inputs import plain_text
from portal.office.views import OfficeView
from portal.organisations.models import Organisation
from portal.organisations.selectors import Place, held_permissions, organisations_where, places_by_permission

from .matrix import FUNCTIONS
from .reading import drafts
from .units import UNITS

UNITS_OFFERED = 200


class StructureDesk(OfficeView, TemplateView):
    """权力结构 of a unit: drafts with their posts, and who would hold all three powers."""

    template_name = "powers/office/structure.html"
    title = gettext_lazy("权力结构")
    request: HttpRequest

    def may_enter(self) -> bool:
        return "view_content" in held_permissions(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: User = self.request.user  # type: ignore[assignment]
        offered = units_of(user)
        unit = _chosen(plain_text(self.request.GET.get("unit")), offered)
        matrix = drafts(unit, user) if unit else None
        return super().get_context_data(
            units=offered, unit=unit, matrix=matrix, functions=FUNCTIONS, today=timezone.localdate(), **kwargs
        )


def units_of(user: User) -> list[Organisation]:
    """The units of which ``user`` may read drafts, the first of them at most; of a section's staff the section's unit."""
    places = places_by_permission(user).get("view_content", [])
    above = Q(pk__in=[])
    for place in places:
        above |= Q(tree_id=place.tree_id, lft__lte=place.lft, rght__gte=place.rght)
    around = list(Organisation.objects.filter(above, kind__in=UNITS).order_by("tree_id", "lft"))
    nearest = {
        next((unit.pk for unit in reversed(around) if _lies_in(place, unit)), None) for place in places
    }
    allowed = Q(pk__in=organisations_where(user, "view_content").order_by().values("pk"), kind__in=UNITS)
    found = Organisation.objects.filter(allowed | Q(pk__in=nearest - {None}))
    return list(found.order_by("tree_id", "lft")[:UNITS_OFFERED])


def _lies_in(place: Place, unit: Organisation) -> bool:
    return unit.tree_id == place.tree_id and unit.lft <= place.lft and unit.rght >= place.rght


def _chosen(code: str, offered: list[Organisation]) -> Organisation | None:
    """The unit asked for; without a wish the first bureau, for a district itself holds little."""
    if code:
        found = next((unit for unit in offered if unit.code == code), None)
        if found is None:
            raise Http404(_("没有这个单位，或者您无权查看。"))
        return found
    bureaus = [unit for unit in offered if unit.kind == Organisation.Kind.BUREAU]
    return next(iter(bureaus or offered), None)


structure_desk = StructureDesk.as_view()
