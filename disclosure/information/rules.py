"""Rules of disclosures that need no database."""

from collections.abc import Iterable

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
