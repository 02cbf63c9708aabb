"""What narrows the audit log."""

import datetime

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from ..selectors.audit import KINDS, Wanted
from .posts import DayInput

# The hour of a day far outside these can't be told in another time zone: there is no year 0 or 10000.
DAYS = (MinValueValidator(datetime.date(1900, 1, 1)), MaxValueValidator(datetime.date(2999, 12, 31)))


class AuditForm(forms.Form):
    """Kind, person and days; whatever is wrong with them narrows nothing and is said beside its field."""

    kind = forms.ChoiceField(label=_("类别"), choices=[("", _("全部")), *KINDS.items()], required=False)
    person = forms.CharField(label=_("人员"), max_length=100, required=False)
    since = forms.DateField(label=_("从"), required=False, widget=DayInput(), validators=DAYS)
    until = forms.DateField(label=_("到"), required=False, widget=DayInput(), validators=DAYS)

    def wanted(self) -> Wanted:
        self.is_valid()
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value})
