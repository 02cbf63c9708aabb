"""What narrows the audit log."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..selectors.audit import KINDS, Wanted
from .posts import DayInput


class AuditForm(forms.Form):
    """Kind, person and days; whatever is wrong with them narrows nothing and is said beside its field."""

    kind = forms.ChoiceField(label=_("类别"), choices=[("", _("全部")), *KINDS.items()], required=False)
    person = forms.CharField(label=_("人员"), max_length=100, required=False)
    since = forms.DateField(label=_("从"), required=False, widget=DayInput())
    until = forms.DateField(label=_("到"), required=False, widget=DayInput())

    def wanted(self) -> Wanted:
        self.is_valid()
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value})
