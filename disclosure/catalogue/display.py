"""Contents of catalogue items in words."""

from collections.abc import Iterable
from typing import Any

from portal.publishing.display import common_in_words, display_with
from portal.punctuation import listed

from ..choices import Catalogue, Form, Timing
from ..limits import in_words as limit_in_words
from .content import limit_of

display_value = display_with({"catalogue": Catalogue, "timing": Timing})


def in_words(path: str, content: dict[str, Any]) -> str | None:
    """A field that several values of the content say together; ``None`` where its own value says it all."""
    match path:
        case "limit":
            return limit_in_words(limit_of(content))
        case "forms":
            return forms_in_words(content["forms"], content["forms_note"])
        case "forms_note":
            return ""  # said with the forms
    return common_in_words(path, content)


def forms_in_words(forms: Iterable[str], note: str = "") -> str:
    """网站、公开栏, in the vocabulary's order, and what isn't in it."""
    return listed([*(form.label for form in Form if form.value in set(forms)), *([note] if note else [])])
