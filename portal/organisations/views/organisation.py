"""The pages of one organisation: what it is, its form, taking it out of use, deleting it, its history."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from portal.inputs import plain_text
from portal.trees.errors import TreeError

from ..forms.organisations import OrganisationForm
from ..models import Organisation
from ..selectors import held_permissions
from ..selectors.history import events, history_of, latest_version
from ..selectors.organisations import hangs_on
from ..selectors.posts import posts_of
from ..services import tree
from ..services.organisations import save, set_active
from .base import OrganisationMixin, RecordFormView, structure_url

HISTORY_PAGE = 30


class OrganisationView(OrganisationMixin, TemplateView):
    """What an organisation is, its posts with who holds them, and what may be done with it."""

    template_name = "organisations/organisation.html"

    def get_title(self) -> Any:
        return self.organisation.name

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return super().get_breadcrumbs()[:-1]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            posts=posts_of(self.organisation),
            parent=self.trail[-1] if self.trail else None,
            sees_roles="assign_roles" in held_permissions(self.request.user),
            **kwargs,
        )


class FormView(RecordFormView):
    """The form of an organisation."""

    def page_of(self, saved: Organisation) -> str:
        return structure_url(saved)


class AddView(FormView):
    """A new organisation below this one."""

    def get_title(self) -> Any:
        return _("在“%(name)s”之下新增机构") % {"name": self.organisation}

    def form(self, data: Any = None) -> OrganisationForm:
        return OrganisationForm(data)

    def write(self, form: OrganisationForm) -> Organisation:
        made = form.save(commit=False)
        made._change_reason = form.cleaned_data["reason"] or None
        return tree.add(self.request.user, made, self.organisation)


class EditView(FormView):
    """The fields of this organisation."""

    def get_title(self) -> Any:
        return _("修改“%(name)s”") % {"name": self.organisation}

    def form(self, data: Any = None) -> OrganisationForm:
        # A copy: an invalid form writes what was typed into the object that it edits.
        stored = Organisation.objects.get(pk=self.organisation.pk)
        return OrganisationForm(data, instance=stored, initial={"seen": latest_version(stored)})

    def write(self, form: OrganisationForm) -> Organisation:
        made = form.save(commit=False)
        save(made, seen=form.cleaned_data["seen"], reason=form.cleaned_data["reason"])
        return made


class StateView(OrganisationMixin, TemplateView):
    """Take it out of use, or back into use, after a page to confirm."""

    template_name = "organisations/state.html"
    writes = True

    def get_title(self) -> Any:
        sentence = _("停用“%(name)s”") if self.organisation.is_active else _("启用“%(name)s”")
        return sentence % {"name": self.organisation}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            record=self.organisation,
            hanging=hangs_on(self.organisation),
            back=structure_url(self.organisation),
            is_organisation=True,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        active = request.POST.get("active") == "1"
        set_active(self.organisation, active, plain_text(request.POST.get("reason"))[:100])
        done = _("已启用“%(name)s”。") if active else _("已停用“%(name)s”。")
        messages.success(request, done % {"name": self.organisation})
        return redirect(structure_url(self.organisation))


class DeleteView(OrganisationMixin, TemplateView):
    """Delete an organisation on which nothing hangs, after a page to confirm."""

    template_name = "organisations/delete.html"
    writes = True

    def get_title(self) -> Any:
        return _("删除“%(name)s”") % {"name": self.organisation}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(hanging=hangs_on(self.organisation), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        parent = self.organisation.parent
        try:
            tree.delete(request.user, self.organisation)
        except TreeError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(request.path)
        messages.success(request, _("已删除“%(name)s”。") % {"name": self.organisation})
        if parent is None:
            return redirect("organisations:tree")
        return redirect(f"{reverse('organisations:tree')}?node={parent.pk}")


class HistoryView(OrganisationMixin, TemplateView):
    """Who changed what, when and why."""

    template_name = "organisations/history.html"
    title = gettext_lazy("修改历史")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(history_of(self.organisation), HISTORY_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(page=page, events=events(list(page.object_list)), **kwargs)
