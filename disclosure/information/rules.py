"""Rules of disclosures that need no database."""

from collections.abc import Iterable

from portal.publishing.models import Audience

# From the narrowest to the widest.
WIDTH = {
    Audience.INTERNAL: 0,
    Audience.SPECIFIED: 1,
    Audience.UNIT: 2,
    Audience.PARTY: 3,
    Audience.SOCIETY: 4,
}


def is_wider(audience: str, than: str) -> bool:
    """Whether more people read it (《中国共产党党务公开条例（试行）》第十条: by how closely it touches them)."""
    return WIDTH[Audience(audience)] > WIDTH[Audience(than)]


def narrower_than(audience: str) -> list[str]:
    """The audiences that leave out some of those who read what is for ``audience``."""
    return [each for each in WIDTH if is_wider(audience, than=each)]


def next_index_number(pattern: str, unit: str, year: int, taken: Iterable[str]) -> str:
    """The next free 索引号 by ``pattern``, which has ``{unit}``, ``{year}`` and ``{number:05d}`` in it."""
    used = set(taken)
    number = len(used) + 1
    while (found := pattern.format(unit=unit, year=year, number=number)) in used:
        number += 1
    return found


def index_number_prefix(pattern: str, unit: str, year: int) -> str:
    """What the index numbers of a unit and year begin with: the pattern up to its number."""
    return pattern.partition("{number")[0].format(unit=unit, year=year)
