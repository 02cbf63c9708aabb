"""Contents of reports in words."""

from typing import Any

from django.utils.translation import gettext as _

from portal.publishing.display import common_in_words
from portal.punctuation import labelled
from portal.richtext.texts import shown_text

from . import rules, words
from .content import TEXT_FIELDS


def in_words(path: str, content: dict[str, Any]) -> str | None:
    """A field that several values of the content say together; ``None`` where its own value says it all."""
    if path in TEXT_FIELDS:
        return shown_text(content[path])
    match path:
        case "item":
            return f"{content['item']['code']} {content['item']['title']}".strip() if content["item"] else ""
        case "disclosed":
            return _lines(content["disclosed"], words.DISCLOSED, words.DISCLOSED_COLUMNS)
        case "requests":
            numbers = {row: content["requests"][row] for row in rules.ROWS}
            return _lines(numbers, words.ROWS, words.COLUMNS)
        case "reviews":
            return _lines(content["reviews"], words.REVIEWS, words.ENDINGS)
    return common_in_words(path, content)


def _lines(table: dict[str, Any], rows: dict[str, Any], columns: dict[str, Any]) -> str:
    """A table as lines: of each row what isn't nothing."""
    found = []
    for row, cells in table.items():
        said = [
            _("%(name)s %(number)s") % {"name": columns[column], "number": number}
            for column, number in cells.items()
            if str(number) != "0"
        ]
        if said:
            found.append(labelled(rows[row], "  ".join(said)))
    return "\n".join(found) or _("各项均为0")
