"""Rules of disclosures that need no database."""

import re

from portal.publishing.models import Audience

# From the narrowest to the widest, as the punctuality of a disclosure is judged. Whether each reader of one record may
# read another is a question of persons: ``readers``.
WIDTH = {
    Audience.INTERNAL: 0,
    Audience.SPECIFIED: 1,
    Audience.UNIT: 2,
    Audience.PARTY: 3,
    Audience.SOCIETY: 4,
}


def is_wider(audience: str, than: str) -> bool:
    """Whether ``than`` leaves out some of those for whom the catalogue meant it."""
    return WIDTH[Audience(audience)] > WIDTH[Audience(than)]


def narrower_than(audience: str) -> list[str]:
    """The audiences that leave out some of those who read what is for ``audience``."""
    return [each for each in WIDTH if is_wider(audience, than=each)]


def number_after(last: str | None, pattern: str, unit: str, year: int) -> str:
    """The 索引号 that follows ``last``, the highest that the unit gave in the year; the first one without it."""
    prefix = index_number_prefix(pattern, unit, year)
    digits = re.match(r"\d+", (last or "").removeprefix(prefix))
    return pattern.format(unit=unit, year=year, number=int(digits[0]) + 1 if digits else 1)


def index_number_prefix(pattern: str, unit: str, year: int) -> str:
    """What the index numbers of a unit and year begin with: the pattern up to its number."""
    return pattern.partition("{number")[0].format(unit=unit, year=year)


_YEAR_IN_BRACKETS = re.compile(r"[（(\[［【〔]\s*([12][0-9]{3})\s*[)）\]］】〕]")


def with_year_brackets(document_number: str) -> str:
    """A 文号 with the brackets about its year that GB/T 9704-2012 (7.2.5) asks for: 郑科〔2026〕5号."""
    return _YEAR_IN_BRACKETS.sub(r"〔\1〕", document_number, count=1)
