"""A power's content in the words of a printed cell."""

from typing import Any

from django.utils.translation import gettext as _

from portal.printing.documents import Line, numbered
from portal.printing.typesetting import paragraphs
from portal.punctuation import in_brackets

from .. import rules
from ..content import promised_limit, statutory_limit
from ..display import display_value, see_sub_items, steps_in_words
from ..models import PublishedPower


def citation(basis: dict[str, Any]) -> str:
    """《中华人民共和国专利法》（2008年修正）第六十三条."""
    return rules.citation(basis["title"], basis["document_number"], basis["article"])


def legal_basis(basis: dict[str, Any]) -> str:
    """Citation and text of one legal basis."""
    text = basis["text"].strip()
    return f"{citation(basis)}：{text}" if text else citation(basis)


def lines(text: str) -> tuple[Line, ...]:
    return tuple(Line(line) for line in paragraphs(text))


def name(power: PublishedPower) -> tuple[Line, ...]:
    """The name; of a draft, that it is one: beside what is public in the same table nothing else tells them apart."""
    found = list(lines(power.main_name))
    if power.sub_name:
        found.append(Line(_("子项：%(name)s") % {"name": power.sub_name}, "sub"))
    if power.publication_id is None:
        found.append(Line(in_brackets(_("修改稿") if power.version_no > 1 else _("草稿")), "sub"))
    return tuple(found)


def type_and_function(power: PublishedPower) -> tuple[Line, ...]:
    # Not get_…_display(): that is slow with labels that are translated.
    kinds = ("power_type", power.power_type), ("function", power.function)
    return tuple(Line(display_value(*kind)) for kind in kinds)


def subject_and_post(power: PublishedPower) -> tuple[Line, ...]:
    found = list(lines(power.content["exercising_subject"] or power.organisation_name))
    if power.post_name:
        found.append(Line(power.post_name, "sub"))
    return tuple(found)


def fee(content: dict[str, Any]) -> tuple[Line, ...]:
    if not content["charges_fee"]:
        return (Line(_("不收费")),)
    return lines("\n".join([content["fee_standard"] or _("收费"), content["fee_basis"]]))


def statutory(content: dict[str, Any], *, is_divided: bool) -> tuple[Line, ...]:
    """The statutory limit; of a main item without one of its own, that its sub-items have it.

    ``is_divided``: whether sub-items of it are printed or public too.
    """
    return lines(str(statutory_limit(content)) or _instead(is_divided))


def promised(content: dict[str, Any], *, is_divided: bool) -> tuple[Line, ...]:
    """The promised limit, likewise."""
    return lines(str(promised_limit(content)) or _instead(is_divided))


def _instead(is_divided: bool) -> str:
    return see_sub_items() if is_divided else ""


def law(content: dict[str, Any]) -> tuple[Line, ...]:
    """Each legal basis: its citation, and its text below."""
    found: list[Line] = []
    for basis in content["legal_bases"]:
        found.append(Line(citation(basis), "law"))
        found += [Line(line.text, "quote") for line in lines(basis["text"])]
    return tuple(found)


def post(power: PublishedPower) -> tuple[Line, ...]:
    if power.post_name and power.is_key_post:
        return lines(_("%(post)s（重要岗位）") % {"post": power.post_name})
    return lines(power.post_name)


def organisations(content: dict[str, Any]) -> tuple[Line, ...]:
    # not ›, which no official face has: for that mark alone another font would go into every file
    return lines("＞".join(step["name"] for step in content["organisation_path"]))


def duties(content: dict[str, Any]) -> tuple[Line, ...]:
    return numbered(
        ["：".join(part for part in (duty["stage"], duty["text"]) if part) for duty in content["duties"]]
    )


def steps(content: dict[str, Any]) -> tuple[Line, ...]:
    return tuple(Line(step, "step") for step in steps_in_words(content))


def material(row: dict[str, Any]) -> str:
    """One material: name, then how it is handed in."""
    details = [_("%(copies)s份") % {"copies": row["copies"]}] if row["copies"] else []
    details += [] if row["is_required"] else [_("非必要")]
    details += [row["note"]] if row["note"] else []
    return f"{row['name']}（{'，'.join(details)}）" if details else row["name"]
