"""The columns of the register: what each says of an item."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.printing.documents import Column, Line
from portal.printing.typesetting import paragraphs
from portal.publishing.display import post_name
from portal.punctuation import listed

from ...catalogue.display import display_value, forms_in_words, in_words

Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ItemColumn:
    """One column: its share of the table's width, and what it says of an item's content."""

    key: str
    heading: Any
    width: float
    says: Callable[[Content], tuple[Line, ...]]
    style: str = ""

    def column(self) -> Column:
        return Column(self.key, str(self.heading), self.width, self.style)


def _lines(text: str | None, style: str = "") -> tuple[Line, ...]:
    return tuple(Line(line, style) for line in paragraphs(text or ""))


def _audience(content: Content) -> tuple[Line, ...]:
    named = [row["name"] for key in ("audience_organisations", "audience_users") for row in content[key]]
    return (*_lines(display_value("audience", content["audience"])), *_lines(listed(named), "note"))


def _limit(content: Content) -> tuple[Line, ...]:
    return (*_lines(in_words("limit", content)), *_lines(content["limit_note"], "note"))


def _section(content: Content) -> tuple[Line, ...]:
    return (*_lines(content["organisation_path"][-1]["name"]), *_lines(post_name(content["post"]), "sub"))


def _code(content: Content) -> tuple[Line, ...]:
    return (Line(content["code"]),)


COLUMNS = (
    ItemColumn("code", gettext_lazy("编号"), 20, _code, "code"),
    ItemColumn("title", gettext_lazy("公开事项"), 32, lambda content: _lines(content["title"])),
    ItemColumn("content", gettext_lazy("公开内容"), 46, lambda content: _lines(content["content"])),
    ItemColumn(
        "subject",
        gettext_lazy("公开主体"),
        20,
        lambda content: _lines(content["subject"] or content["unit"]["name"]),
    ),
    ItemColumn("audience", gettext_lazy("公开范围"), 22.5, _audience, "c"),
    ItemColumn(
        "forms",
        gettext_lazy("公开形式"),
        24,
        lambda content: _lines(forms_in_words(content["forms"], content["forms_note"])),
    ),
    ItemColumn(
        "timing",
        gettext_lazy("公开时间"),
        18.5,
        lambda content: _lines(display_value("timing", content["timing"])),
        "c",
    ),
    ItemColumn("limit", gettext_lazy("公开时限"), 27, _limit),
    ItemColumn("procedure", gettext_lazy("公开程序"), 30, lambda content: _lines(content["procedure"])),
    ItemColumn("organisation", gettext_lazy("责任科室"), 21, _section),
)
BY_KEY = {column.key: column for column in COLUMNS}
# Whoever reads a row must know which it is.
ALWAYS = ("code", "title")


def choosable() -> list[tuple[str, Any]]:
    """The columns that may be left out, for a form."""
    return [(column.key, column.heading) for column in COLUMNS if column.key not in ALWAYS]


def columns_of(keys: tuple[str, ...]) -> list[ItemColumn]:
    """The columns that were chosen (none: all), in their order."""
    return [column for column in COLUMNS if not keys or column.key in ALWAYS or column.key in keys]


def draft_line(state: str) -> Line:
    """What stands below the code of an item that is being changed."""
    return Line(_("（%(state)s）") % {"state": state}, "note")
