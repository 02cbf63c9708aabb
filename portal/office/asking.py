"""What an empty box says for itself: the words name what is to be filled in."""

from typing import Any

from django.db.models import Field
from django.http import HttpRequest
from django.utils.translation import gettext as _


def ask_for(field: Any) -> None:
    """Let a form's required field ask for itself by its name, not as “this field”."""
    if field.required:
        words = _("请选择%(field)s。") if hasattr(field, "choices") else _("请填写%(field)s。")
        field.error_messages["required"] = words % {"field": field.label}


class AsksByName:
    """Mix into a ``ModelAdmin`` or an inline: its required boxes ask for themselves by name."""

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None:
            ask_for(field)
        return field
