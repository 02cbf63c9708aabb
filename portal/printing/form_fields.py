"""The kinds of questions that a form asks which chooses what to print."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from portal.organisations.models import Organisation

# To an answer that only an altered address gives.
UNKNOWN = {"invalid_choice": gettext_lazy("没有这个选项，请重新选择。")}


class OrganisationField(forms.ModelChoiceField):
    """Organisations by their code, each indented to its depth."""

    def __init__(self, **kwargs: Any):
        super().__init__(queryset=Organisation.objects.none(), to_field_name="code", **kwargs)

    def label_from_instance(self, organisation: Organisation) -> str:
        return "　" * organisation.level + organisation.name


class BoxesField(forms.MultipleChoiceField):
    """Boxes, all of them ticked at first."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any):
        super().__init__(required=False, error_messages=UNKNOWN, **kwargs)
        self.initial = self.keys

    @property
    def keys(self) -> list[str]:
        return [key for key, _label in self.choices]
