"""Choosing among very many on a draft's form: only what is chosen is on the page, the rest is found by typing."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.inputs import plain_text, whole_number
from portal.organisations.models import Organisation, Post
from portal.organisations.selectors import organisations_where
from portal.punctuation import in_brackets

LISTED = 50  # so many are offered in a plain list; beyond, they are found by typing
CHOICES_AT_ONCE, MOST_CHOICES = 20, 1000


def editable_organisations(user: Any) -> QuerySet[Organisation]:
    return organisations_where(user, "edit_content")


def posts(user: Any) -> QuerySet[Post]:
    """The posts of the organisations that ``user`` edits in."""
    found = Post.objects.filter(organisation__in=editable_organisations(user), is_active=True)
    return found.select_related("organisation")


def organisations_to_address(user: Any) -> QuerySet[Organisation]:
    """Whom a record may be disclosed to: organisations of the trees in which ``user`` edits."""
    trees = editable_organisations(user).values("tree_id")
    return Organisation.objects.filter(tree_id__in=trees, is_active=True)


def people_to_address(user: Any) -> QuerySet[User]:
    """People who belong to such an organisation."""
    trees = editable_organisations(user).values("tree_id")
    found = User.objects.filter(membership__organisation__tree_id__in=trees, is_active=True)
    return found.select_related("membership__organisation").order_by("full_name", "pk")


def organisation_label(organisation: Organisation) -> str:
    return f"{organisation.name}{in_brackets(organisation.code)}"


def post_label(post: Post) -> str:
    return f"{post.organisation}　{post}"


def person_label(person: User) -> str:
    return f"{person.get_full_name()}{in_brackets(person.membership.organisation.name)}"


def _named(text: str) -> Q:
    return Q(name__icontains=text) | Q(short_name__icontains=text) | Q(code__icontains=text)


class Choice:
    """What one field chooses among, how it is searched, what it is called."""

    def __init__(
        self,
        allowed: Callable[[Any], QuerySet[Any]],
        matching: Callable[[str], Q],
        label: Callable[[Any], str],
        *,
        help_text: Any = "",
        needs_text: bool = False,
    ):
        self.allowed = allowed
        self.label = label
        self.help_text = help_text
        self.needs_text = needs_text
        self._matching = matching

    def find(self, user: Any, text: str) -> QuerySet[Any]:
        """What ``user`` may choose, by a part of its name; people are never listed without one."""
        allowed = self.allowed(user)
        if text:
            return allowed.filter(self._matching(text))
        return allowed.none() if self.needs_text else allowed


CHOICES = {
    "organisation": Choice(editable_organisations, _named, organisation_label),
    "post": Choice(
        posts, lambda text: Q(name__icontains=text) | Q(organisation__name__icontains=text), post_label
    ),
    "audience_organisations": Choice(
        organisations_to_address,
        _named,
        organisation_label,
        help_text=gettext_lazy("输入名称或代码查找，可选多个。"),
    ),
    "audience_users": Choice(
        people_to_address,
        lambda text: Q(full_name__icontains=text) | Q(username__iexact=text),
        person_label,
        help_text=gettext_lazy("输入姓名查找，可选多人。"),
        needs_text=True,
    ),
}


class Box:
    """Django's autocomplete box, whose list opens inside the page's main part."""

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        attrs = super().build_attrs(base_attrs, extra_attrs)  # type: ignore[misc]
        return {**attrs, "data-dropdown-parent": "main"}

    def optgroups(self, name: str, value: list[Any], attr: Any = None) -> Any:
        # What was sent is looked up to be shown again: only keys can be.
        keys = [str(key) for key in value if whole_number(str(key)) is not None]
        return super().optgroups(name, keys, attr)  # type: ignore[misc]


class _Lazy(Box):
    """A box that asks the ``choices`` view of the record's own admin instead of another model's admin."""

    field: Any

    def get_url(self) -> str:
        return reverse(choices_name(self.field.model), args=[self.field.name])

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        attrs = super().build_attrs(base_attrs, extra_attrs)  # type: ignore[misc]
        if CHOICES[self.field.name].needs_text:
            attrs["data-minimum-input-length"] = 1
        return attrs


class LazySelect(_Lazy, AutocompleteSelect):
    """One of many."""


class LazySelectMultiple(_Lazy, AutocompleteSelectMultiple):
    """Several of many; each is taken out by itself."""

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        return {**super().build_attrs(base_attrs, extra_attrs), "data-allow-clear": "false"}


class LazyMultipleField(forms.ModelMultipleChoiceField):
    """Takes keys only: a number beyond every key would be an error of the database."""

    def _check_values(self, value: Any) -> Any:
        for key in value:
            if whole_number(str(key)) is None:
                raise forms.ValidationError(
                    self.error_messages["invalid_pk_value"],
                    code="invalid_pk_value",
                    params={"pk": str(key)[:40]},
                )
        return super()._check_values(value)


def choices_name(model: Any) -> str:
    """The name of the address where a model's boxes find what they offer."""
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_choices"


def offer(form: Any, name: str) -> None:
    """Let the form's editor choose what he may; one alone is chosen already, and many are found by typing."""
    field, choice = form.fields[name], CHOICES[name]
    field.queryset = choice.allowed(form.editor)
    field.label_from_instance = choice.label
    field.help_text = choice.help_text or field.help_text
    if isinstance(field, LazyMultipleField):
        return
    few = list(field.queryset.values_list("pk", flat=True)[: LISTED + 1])
    if len(few) > LISTED:
        described = form._meta.model._meta.get_field(name)
        field.widget.widget = LazySelect(described, admin.site, choices=field.choices)
    elif len(few) == 1 and field.required and not form.instance.pk:
        form.initial.setdefault(name, few[0])


class ChoosesLazily:
    """Mix into the admin of a draft: the view that its boxes ask, and the boxes for 特定对象."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.choices)  # type: ignore[attr-defined]
        name = choices_name(self.model).removeprefix("admin:")  # type: ignore[attr-defined]
        return [path("choices/<slug:field>/", view, name=name), *super().get_urls()]  # type: ignore[misc]

    def choices(self, request: HttpRequest, field: str) -> HttpResponse:
        """What of a field's choices fits what was typed, a page at a time, as the form's boxes take it."""
        if field not in CHOICES:
            raise Http404
        if not self.has_add_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        choice = CHOICES[field]
        start = CHOICES_AT_ONCE * ((whole_number(request.GET.get("page")) or 1) - 1)
        found = choice.find(request.user, plain_text(request.GET.get("term")))
        rows = list(found[start : start + CHOICES_AT_ONCE + 1]) if start < MOST_CHOICES else []
        results = [{"id": str(row.pk), "text": choice.label(row)} for row in rows[:CHOICES_AT_ONCE]]
        return JsonResponse({"results": results, "pagination": {"more": len(rows) > CHOICES_AT_ONCE}})

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in CHOICES:
            kwargs |= {
                "form_class": LazyMultipleField,
                "widget": LazySelectMultiple(db_field, self.admin_site),  # type: ignore[attr-defined]
            }
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]
