"""The passage of a power in which the searched words stand, with the name of the part that it is from."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from portal.search.highlight import Piece, passage
from portal.search.query import Query
from powers.rules import citation

Passage = tuple[str, list[Piece]]


def passage_of(content: dict[str, Any], query: Query) -> Passage | None:
    """What a result shows of its power: where most of the words are, else how its first part begins."""
    texts = [(label, " ".join(text.split())) for label, text in _texts(content) if text and text.strip()]
    return passage(texts, query)


def _texts(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The parts of a power that are written in sentences, called as its page calls them.

    Its organisation and post aren't among them: a result names them in a line of their own.
    """
    said = content.get
    yield _("行使内容"), said("content", "")
    yield _("行使条件"), said("conditions", "")
    yield _("办理步骤"), said("process", "")
    yield _("目标要求"), said("requirements", "")
    yield _("办理结果"), said("outcome", "")
    yield _("申请材料"), "、".join(row["name"] for row in said("materials", ()))
    for row in said("legal_bases", ()):
        name = citation(row["title"], row["document_number"], row["article"])
        yield _("设定依据"), f"{name}　{row['text']}"
