"""The form of a category."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from portal.organisations.selectors import organisations_where

from ..models import Category
from .renaming import hold_headings, is_public


class CategoryForm(forms.ModelForm):
    """One heading of a catalogue. ``editor`` is set by the admin: he chooses among the units that he looks after."""

    editor: Any = None

    change_reason = forms.CharField(
        label=_("变动说明"),
        max_length=100,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_(
            "类别下有公开的事项时，改名、移动或调整排序须说明理由：名称立即改变，变动和理由在公开目录上显示。"
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "unit" in self.fields:
            unit: Any = self.fields["unit"]
            unit.queryset = organisations_where(self.editor, "review_office")
            unit.help_text = _("目录属于哪个单位，通常是局。")
        if "parent" in self.fields:
            parent: Any = self.fields["parent"]
            parent.queryset = Category.objects.filter(
                unit__in=organisations_where(self.editor, "review_office")
            )
            if self.instance.pk:
                parent.queryset = parent.queryset.exclude(pk__in=self._under())
            parent.label = _("上级类别")

    def _under(self) -> list[int]:
        """What the heading mustn't be moved under: itself, and what is under it now."""
        heading = Category.objects.get(pk=self.instance.pk)
        return list(heading.get_descendants(include_self=True).values_list("pk", flat=True))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        parent, unit, catalogue = (cleaned.get(name) for name in ("parent", "unit", "catalogue"))
        if parent and (parent.unit != unit or parent.catalogue != catalogue):
            self.add_error("parent", _("上级类别须属于同一单位的同一目录。"))
        if parent and self.instance.pk:
            hold_headings()  # somebody else may be moving the parent under this one
            if parent.pk in self._under():
                self.add_error("parent", _("不能移到自己或自己的下级之下。"))
        changed = {"name", "parent", "position"} & set(self.changed_data)
        if self.instance.pk and changed and not cleaned.get("change_reason") and is_public(self.instance):
            self.add_error("change_reason", _("类别下有公开的事项，请说明为什么改。"))
        if self.instance.pk and (unit != self.instance.unit or catalogue != self.instance.catalogue):
            used = self.instance.items.exists() or not self.instance.is_leaf_node()
            if used and {"unit", "catalogue"} & set(self.changed_data):
                self.add_error("catalogue", _("已有事项或下级类别，不能改换单位或目录。"))
        twins = Category.objects.filter(
            unit=unit, catalogue=catalogue, parent=parent, name=cleaned.get("name")
        )
        if unit and catalogue and twins.exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("已有同名类别。"))
        return cleaned
