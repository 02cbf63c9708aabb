"""A long admin form: its rows stand where they belong, a menu leads to its parts, and its faults are listed on top."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin.utils import flatten
from django.forms import MultiWidget
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.punctuation import labelled

from .asking import AsksByName


@dataclass(frozen=True)
class Fault:
    """One thing to mend: what the box is called, what is wrong, the id of what the link leads to."""

    label: str
    message: str
    target: str

    @property
    def text(self) -> str:
        """One sentence; a message that names its box itself isn't given the name twice."""
        return self.message if self.label in self.message else labelled(self.label, self.message)


@dataclass(frozen=True)
class FormPart:
    """A fieldset, or the rows of an inline: ``faults`` in the order of their boxes."""

    anchor: str
    title: str
    fieldset: Any = None
    rows: Any = None
    faults: list[Fault] = field(default_factory=list)


class LongFormAdmin(AsksByName):
    """Mix into a ``ModelAdmin``. An inline names by ``follows`` a class of the fieldset that it stands behind.

    Inlines without it come last, as they do everywhere in Django's admin.
    """

    change_form_template = "office/long_form.html"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        parts = form_parts(context["adminform"], context["inline_admin_formsets"])
        context |= {"form_parts": parts, "faults": [fault for part in parts for fault in part.faults]}
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]


def fault_of(adminform: Any, inlines: Iterable[Any], message: str, field: str) -> Fault:
    """What a rule says of the stored record, with the way to the box, or the rows, that ``field`` names."""
    for rows in inlines:
        if rows.formset.prefix == field:
            title = capfirst(str(rows.opts.verbose_name_plural))
            return Fault(title, message, f"{field}-group")
    if field in adminform.form.fields:
        box = adminform.form[field]
        return Fault(str(box.label), message, _id_of(box))
    return Fault("", message, "")


def form_parts(adminform: Any, inlines: Iterable[Any]) -> list[FormPart]:
    """The fieldsets and rows of a form in the order in which they stand on the page."""
    left = list(inlines)
    ordered: list[tuple[Any, Any]] = []
    for fieldset in adminform:
        ordered.append((fieldset, None))
        classes = fieldset.classes.split()
        behind = [rows for rows in left if getattr(rows.opts, "follows", None) in classes]
        ordered += [(None, rows) for rows in behind]
        left = [rows for rows in left if rows not in behind]
    ordered += [(None, rows) for rows in left]
    return [_part(number, fieldset, rows) for number, (fieldset, rows) in enumerate(ordered, 1)]


def _part(number: int, fieldset: Any, rows: Any) -> FormPart:
    anchor = f"part-{number}"
    if rows is None:
        names = flatten(fieldset.fields)
        faults = list(faults_of_boxes(fieldset.form, names))
        return FormPart(anchor, str(fieldset.name or ""), fieldset=fieldset, faults=faults)
    title = capfirst(str(rows.opts.verbose_name_plural))
    return FormPart(anchor, title, rows=rows, faults=list(_faults_of_rows(rows.formset, title)))


def faults_of_boxes(form: Any, names: Iterable[str]) -> Iterator[Fault]:
    """What is wrong in the boxes ``names`` of a form."""
    for name in names:
        if name in form.errors:
            box = form[name]
            for message in form.errors[name]:
                yield Fault(str(box.label), message, _id_of(box))


def _faults_of_rows(formset: Any, title: str) -> Iterator[Fault]:
    if not formset.is_bound:
        return
    for message in formset.non_form_errors():
        yield Fault(title, message, f"{formset.prefix}-group")
    number = 0
    for form in formset.forms:
        if formset.can_delete and formset._should_delete_form(form):
            continue
        number += 1
        row = _("%(rows)s第%(number)s行") % {"rows": title, "number": number}
        boxes = [box.name for box in form.visible_fields()]
        for message in form.non_field_errors():
            yield Fault(row, message, _id_of(form[boxes[0]]))
        for fault in faults_of_boxes(form, boxes):
            label = _("%(row)s“%(box)s”") % {"row": row, "box": fault.label}
            yield Fault(label, fault.message, fault.target)


def _id_of(box: Any) -> str:
    """The id of the element that is typed into; of several boxes in one, the first."""
    widget = getattr(
        box.field.widget, "widget", box.field.widget
    )  # the admin wraps what leads to another record
    return f"{box.auto_id}_0" if isinstance(widget, MultiWidget) else box.id_for_label or box.auto_id
