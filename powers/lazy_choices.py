"""Choosing among very many on the power's form: only what is chosen is on the page, the rest is found by typing."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.inputs import whole_number
from portal.organisations.models import Organisation, Post
from portal.organisations.selectors import organisations_where
from portal.punctuation import in_brackets

LISTED = 50  # so many are offered in a plain list; beyond, they are found by typing


def editable_organisations(user: Any) -> QuerySet[Organisation]:
    return organisations_where(user, "edit_content")


def posts(user: Any) -> QuerySet[Post]:
    """The posts of the organisations that ``user`` edits in."""
    found = Post.objects.filter(organisation__in=editable_organisations(user), is_active=True)
    return found.select_related("organisation")


def organisations_to_address(user: Any) -> QuerySet[Organisation]:
    """Whom a power may be disclosed to: organisations of the trees in which ``user`` edits."""
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


class _Box:
    """Django's autocomplete box, whose list opens inside the page's main part."""

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        attrs = super().build_attrs(base_attrs, extra_attrs)  # type: ignore[misc]
        return {**attrs, "data-dropdown-parent": "main"}

    def optgroups(self, name: str, value: list[Any], attr: Any = None) -> Any:
        # What was sent is looked up to be shown again: only keys can be.
        keys = [str(key) for key in value if whole_number(str(key)) is not None]
        return super().optgroups(name, keys, attr)  # type: ignore[misc]


class _Lazy(_Box):
    """A box that asks ``PowerAdmin.choices`` instead of another model's admin."""

    field: Any

    def get_url(self) -> str:
        return reverse("admin:powers_power_choices", args=[self.field.name])

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        attrs = super().build_attrs(base_attrs, extra_attrs)  # type: ignore[misc]
        if CHOICES[self.field.name].needs_text:
            attrs["data-minimum-input-length"] = 1
        return attrs


class MainItemSelect(_Box, AutocompleteSelect):
    """A power's main item, found by the catalogue's own search."""


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
