"""What an address or a form brings, made fit to ask the database about.

Whoever types an address himself gets an empty list or the first page, not an error: PostgreSQL can't even be asked for a
text with NUL in it, no database for a number beyond its integers, and Python reads no number of thousands of digits.
"""

import re
from typing import Any

MOST_DIGITS = 18  # what fits into a 64-bit integer, whatever the digits are


_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def printable(text: str) -> str:
    """The text without what no XML can hold, and so no feed and no spreadsheet: control characters, halves of surrogates.

    Lines and tabs stay. What was pasted from a PDF or from Word has such characters, and nobody sees them.
    """
    return _UNPRINTABLE.sub("", text)


def printable_texts(values: dict[str, Any]) -> dict[str, Any]:
    """What a form brought, each text of it ``printable``."""
    return {name: printable(value) if isinstance(value, str) else value for name, value in values.items()}


def whole_number(text: str | None) -> int | None:
    """The number that ``text`` is in ASCII digits; ``None`` for anything else (``²`` is a digit to ``isdigit``)."""
    if text and len(text) <= MOST_DIGITS and text.isascii() and text.isdecimal():
        return int(text)
    return None


def plain_text(text: str | None) -> str:
    """``text`` without unprintable characters and without white space around it; empty for ``None``."""
    return printable(text or "").strip()
