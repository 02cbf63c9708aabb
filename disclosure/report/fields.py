"""A table of numbers in a form: one box a cell, given as a dict of dicts, as the report keeps it."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from . import rules, words


class TableInput(forms.Widget):
    """Boxes under the headings of their columns, beside those of their rows; blocks of rows with the same columns."""

    template_name = "disclosure/office/_table_input.html"
    rows: dict[str, tuple[str, ...]] = {}
    row_words: dict[str, Any] = {}
    column_words: dict[str, Any] = {}

    class Media:
        css = {"all": ("disclosure/report.css",)}

    def _name(self, name: str, row: str, cell: str) -> str:
        return f"{name}-{row}-{cell}"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, dict[str, str]]:
        return {
            row: {cell: data.get(self._name(name, row, cell), "") for cell in cells}
            for row, cells in self.rows.items()
        }

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        names = (self._name(name, row, cell) for row, cells in self.rows.items() for cell in cells)
        return not any(each in data for each in names)

    def id_for_label(self, id_: str) -> str:
        row, cells = next(iter(self.rows.items()))
        return f"{id_}-{row}-{cells[0]}" if id_ else ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        value, own = value or {}, (attrs or {}).get("id", f"id_{name}")
        blocks: list[dict[str, Any]] = []
        for row, cells in self.rows.items():
            if not blocks or blocks[-1]["cells"] != cells:
                headings = [self.column_words[cell] for cell in cells]
                blocks.append({"cells": cells, "headings": headings, "rows": []})
            boxes = [
                {
                    "name": self._name(name, row, cell),
                    "id": f"{own}-{row}-{cell}",
                    "value": value.get(row, {}).get(cell, "0"),
                    "label": f"{self.row_words[row]} {self.column_words[cell]}",
                    "is_money": (row, cell) == rules.MONEY,
                }
                for cell in cells
            ]
            blocks[-1]["rows"].append({"label": self.row_words[row], "boxes": boxes})
        context["blocks"] = blocks
        return context

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> SafeString:
        """With the portal's own templates: Django's renderer of forms knows only those inside apps."""
        return render_to_string(template_name, context)


class DisclosedInput(TableInput):
    """Table two."""

    rows, row_words, column_words = rules.DISCLOSED, words.DISCLOSED, words.DISCLOSED_COLUMNS


class ReviewsInput(TableInput):
    """Table four; its sums are made."""

    rows = dict.fromkeys(rules.REVIEWS, rules.ENDINGS)
    row_words = {
        "review": words.REVIEWS["review"],
        "direct": words.REVIEWS["direct"],
        "after_review": words.REVIEWS["after_review"],
    }
    column_words = words.ENDINGS


class TableField(forms.Field):
    """Whole numbers from 0, and an amount of money with up to six decimals; what is left empty is 0."""

    widget: Any = TableInput

    def to_python(self, value: Any) -> rules.Typed:
        own, wrong, found = self.widget, [], {}
        for row, cells in own.rows.items():
            found[row] = {}
            for cell in cells:
                typed = str((value or {}).get(row, {}).get(cell, "") or "").strip() or "0"
                try:
                    found[row][cell] = _money(typed) if (row, cell) == rules.MONEY else _number(typed)
                except ValueError:
                    said = {"row": own.row_words[row], "column": own.column_words[cell]}
                    wrong.append(_("“%(row)s”的“%(column)s”请填写0或者大于0的数字。") % said)
        if wrong:
            raise ValidationError(wrong)
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != self.to_python(initial)
        except ValidationError:
            return True


def _number(typed: str) -> int:
    if not typed.isascii() or not typed.isdigit() or len(typed) > 8:
        raise ValueError(typed)
    return int(typed)


def _money(typed: str) -> str:
    """As it is written in a table: without zeros that say nothing."""
    try:
        amount = Decimal(typed.replace(",", ""))
    except InvalidOperation as error:
        raise ValueError(typed) from error
    if not amount.is_finite() or not 0 <= amount <= rules.MOST or amount != round(amount, 6):
        raise ValueError(typed)
    text = f"{amount:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
