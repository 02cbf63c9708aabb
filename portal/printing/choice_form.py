"""What the print pages ask of a form that chooses what to print, answered in the simplest way: nothing is picked by hand."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from .form_fields import BoxesField


class ChoiceForm(forms.Form):
    """Inherit it, name the questions, and say in ``parameters`` what was chosen. Without ``data`` it shows the usual answers.

    An address that says only what is unusual means the usual answer to everything else; a list of boxes that was shown says
    so (``shown``), since a browser is silent about boxes that are empty.
    """

    DOCUMENT: str  # the document's code
    MAIN: tuple[str, ...] = ()
    MORE: tuple[str, ...] = ()
    LOOK = ""  # no button looks for records to pick

    is_few = is_looking = has_picked = False
    picked: tuple[Any, ...] = ()
    candidates: tuple[Any, ...] = ()

    def __init__(self, data: QueryDict | None = None):
        super().__init__(None if data is None else self.filled(data), label_suffix="")

    def filled(self, data: QueryDict) -> QueryDict:
        """``data`` with the usual answers to what it is silent about."""
        filled, shown = data.copy(), data.getlist("shown")
        for name, field in self.base_fields.items():
            if isinstance(field, BoxesField):
                if name not in shown:
                    filled.setlist(name, field.keys)
            elif field.initial is not None and name not in data and not isinstance(field, forms.BooleanField):
                filled[name] = field.initial
        return filled

    @property
    def main(self) -> list[forms.BoundField]:
        """The questions that everybody is asked."""
        return [self[name] for name in self.MAIN]

    @property
    def more(self) -> list[forms.BoundField]:
        """The questions for those who want it otherwise."""
        return [self[name] for name in self.MORE]

    @property
    def has_unusual(self) -> bool:
        """Whether one of the questions for those who want it otherwise was answered, or answered wrongly."""
        return any(self[name].errors or self[name].value() != self[name].initial for name in self.MORE)

    def parameters(self) -> dict[str, Any]:
        """What was chosen, as a job keeps it."""
        raise NotImplementedError

    def address(self) -> str:
        """The question that asks for this choice, as short as it can be said."""
        said: list[tuple[str, Any]] = [("document", self.DOCUMENT)]
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if isinstance(field, BoxesField):
                if set(value or ()) != set(field.initial):
                    said += [("shown", name), *[(name, key) for key in value or ()]]
            elif isinstance(field, forms.ModelChoiceField):
                said += [(name, getattr(value, field.to_field_name or "pk"))] if value else []
            elif value and value != field.initial:
                said.append((name, value))
        return urlencode(said)
