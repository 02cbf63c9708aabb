"""The cells of legal bases and of their levels of law."""

from django.utils.translation import gettext as _

from portal.importing.cells import clean_text, header_key, is_nothing
from portal.importing.columns import Parsed, Values
from portal.language import office_language
from portal.punctuation import listed

from ..models import LawLevel
from .citations import parse_citations


def parse_legal_bases(cell: str) -> Parsed:
    rows = [] if is_nothing(cell) else parse_citations(cell)
    parsed = Parsed({"legal_bases": rows})
    for row in rows:
        for field, limit, label in (
            ("title", 300, _("文件名称")),
            ("document_number", 120, _("文号")),
            ("article", 120, _("条款")),
        ):
            if len(row[field]) > limit:
                parsed.refusals.append(
                    _("设定依据的%(label)s超过了%(limit)s字的上限：%(text)s…")
                    % {"label": label, "limit": limit, "text": row[field][:20]}
                )
    return parsed


def render_levels(values: Values) -> str:
    return "\n".join(str(LawLevel(row["level"]).label) for row in values.get("legal_bases") or [])


def parse_levels(cell: str) -> Parsed:
    with office_language():
        known = {header_key(str(label)): value for value, label in LawLevel.choices}
    levels = []
    for line in clean_text(cell).split("\n") if not is_nothing(cell) else []:
        if header_key(line) not in known:
            return Parsed(
                refusals=[
                    _("效力级别“%(text)s”无法识别，可填：%(choices)s")
                    % {"text": line[:20], "choices": listed(label for _v, label in LawLevel.choices)}
                ]
            )
        levels.append(known[header_key(line)])
    return Parsed({"law_levels": levels})
