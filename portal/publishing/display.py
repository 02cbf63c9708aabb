"""What the contents of all kinds of records say alike (``content``), in words."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Choices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .content import Content
from .models import Audience

# What a kind's ``field_labels`` call the keys that say whom a record is for.
AUDIENCE_LABELS = {
    "audience": gettext_lazy("公开范围"),
    "audience_organisations": gettext_lazy("特定对象：机构"),
    "audience_organisations.name": gettext_lazy("名称"),
    "audience_organisations.code": gettext_lazy("编码"),
    "audience_users": gettext_lazy("特定对象：人员"),
    "audience_users.name": gettext_lazy("姓名"),
    "audience_users.username": gettext_lazy("用户名"),
}


def display_with(choices: dict[str, type[Choices]]) -> Callable[[str, Any], str]:
    """A kind's ``display_value``; the values of the fields (by path) in ``choices`` and of ``audience`` by their labels."""
    known: dict[str, Any] = {"audience": Audience, **choices}

    def display_value(path: str, value: Any) -> str:
        """``value`` of the content's field ``path`` as a reader sees it."""
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return _("是") if value else _("否")
        if path == "expires_on":
            return str(value)[:16].replace("T", " ")
        if (labels := known.get(path)) and value in labels.values:
            return str(labels(value).label)
        return str(value)

    return display_value


display_value = display_with({})


def common_in_words(path: str, content: Content) -> str | None:
    """A kind's ``in_words`` of the fields that most kinds have; ``None`` for every other."""
    match path:
        case "organisation_path" | "category_path":
            return way(content[path])
        case "unit":
            return content[path]["name"]
        case "post":
            return post_name(content[path])
    return None


def way(path: Iterable[Content]) -> str:
    """Names from the top down."""
    return " › ".join(step["name"] for step in path)


def post_name(post: Content | None) -> str:
    """The responsible post, marked where it is a key post."""
    if post is None:
        return ""
    return _("%(name)s（重要岗位）") % post if post["is_key_post"] else post["name"]
