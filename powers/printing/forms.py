"""Choosing what part of the power catalogue to print."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.organisations.models import Organisation
from portal.organisations.selectors import organisations_where
from portal.publishing.models import Audience

from ..models import PowerCount, PowerType
from ..selectors import types_public_for
from .scope import AUDIENCES, SOCIETY

ALL_TYPES = ("", _("全部类别"))


class OrganisationField(forms.ModelChoiceField):
    """Organisations by their code, each indented to its depth."""

    def __init__(self, **kwargs: Any):
        super().__init__(queryset=Organisation.objects.none(), to_field_name="code", **kwargs)

    def label_from_instance(self, organisation: Organisation) -> str:
        return "　" * organisation.level + organisation.name


class PublicCatalogueForm(forms.Form):
    """What a citizen may choose: sections and types with something published for society."""

    organisation = OrganisationField(
        label=_("单位或科室"),
        required=False,
        empty_label=_("全部"),
        error_messages={"invalid_choice": _("没有这个单位或科室，请重新选择。")},
    )
    type = forms.ChoiceField(
        label=_("职权类别"),
        required=False,
        choices=[ALL_TYPES, *PowerType.choices],
        error_messages={"invalid_choice": _("没有这个职权类别，请重新选择。")},
    )

    def __init__(self, data: Any = None):
        super().__init__(data, label_suffix="")
        published = PowerCount.objects.filter(audience=Audience.SOCIETY, number__gt=0)
        organisations = Organisation.objects.filter(pk__in=published.values("organisation"))
        self.fields["organisation"].queryset = organisations.order_by("tree_id", "lft")  # type: ignore[attr-defined]
        # Any type may be asked for (a link of before, a type of which the last has gone): it prints what there is.
        self.fields["type"].widget.choices = [
            ALL_TYPES,
            *types_public_for(None, also=self.data.get("type", "")),
        ]  # type: ignore[attr-defined]

    def parameters(self) -> dict[str, str]:
        organisation = self.cleaned_data["organisation"]
        return {
            "organisation": organisation.code if organisation else "",
            "type": self.cleaned_data["type"],
            "audience": SOCIETY,
        }


class OfficeCatalogueForm(forms.Form):
    """What a printer in the office may choose: organisations where he holds 打印目录, and any audience."""

    organisation = OrganisationField(
        label=_("单位或科室"),
        empty_label=None,
        error_messages={"invalid_choice": _("您没有打印该单位目录的权限，请重新选择。")},
    )
    type = forms.ChoiceField(label=_("职权类别"), required=False, choices=[ALL_TYPES, *PowerType.choices])
    audience = forms.ChoiceField(
        label=_("公开范围"),
        choices=list(AUDIENCES.items()),
        initial=SOCIETY,
        help_text=_("除“向社会公开”外，封面标注“内部资料”。"),
    )

    def __init__(self, data: Any = None, *, user: User):
        super().__init__(data, label_suffix="")
        allowed = organisations_where(user, "print_catalogue")
        self.fields["organisation"].queryset = allowed.order_by("tree_id", "lft")  # type: ignore[attr-defined]

    def parameters(self) -> dict[str, str]:
        return {
            "organisation": self.cleaned_data["organisation"].code,
            "type": self.cleaned_data["type"],
            "audience": self.cleaned_data["audience"],
        }
