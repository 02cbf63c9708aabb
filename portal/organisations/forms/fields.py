"""Choosing one organisation among few or very many."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from portal.inputs import plain_text
from portal.punctuation import in_brackets, listed

from ..models import Organisation
from ..selectors.tree import paths

SELECT_AT_MOST = 300
NAMED_AT_MOST = 8


class OrganisationField(forms.CharField):
    """An organisation out of ``within``: a list to select from, or beyond 300 a box for its name or code.

    The value is the code in both cases, so that the page means the same with and without JavaScript (which adds
    suggestions to the box). Cleans to the ``Organisation``; a name that fits several is refused with their codes.
    """

    def __init__(self, *, within: QuerySet[Organisation], **kwargs: Any):
        super().__init__(**kwargs)
        self.within = within
        names = list(
            within.order_by("tree_id", "lft").values_list("code", "name", "level")[: SELECT_AT_MOST + 1]
        )
        if len(names) > SELECT_AT_MOST:
            self.widget.attrs.update(
                {"data-suggest": reverse_lazy("organisations:find"), "autocomplete": "off"}
            )
            self.help_text = self.help_text or _("填写机构代码或名称。")
            return
        top = min((level for _code, _name, level in names), default=0)
        choices = [(code, f"{'　' * (level - top)}{name}{in_brackets(code)}") for code, name, level in names]
        self.widget = forms.Select(choices=[("", _("请选择")), *choices])
        self.widget.is_required = self.required

    def prepare_value(self, value: Any) -> Any:
        return value.code if isinstance(value, Organisation) else value

    def to_python(self, value: Any) -> Any:
        text = plain_text(super().to_python(value))
        if not text:
            return None
        found = self.within.filter(code=text).first()
        if found:
            return found
        for fits in (Q(name=text) | Q(short_name=text), Q(name__icontains=text) | Q(code__icontains=text)):
            several = list(self.within.filter(fits).order_by("tree_id", "lft")[: NAMED_AT_MOST + 1])
            if len(several) == 1:
                return several[0]
            if several:
                raise ValidationError(_several(several), code="several")
        raise ValidationError(_("您管理的范围内没有这个机构。"), code="unknown")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


def _several(found: list[Organisation]) -> str:
    above = paths(found)
    names = [
        (_("%(name)s（代码%(code)s，%(path)s）") if above[node.pk] else _("%(name)s（代码%(code)s）"))
        % {"name": node.name, "code": node.code, "path": above[node.pk]}
        for node in found[:NAMED_AT_MOST]
    ]
    more = _("等") if len(found) > NAMED_AT_MOST else ""
    return _("有多个机构符合，请填写机构代码：%(names)s") % {"names": listed(names) + more}


class SeenForm(forms.Form):
    """A form that knows which version of the record was on the screen: the later of two people is told."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
