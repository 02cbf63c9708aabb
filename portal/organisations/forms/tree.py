"""Moving an organisation without dragging it."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.trees.services import Position

from ..models import Organisation
from ..services.tree import Step
from .fields import OrganisationField

POSITIONS = [
    (Position.LAST_CHILD.value, _("作为其下级，排在最后")),
    (Position.FIRST_CHILD.value, _("作为其下级，排在最前")),
    (Position.LEFT.value, _("与其同级，排在其前")),
    (Position.RIGHT.value, _("与其同级，排在其后")),
]


class StepForm(forms.Form):
    """One press of a key or a button."""

    step = forms.TypedChoiceField(choices=[(step.value, step.value) for step in Step], coerce=Step)
    seen_parent = forms.IntegerField(required=False)


class DropForm(forms.Form):
    """What dragging sends: the node it was dropped on."""

    target = forms.IntegerField()
    position = forms.TypedChoiceField(choices=POSITIONS, coerce=Position)
    seen_parent = forms.IntegerField(required=False)


class MoveForm(forms.Form):
    """移动到…: any organisation within reach, and where beside or below it."""

    position = forms.TypedChoiceField(label=_("位置"), choices=POSITIONS, coerce=Position)
    seen_parent = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, within: QuerySet[Organisation], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["goal"] = OrganisationField(label=_("移动到"), within=within)
        self.order_fields(["goal", "position", "seen_parent"])
