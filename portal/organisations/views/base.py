"""What the screens of this app share: whose page it is, and 404 for what lies outside one's subtree."""

from typing import Any

from django.contrib import messages
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from portal.office.views import OfficeView
from portal.trees.errors import TreeError

from ..models import Organisation, Post
from ..selectors import held_permissions, may
from ..selectors.history import latest_version
from ..selectors.tree import MANAGE, READERS, ancestors_within, places_to_read, readable_organisations
from ..services.organisations import ChangedMeanwhile


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


class RecordFormView(OrganisationMixin, TemplateView):
    """The form of an organisation or post: what adding and editing share."""

    template_name = "organisations/form.html"
    writes = True

    def form(self, data: Any = None) -> ModelForm:
        raise NotImplementedError

    def write(self, form: Any) -> Organisation | Post:
        """Save what the valid form says; returns the record. Raises ``ChangedMeanwhile`` and ``TreeError``."""
        raise NotImplementedError

    def page_of(self, saved: Any) -> str:
        """Where to go when it is saved."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=self.form()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid():
            try:
                saved = self.write(form)
            except ChangedMeanwhile as error:
                form.add_error(None, str(error))
                # What was typed stays; saving once more writes it over what the other one saved.
                typed = form.data.copy()
                typed["seen"] = latest_version(form.instance)
                form.data = typed
            except TreeError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("已保存“%(name)s”。") % {"name": saved})
                return redirect(self.page_of(saved))
        return self.render_to_response(self.get_context_data(form=form))


def wants_part(request: HttpRequest) -> bool:
    """Whether a script asks for the changing part of a page alone."""
    return request.headers.get("X-Requested-With") == "fetch"
