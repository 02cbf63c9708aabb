"""Rules of disclosures that need no database."""

import re
from collections.abc import Iterable


def next_index_number(pattern: str, unit: str, year: int, taken: Iterable[str]) -> str:
    """The next free 索引号 by ``pattern``, which has ``{unit}``, ``{year}`` and ``{number:05d}`` in it."""
    used = set(taken)
    number = len(used) + 1
    while (found := pattern.format(unit=unit, year=year, number=number)) in used:
        number += 1
    return found


def number_after(last: str | None, pattern: str, unit: str, year: int) -> str:
    """The 索引号 that follows ``last``, the highest that the unit gave in the year; the first one without it."""
    prefix = index_number_prefix(pattern, unit, year)
    digits = re.match(r"\d+", (last or "").removeprefix(prefix))
    return pattern.format(unit=unit, year=year, number=int(digits[0]) + 1 if digits else 1)


def index_number_prefix(pattern: str, unit: str, year: int) -> str:
    """What the index numbers of a unit and year begin with: the pattern up to its number."""
    return pattern.partition("{number")[0].format(unit=unit, year=year)
