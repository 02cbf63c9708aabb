"""What is chosen when many cases are given to sections at once."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from portal.office.asking import ask_for
from portal.organisations.models import Organisation

from .assigning import Survey
from .forms import DAYS, MOST_DAYS

OWN = "own"


class BulkAssignForm(forms.Form):
    """Which section, how long, and what is asked of it."""

    section = forms.ChoiceField(label=gettext_lazy("交由"))
    days = forms.IntegerField(
        label=gettext_lazy("办理时限（工作日）"), min_value=1, max_value=MOST_DAYS, initial=DAYS
    )
    note = forms.CharField(
        label=pgettext_lazy("assignment", "要求"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

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
