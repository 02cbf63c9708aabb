"""Powers to compare, without a database."""

from portal.search.tokens import sort_key
from powers.clearing.comparing import name_of
from powers.clearing.finding import Overlap, Subject


def subject(key: int, name: str, *, section: int = 1, bureau: int = 1, main: str = "", **values) -> Subject:
    laws = frozenset(values.pop("laws", ()))
    return Subject(
        key=key,
        code=values.pop("code", f"KJ-QT-{key:03d}"),
        name=name_of(name, main),
        own_name=sort_key(name),
        bureau=bureau,
        section=section,
        main=values.pop("of", key),
        is_sub_item=bool(main),
        laws=laws,
        **values,
    )


def pairs(found: list[Overlap]) -> set[tuple[int, int]]:
    return {(overlap.first, overlap.second) for overlap in found}
