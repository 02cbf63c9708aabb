"""What the screens of this app share: whose page it is, and 404 for what lies outside one's subtree."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from portal.office.views import OfficeView

from ..models import Organisation
from ..selectors import held_permissions, may
from ..selectors.tree import MANAGE, READERS, ancestors_within, places_to_read, readable_organisations


def structure_url(organisation: Organisation) -> str:
    """The page of one organisation."""
    return reverse("organisations:organisation", args=[organisation.pk])


class StructureView(OfficeView):
    """A page of the structure: for everybody whose role needs to know it."""

    def may_enter(self) -> bool:
        return bool(held_permissions(self.request.user).intersection(READERS))

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return [(_("机构与岗位"), reverse("organisations:tree"))]


class OrganisationMixin(StructureView):
    """A page of one organisation; ``writes`` when only who manages it may use it."""

    kwargs: dict[str, Any]
    writes = False

    def may_enter(self) -> bool:
        if not super().may_enter():
            return False
        return not self.writes or may(self.request.user, MANAGE, self.organisation)

    @cached_property
    def organisation(self) -> Organisation:
        found = readable_organisations(self.request.user).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def trail(self) -> list[Organisation]:
        return ancestors_within(self.organisation, places_to_read(self.request.user))

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        above = [(node.name, structure_url(node)) for node in self.trail]
        return [
            *super().get_breadcrumbs(),
            *above,
            (self.organisation.name, structure_url(self.organisation)),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            organisation=self.organisation,
            may_manage=may(self.request.user, MANAGE, self.organisation),
            **kwargs,
        )


def wants_part(request: HttpRequest) -> bool:
    """Whether a script asks for the changing part of a page alone."""
    return request.headers.get("X-Requested-With") == "fetch"
