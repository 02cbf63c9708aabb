"""The box in which a rich text is typed, for any form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .cleaning import clean
from .texts import for_typing, from_text, is_html
from .widgets import RichTextInput

MOST_CHARACTERS = 200_000  # with the marks: some sixty pages


class RichTextField(forms.CharField):
    """Gives cleaned HTML, ready to be stored in a ``TextField``, whatever was typed, pasted or sent.

    With JavaScript the box is an editor; without it, plain text with empty lines between its paragraphs.
    """

    widget = RichTextInput
    default_error_messages = {
        "max_length": _(
            "内容过长（含格式共%(show_value)d个字符，最多%(limit_value)d个），请把较长的部分作为附件上传。"
        ),
    }

    def __init__(self, *, max_length: int | None = MOST_CHARACTERS, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, strip=True, **kwargs)

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value)
        if not typed or (self.max_length is not None and len(typed) > self.max_length):
            return typed or ""  # too long to be looked into: the validator says so
        return clean(typed if is_html(typed) else from_text(typed))

    def prepare_value(self, value: Any) -> Any:
        return for_typing(value) if isinstance(value, str) and is_html(value) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or "") != self.to_python(data)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}  # no maxlength: browsers would count what is pasted before it is cleaned
