"""What is chosen when many cases are given to sections at once."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.office.asking import ask_for
from portal.organisations.models import Organisation

from .assigning import Survey
from .forms import Assignment

OWN = "own"


class BulkAssignForm(Assignment):
    """Which section, how long, and what is asked of it."""

    section = forms.ChoiceField(label=gettext_lazy("交由"))

    field_order = ("section",)

    use_required_attribute = False

    def __init__(self, chosen: Survey, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.sections = {str(section.pk): section for section, _number in chosen.sections}
        field = self.fields["section"]
        assert isinstance(field, forms.ChoiceField)
        choices = [(str(section.pk), _numbered(section, number)) for section, number in chosen.sections]
        if len(choices) > 1:
            choices.insert(0, (OWN, _("各事项职权所在的科室")))
            field.help_text = _("涉及两个科室的事项不会自动交办：请选定一个科室，或者打开事项单独交办。")
        field.choices = choices
        for each in self.fields.values():
            ask_for(each)

    @property
    def receiver(self) -> Organisation | None:
        """The chosen section; ``None`` for each case's own."""
        return self.sections.get(self.cleaned_data["section"])


def _numbered(section: Organisation, number: int) -> str:
    words = ngettext("%(section)s（%(number)d件）", "%(section)s（%(number)d件）", number)
    return words % {"section": section.name, "number": number}
