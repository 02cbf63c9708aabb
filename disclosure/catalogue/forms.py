"""The form in which staff edit a catalogue item: the rules of the catalogue, said next to the field."""

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.forms import ModelChoiceField, MultipleChoiceField, Script
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from portal.organisations.models import Organisation
from portal.organisations.selectors import at_and_above
from portal.publishing.display import way
from portal.publishing.drafting.choosing import editable_organisations
from portal.publishing.drafting.form import DraftForm

from .. import limits
from ..choices import Form, LimitKind
from ..models import CatalogueItem, Category
from .services import settle

# The boxes that each rule needs.
LIMIT_BOXES = {
    LimitKind.AFTER_EVENT: ("limit_event", "limit_amount", "limit_unit"),
    LimitKind.AFTER_PERIOD: ("limit_period", "limit_amount", "limit_unit"),
    LimitKind.BY_DATE: ("limit_period", "limit_month", "limit_day"),
}
ALL_LIMIT_BOXES = sorted({name for names in LIMIT_BOXES.values() for name in names})


class Categories(ModelChoiceIterator):
    """The choices, each with the names from the top of its tree down to it: all are in the same list, read at once."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        rows: list[Any] = list(self.queryset)
        names = {row.pk: row for row in rows}
        for row in rows:
            row.named_way = [{"name": node.name} for node in _down_to(row, names)]
            yield self.choice(row)


class CategoryField(ModelChoiceField):
    """A category by its whole way, under the catalogue and unit that it belongs to."""

    iterator = Categories

    def label_from_instance(self, obj: Any) -> str:
        return way([{"name": obj.unit.name}, {"name": str(obj.get_catalogue_display())}, *obj.named_way])


def _down_to(category: Category, known: dict[int, Category]) -> list[Category]:
    found = [category]
    while found[0].parent_id is not None and (parent := known.get(found[0].parent_id)):
        found.insert(0, parent)
    return found


class CatalogueItemForm(DraftForm):
    """One item of a disclosure catalogue."""

    class Media:
        js = (Script("disclosure/limit-boxes.js", defer=True),)

    forms = MultipleChoiceField(
        label=_("公开形式"),
        choices=Form,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    category = CategoryField(
        queryset=Category.objects.none(),
        label=_("公开类别"),
        help_text=_("类别由办公室在“公开类别”中维护；目录和公开单位随类别而定。"),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "category" in self.fields:
            field: Any = self.fields["category"]
            field.queryset = categories_for(self.editor)
        if "limit_kind" in self.fields:
            self.fields["limit_kind"].widget.attrs["data-limit-boxes"] = json.dumps(LIMIT_BOXES)

    def check_under_lock(self, cleaned: dict[str, Any]) -> None:
        category, organisation = cleaned.get("category"), cleaned.get("organisation")
        if category is None:
            return
        if organisation and category.unit_id not in {node.pk for node in at_and_above(organisation.pk)}:
            self.add_error("organisation", _("责任科室不在“%s”内，请重新选择科室或类别。") % category.unit)
        if code := cleaned.get("code"):
            others = CatalogueItem.objects.filter(
                unit=category.unit_id, catalogue=category.catalogue, code=code
            )
            if others.exclude(pk=self.instance.pk).exists():
                self.add_error("code", _("本单位的这个目录已有事项使用此编号，请改用其他编号。"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._check_limit(cleaned)
        if cleaned.get("category"):
            self.instance.category = cleaned["category"]
            settle(self.instance)
        return cleaned

    def _check_limit(self, cleaned: dict[str, Any]) -> None:
        """Each box that the chosen rule needs is asked for by itself, and those of other rules are emptied."""
        kind = cleaned.get("limit_kind") or LimitKind.NONE
        wanted = LIMIT_BOXES.get(kind, ())
        for name in ("limit_event", "limit_period"):
            if name not in wanted:
                cleaned[name] = ""
        for name in ("limit_amount", "limit_month", "limit_day"):
            if name not in wanted:
                cleaned[name] = None
        if self.errors.keys() & set(wanted):
            return
        trial = CatalogueItem(**{name: cleaned.get(name) for name in ALL_LIMIT_BOXES})
        trial.limit_kind = kind
        if problem := limits.problem(trial.limit):
            self.add_error(_box_at_fault(trial, wanted), problem)
        elif kind == LimitKind.NONE and not cleaned.get("limit_note"):
            self.add_error("limit_kind", _("请选择一条时限规则，或者在时限说明中写明。"))


def _box_at_fault(item: CatalogueItem, wanted: tuple[str, ...]) -> str:
    """The first box that the rule needs and that is empty; else the last one, whose number doesn't fit."""
    return next((name for name in wanted if not getattr(item, name)), wanted[-1] if wanted else "limit_kind")


def categories_for(user: Any) -> QuerySet[Category]:
    """The categories of the units in which, or in a section of which, ``user`` edits."""
    edited = editable_organisations(user).order_by().values_list("pk", flat=True)
    units = Category.objects.order_by().values("unit").distinct()
    near = Organisation.objects.filter(pk__in=units).filter(pk__in=_above(edited))
    return Category.objects.filter(unit__in=near).select_related("unit")


def _above(edited: Any) -> QuerySet[Organisation]:
    """The organisations at and above those that are edited."""
    return Organisation.objects.filter(pk__in=edited).get_ancestors(include_self=True).order_by()
