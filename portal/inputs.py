"""What an address or a form brings, made fit to ask the database about.

Whoever types an address himself gets an empty list or the first page, not an error: PostgreSQL can't even be asked for a
text with NUL in it, no database for a number beyond its integers, and Python reads no number of thousands of digits.
"""

MOST_DIGITS = 18  # what fits into a 64-bit integer, whatever the digits are


def whole_number(text: str | None) -> int | None:
    """The number that ``text`` is in ASCII digits; ``None`` for anything else (``²`` is a digit to ``isdigit``)."""
    if text and len(text) <= MOST_DIGITS and text.isascii() and text.isdecimal():
        return int(text)
    return None


def plain_text(text: str | None) -> str:
    """``text`` without NUL and without white space around it; empty for ``None``."""
    return (text or "").replace("\0", "").strip()
