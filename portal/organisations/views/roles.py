"""Roles, for the security administrator: he says who may do what where, and opens no accounts."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.generic import TemplateView

from portal.accounts.models import User
from portal.accounts.roles import BY_CODE, Role
from portal.inputs import plain_text
from portal.office.views import OfficeView

from ..forms.accounts import GrantForm
from ..models import AccountEntry, Organisation
from ..selectors import held_permissions, may, organisations_where
from ..selectors.people import ASSIGN, people_of, roles_at, roles_by_user
from ..services.roles import grant_role, revoke_role
from .base import OrganisationMixin

PAGE_SIZE = 30
ENTRIES_SHOWN = 50
ROLE_ACTIONS = (AccountEntry.Action.ROLE_GRANTED, AccountEntry.Action.ROLE_REVOKED)


def person_url(person: User) -> str:
    """The page of one person's roles."""
    return reverse("organisations:person", args=[person.pk])


class RolesView(OfficeView):
    """A page for whoever assigns roles somewhere."""

    def may_enter(self) -> bool:
        return ASSIGN in held_permissions(self.request.user)

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return [(pgettext("plural", "角色"), reverse("organisations:roles"))]


class PeopleView(RolesView, TemplateView):
    """The people of one's subtree with the roles they hold."""

    template_name = "organisations/people.html"
    title = pgettext_lazy("plural", "角色")

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text = plain_text(self.request.GET.get("q"))
        page = Paginator(people_of(self.request.user, text), PAGE_SIZE).get_page(self.request.GET.get("page"))
        held = roles_by_user(page.object_list)
        rows = [(person, held[person.pk]) for person in page.object_list]
        return super().get_context_data(page=page, rows=rows, query=text, **kwargs)


class PersonMixin(RolesView):
    """A page of one person; 404 for people of another subtree."""

    kwargs: dict[str, Any]

    @cached_property
    def person(self) -> User:
        return get_object_or_404(people_of(self.request.user), pk=self.kwargs["pk"])

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return [*super().get_breadcrumbs(), (self.person.get_full_name(), person_url(self.person))]


class PersonView(PersonMixin, TemplateView):
    """One person's roles, a form to grant another, and what was granted and revoked before."""

    template_name = "organisations/person.html"

    def get_title(self) -> Any:
        return _("%(name)s的角色") % {"name": self.person}

    def get_breadcrumbs(self) -> list[tuple[Any, str]]:
        return super().get_breadcrumbs()[:-1]

    def form(self, data: Any = None) -> GrantForm:
        return GrantForm(data, within=organisations_where(self.request.user, ASSIGN))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        is_self = self.person.pk == user.pk
        if not is_self:
            kwargs.setdefault("form", self.form())
        rows = [
            (held, not is_self and may(user, ASSIGN, held.organisation))
            for held in roles_by_user([self.person])[self.person.pk]
        ]
        entries = self.person.account_entries.filter(action__in=ROLE_ACTIONS)
        return super().get_context_data(
            person=self.person,
            is_self=is_self,
            rows=rows,
            entries=entries.select_related("by", "organisation")[:ENTRIES_SHOWN],
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid():
            role, place = form.cleaned_data["role"], form.cleaned_data["organisation"]
            words = {"name": self.person, "role": role.label, "place": place}
            try:
                granted = grant_role(
                    self.person, role, place, by=request.user, note=form.cleaned_data["note"]
                )
            except ValidationError as error:
                form.add_error(None, error)
            else:
                if granted:
                    messages.success(request, _("已授予%(name)s“%(role)s”（%(place)s）。") % words)
                else:
                    messages.info(request, _("%(name)s已是“%(role)s”（%(place)s）。") % words)
                return redirect(person_url(self.person))
        return self.render_to_response(self.get_context_data(form=form))


class RevokeView(PersonMixin, TemplateView):
    """Take a role away, after a page to confirm."""

    template_name = "organisations/revoke.html"
    title = gettext_lazy("撤销角色")

    @cached_property
    def place(self) -> Organisation:
        mine = organisations_where(self.request.user, ASSIGN)
        return get_object_or_404(mine, pk=self.kwargs["place"])

    @cached_property
    def role(self) -> Role:
        if self.kwargs["role"] not in BY_CODE:
            raise Http404
        return BY_CODE[self.kwargs["role"]]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {
            "person": self.person,
            "role": self.role,
            "place": self.place,
            "back": person_url(self.person),
        }
        return super().get_context_data(**{**kwargs, **shown})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        words = {"name": self.person, "role": self.role.label, "place": self.place}
        # Whoever loses his last role in the subtree may leave the list: his page is looked up before.
        goal = person_url(self.person)
        try:
            note = plain_text(request.POST.get("note"))[:200]
            revoked = revoke_role(self.person, self.role, self.place, by=request.user, note=note)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(goal)
        if revoked:
            messages.success(request, _("已撤销%(name)s的“%(role)s”（%(place)s）。") % words)
        else:
            messages.info(request, _("%(name)s现在不是“%(role)s”（%(place)s）。") % words)
        still_mine = people_of(request.user).filter(pk=self.person.pk).exists()
        return redirect(goal if still_mine else "organisations:roles")


class RolesHereView(OrganisationMixin, TemplateView):
    """Who holds which role in one organisation, granted there or above."""

    template_name = "organisations/roles_here.html"

    def may_enter(self) -> bool:
        return super().may_enter() and may(self.request.user, ASSIGN, self.organisation)

    def get_title(self) -> Any:
        return _("谁在“%(name)s”担任角色") % {"name": self.organisation}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        held = roles_at(self.organisation)
        found = people_of(self.request.user).filter(pk__in={one.user.pk for one in held})
        reachable = set(found.values_list("pk", flat=True))
        rows = [(one, one.user.pk in reachable) for one in held]
        return super().get_context_data(rows=rows, **kwargs)
