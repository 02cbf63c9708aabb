"""The passage of a found record in which the searched words stand, with the name of the part that it is from."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from portal.richtext.texts import text_of
from portal.search.highlight import Piece, passage
from portal.search.query import Query
from powers.rules import citation

Passage = tuple[str, list[Piece]]


def passage_of(content: dict[str, Any], query: Query) -> Passage | None:
    """What a result shows of its power: where most of the words are, else how its first part begins."""
    return _passage(_texts(content), query)


def passage_of_disclosure(content: dict[str, Any], query: Query) -> Passage | None:
    """The same of a disclosure."""
    return _passage([(_("正文"), text_of(content["body"]))], query)


def passage_of_item(content: dict[str, Any], query: Query) -> Passage | None:
    """The same of a catalogue item."""
    texts = [
        (_("公开内容"), content["content"]),
        (_("公开程序"), content["procedure"]),
        (_("公开依据"), content["legal_basis"]),
    ]
    return _passage(texts, query)


def _passage(texts: Iterable[tuple[str, str]], query: Query) -> Passage | None:
    shown = [(label, " ".join(text.split())) for label, text in texts if text and text.strip()]
    return passage(shown, query)


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
