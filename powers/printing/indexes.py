"""The indexes at the end of a catalogue: by pinyin and by code."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from portal.pinyin import Key, initial, sort_key
from portal.printing.documents import Index, IndexEntry

from .choice import BY_CODE, BY_PINYIN, Choice
from .listing import Listed

_NUMBER = re.compile(r"([0-9]+)")
_PREFIX = re.compile(r"[^0-9]*")
_SEPARATORS = "-－—_./ "


def indexes_of(choice: Choice, listed: Sequence[Listed]) -> tuple[Index, ...]:
    """Those that the choice asks for."""
    made = {BY_PINYIN: by_pinyin, BY_CODE: by_code}
    return tuple(make(listed) for part, make in made.items() if part in choice.parts)


def by_pinyin(listed: Iterable[Listed]) -> Index:
    """By name, under the letters A to Z; what begins with a number or a Latin letter stands before them.

    A main item is followed by its sub-items, which are often called alike (变更, 延续) whatever they belong to. Where it
    isn't printed itself, they stand at its place by their full names.
    """
    families: dict[int, list[Listed]] = {}
    for power in listed:
        family = power.parent_id if power.parent_id and power.sub_name else power.pk
        families.setdefault(family, []).append(power)
    found = [(sort_key(members[0].main_name), members) for members in families.values()]
    found.sort(key=lambda family: (family[0], family[1][0].code))
    called = Counter(members[0].main_name for members in families.values())
    # Other writing is sorted before and behind Chinese: only together it is one group.
    groups: dict[str, list[IndexEntry]] = {}
    for key, members in found:
        is_alone = called[members[0].main_name] == 1
        groups.setdefault(_heading(key), []).extend(_family(members, is_alone=is_alone))
    return Index(
        _("职权名称索引（按汉语拼音）"), sorted(groups.items(), key=lambda group: group[0].isascii())
    )


def _heading(key: Key) -> str:
    return initial(key) or _("其他")


def _family(members: list[Listed], *, is_alone: bool) -> Iterable[IndexEntry]:
    """``is_alone``: whether no other is called so; where some are, their codes tell them apart."""
    subs = [power for power in members if power.sub_name]
    mains = [power for power in members if not power.sub_name]
    for power in mains:
        yield IndexEntry(power.name, power.anchor, "" if is_alone else power.code)
    for power in subs:
        title = _("　子项：%(name)s") % {"name": power.sub_name} if mains else power.name
        yield IndexEntry(title, power.anchor)


def by_code(listed: Iterable[Listed]) -> Index:
    """By code, numbers by their value, under what codes begin with: mostly unit and type (KJ-CF)."""
    groups: dict[str, list[IndexEntry]] = {}
    for power in sorted(listed, key=lambda power: natural(power.code)):
        prefix = _PREFIX.match(power.code)[0].rstrip(_SEPARATORS).upper()  # type: ignore[index]
        entry = IndexEntry(power.name, power.anchor, power.code)
        groups.setdefault(prefix or _("数字编码"), []).append(entry)
    return Index(_("职权编码索引"), list(groups.items()))


def natural(code: str) -> list[tuple[int, int, str]]:
    """A code as people sort it: KJ-9 before KJ-10, and a main item before its sub-items."""
    return [
        (1, int(piece), "") if piece.isdecimal() else (0, 0, piece.upper()) for piece in _NUMBER.split(code)
    ]
