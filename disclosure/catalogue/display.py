"""Contents of catalogue items in words."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from portal.publishing.models import Audience
from portal.punctuation import in_brackets, listed

from ..choices import Catalogue, Form, Timing
from ..limits import in_words as limit_in_words
from .content import limit_of

_CHOICES = {"catalogue": Catalogue, "timing": Timing, "audience": Audience}


def display_value(path: str, value: Any) -> str:
    """``value`` of the content's field ``path`` as a reader sees it."""
    if value is None or value == "":
        return ""
    if path == "expires_on":
        return str(value)[:16].replace("T", " ")
    if (choices := _CHOICES.get(path)) and value in choices.values:
        return str(choices(value).label)
    return str(value)


def in_words(path: str, content: dict[str, Any]) -> str | None:
    """A field that several values of the content say together; ``None`` where its own value says it all."""
    match path:
        case "limit":
            return limit_in_words(limit_of(content))
        case "forms":
            return forms_in_words(content["forms"], content["forms_note"])
        case "forms_note":
            return ""  # said with the forms
        case "category_path":
            return way(content["category_path"])
        case "organisation_path":
            return way(content["organisation_path"])
        case "unit":
            return content["unit"]["name"]
        case "post":
            return post_name(content["post"])
    return None


def forms_in_words(forms: Iterable[str], note: str = "") -> str:
    """网站、公开栏, in the vocabulary's order, and what isn't in it."""
    return listed([*(form.label for form in Form if form.value in set(forms)), *([note] if note else [])])


def way(path: Iterable[dict[str, Any]]) -> str:
    """Names from the top down."""
    return " › ".join(step["name"] for step in path)


def post_name(post: dict[str, Any] | None) -> str:
    """The responsible post, marked where it is a key post."""
    if post is None:
        return ""
    return post["name"] + in_brackets(_("重要岗位")) if post["is_key_post"] else post["name"]
