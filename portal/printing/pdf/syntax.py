"""What stands in a PDF file (ISO 32000-1, 7.3), as text.

A *template* is an object with holes (``%d``) where object numbers will stand, and ``refs``, the holes' places in the
table that fills them; a fragment's objects are kept so, since their numbers differ in every file that takes them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LATIN = "latin-1"


@dataclass(frozen=True, slots=True)
class Template:
    """An object's text with holes. ``refs``: which entry of the table fills each hole, in order."""

    text: str
    refs: tuple[int, ...] = ()

    def filled(self, table: Sequence[int]) -> bytes:
        """The object, each hole filled with its number from ``table``."""
        return (self.text % tuple([table[ref] for ref in self.refs])).encode(LATIN)


def literal(text: str) -> str:
    """``text`` without holes, safe within a template."""
    return text.replace("%", "%%")


def number(value: float) -> str:
    """``value`` in as few digits as its millionth needs."""
    if isinstance(value, int) or value == int(value):
        return str(int(value))
    return f"{value:.4f}".rstrip("0").rstrip(".")


def numbers(values: Iterable[float]) -> str:
    return " ".join(number(value) for value in values)


def string(text: str) -> str:
    """A text string: in ASCII as it is, else UTF-16 with its mark, as hexadecimal digits."""
    if text.isascii() and text.isprintable():
        return f"({_escaped(text)})"
    return f"<feff{text.encode('utf-16-be').hex()}>"


def _escaped(text: str) -> str:
    return re.sub(r"([\\()])", r"\\\1", text)


def byte_string(text: str) -> str:
    """A byte string of ``text`` in UTF-8 (names of destinations)."""
    return f"<{text.encode().hex()}>"


def name(text: str) -> str:
    """A name object: /Text, every byte that a name can't hold as #xx."""
    encoded = "".join(
        chr(byte) if 33 <= byte <= 126 and chr(byte) not in "()<>[]{}/%#" else f"#{byte:02x}"
        for byte in text.encode()
    )
    return f"/{encoded}"


def reference(number: int) -> str:
    return f"{number} 0 R"


def dictionary(entries: dict[str, object]) -> str:
    """A dictionary of values that are PDF text already; those that are empty are left out."""
    return (
        "<<" + "".join(f"/{key} {value}" for key, value in entries.items() if value not in ("", None)) + ">>"
    )
