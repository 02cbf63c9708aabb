"""Codes that are probably meant to be one: KJCF01, cf-1 and KJ-CF-01 differ in what separates their parts.

Nothing is decided here: where the name doesn't settle it, the preview names the other code and the user decides.
"""

import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from portal.importing.cells import bare_code, code_key
from portal.importing.history import chunks
from portal.importing.targets import Context, Draft
from portal.organisations.models import Organisation
from portal.organisations.selectors import subtree_filter
from portal.punctuation import listed

from ..models import Power
from ..models.choices import TYPE_LETTERS

_SHORT = re.compile(
    rf"({'|'.join(TYPE_LETTERS.values())})(\d+)"
)  # a generated code without the unit's prefix
_TAIL = re.compile(rf"({'|'.join(TYPE_LETTERS.values())})(\d+)$")
_NAMED = 3
_WIDE = (Organisation.Kind.CITY, Organisation.Kind.DISTRICT)


def _shape(code: str) -> str:
    """The code without separators and without zeros before its number."""
    bare = bare_code(code)
    number = re.search(r"\d*$", bare)[0]  # type: ignore[index]
    return bare.removesuffix(number) + number.lstrip("0")


def _parts(code: str) -> list[str]:
    return [part.lstrip("0") for part in re.split(r"[\W_]+", code_key(code))]


def _tail(code: str) -> str | None:
    """The type's letters and the number at the end (CF1), where the code has them."""
    found = _TAIL.search(bare_code(code))
    return f"{found[1]}{int(found[2])}" if found else None


def is_similar(typed: str, known: str) -> bool:
    """Whether two codes differ in no more than separators, zeros before the number, or the unit's prefix.

    KJ-1-11 and KJ-11-1 are two codes, although they are one without their separators.
    """
    if typed == known:
        return False
    if _shape(typed) == _shape(known):
        return _parts(typed) == _parts(known) or len(_parts(typed)) != len(_parts(known))
    return bool(_SHORT.fullmatch(bare_code(typed))) and _tail(typed) == _tail(known)


def warn_of_similar(drafts: list[Draft], context: Context) -> None:
    """Point out, on each row that would be a new power, the codes that look like its own: of the file, of the portal."""
    with_code = [draft for draft in drafts if draft.is_alive and draft.values.get("code")]
    first: dict[str, Draft] = {}
    waiting: dict[str, list[Draft]] = {}
    for draft in with_code:
        code = draft.values["code"]
        other = first.setdefault(_shape(code), draft)
        if other is not draft and is_similar(code, other.values["code"]):
            draft.warnings.append(
                _("编码“%(code)s”与第%(row)s行的“%(other)s”只差连接号等写法，请核对是否同一职权")
                % {"code": code, "row": other.number, "other": other.values["code"]}
            )
        elif draft.existing is None:
            waiting.setdefault(_shape(code), []).append(draft)
            if _SHORT.fullmatch(bare_code(code)):
                waiting.setdefault(f"…{_tail(code)}", []).append(draft)
    if not waiting:
        return
    found: dict[int, list[str]] = {}
    for known, name in _codes_around(with_code, context):
        for key in (_shape(known), f"…{_tail(known)}"):
            for draft in waiting.get(key, ()):
                if is_similar(draft.values["code"], known):
                    texts = found.setdefault(id(draft), [])
                    text = _("“%(code)s”（%(name)s）") % {"code": known, "name": name}
                    if text not in texts:
                        texts.append(text)
    for draft in with_code:
        if texts := found.get(id(draft), []):
            draft.warnings.append(
                _(
                    "没有编码为“%(code)s”的职权，将新建；但现有编码%(others)s与它相近，是同一职权的请改用现有编码"
                )
                % {"code": draft.values["code"], "others": listed(texts[:_NAMED])}
            )


def _codes_around(drafts: Iterable[Draft], context: Context) -> Iterator[tuple[str, str]]:
    """Code and name of the powers beside which the rows would stand: of the bureau, or of the bureaus concerned."""
    root = context.organisation
    if root.kind not in _WIDE:
        rows = Power.objects.filter(subtree_filter([root], "organisation__"))
        yield from rows.order_by("code").values_list("code", "name").iterator()
        return
    homes = {draft.values["organisation"] for draft in drafts}
    for chunk in chunks(sorted(home for home in homes if isinstance(home, int))):
        rows = Power.objects.filter(organisation__in=chunk)
        yield from rows.order_by("code").values_list("code", "name").iterator()
