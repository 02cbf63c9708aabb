"""The cell of application materials: one material a line."""

from typing import Any

from django.utils.translation import gettext as _

from portal.importing.cells import clean_code, clean_text, is_nothing
from portal.importing.columns import Parsed, Values
from portal.inputs import whole_number

from ..models import Material

_MOST_COPIES = 32767  # what the database takes
_FORMS = {str(label): value for value, label in Material.Form.choices}


def render_materials(values: Values) -> str:
    lines = []
    for row in values.get("materials") or []:
        cells = [
            row["name"],
            _("必要") if row["is_required"] else _("非必要"),
            str(Material.Form(row["form"]).label),
            _("%(copies)s份") % {"copies": row["copies"]},
            row["note"],
        ]
        lines.append("｜".join(cells).rstrip("｜"))
    return "\n".join(lines)


def _copies(part: str) -> int | None:
    number = whole_number(clean_code(part.removesuffix("份"))) if part.endswith("份") else None
    return number if number is not None and number <= _MOST_COPIES else None


def parse_materials(cell: str) -> Parsed:
    """One material a line: name｜必要｜纸质｜1份｜note; everything after the name may be left out, in any order."""
    rows: list[dict[str, Any]] = []
    parsed = Parsed({"materials": rows})
    for line in [] if is_nothing(cell) else clean_text(cell).split("\n"):
        name, *rest = [part.strip() for part in line.replace("|", "｜").split("｜")]
        if not name:
            continue
        row = {"name": name, "is_required": True, "form": str(Material.Form.PAPER), "copies": 1, "note": ""}
        for part in rest:
            if part in ("必要", "非必要"):
                row["is_required"] = part == "必要"
            elif part in _FORMS:
                row["form"] = _FORMS[part]
            elif (copies := _copies(part)) is not None:
                row["copies"] = copies
            elif part:
                row["note"] = part
        if len(name) > 300 or len(str(row["note"])) > 300:
            parsed.refusals.append(_("申请材料的名称或说明超过了300字的上限"))
        rows.append(row)
    return parsed
