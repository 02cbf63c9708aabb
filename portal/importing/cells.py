"""What a cell's text means, whatever office wrote it: pure functions."""

import re
import unicodedata

from portal.inputs import printable

# What offices write for "nothing here"; only when it is the whole cell.
_NOTHING = {"无", "/", "\\", "空", "n/a", "null", "none"}
_DASHES = re.compile(r"^[-‐‑‒–—―−－─_\s]+$")
SAME_AS_ABOVE = {"同上", "〃", "″", '"', "''"}
# Characters that make spreadsheets run a cell as a formula, and their full-width forms.
_FORMULA = "=+\\-@\t\r\n＝＋－＠"
_NEEDS_GUARD = re.compile(rf"^'*[{_FORMULA}]")
_GUARDED = re.compile(rf"^'+[{_FORMULA}]")


def clean_text(text: str) -> str:
    """A cell's text with one kind of line break and no white space around it; the words stay as written."""
    text = printable(text.replace("\r\n", "\n").replace("\r", "\n")).replace("\ufeff", "")
    return "\n".join(line.rstrip() for line in text.strip().split("\n")).strip()


def clean_code(text: str) -> str:
    """A code, number or telephone: full-width letters and digits made narrow, dashes made one kind, no spaces."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"[‐‑‒–—―−─]", "-", text)
    return re.sub(r"\s+", "", text)


def code_key(text: str) -> str:
    """A code as the portal writes and compares it: like ``clean_code``, in capitals (ｃｆ－０１ is CF-01)."""
    return clean_code(text).upper()


def bare_code(text: str) -> str:
    """A code without whatever separates its parts, to find those that differ in nothing else (KJCF01, KJ-CF-01)."""
    return re.sub(r"[\W_]+", "", code_key(text))


def header_key(text: str) -> str:
    """A header as it is compared: narrow, without white space, stars, brackets' content and punctuation."""
    text = unicodedata.normalize("NFKC", text).lower()
    bare = re.sub(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】", "", text)
    stripped = re.sub(r"[\s*:：、，,。.“”\"'_\-]+", "", bare)
    return stripped or re.sub(r"[\s*:()]+", "", text)


def name_key(text: str) -> str:
    """A name as it is compared: narrow, without white space, quotation marks of one kind."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"[“”„‟\"「」]", '"', text)
    return re.sub(r"\s+", "", text).casefold()


def is_nothing(text: str) -> bool:
    """Whether the whole cell only says that there is nothing: empty, 无, ——, / …"""
    text = text.strip()
    return not text or text.strip("“”\"' ").lower() in _NOTHING | {""} or bool(_DASHES.match(text))


def is_same_as_above(text: str) -> bool:
    """Whether the cell only points to the one above: 同上, 〃 …"""
    return text.strip().rstrip("。.") in SAME_AS_ABOVE


_ABOVE = re.compile(rf"^'*(?:{'|'.join(sorted(SAME_AS_ABOVE))})[。.]*$")


def guard_formula(text: str) -> str:
    """The text made harmless in a table: an apostrophe before whatever would start a formula, or mean the cell above."""
    return f"'{text}" if _NEEDS_GUARD.match(text) or _ABOVE.match(text) else text


def unguard_formula(text: str) -> str:
    """What was guarded because of a formula, exactly."""
    return text[1:] if _GUARDED.match(text) else text


def unguard_above(text: str) -> str:
    """What was guarded because it means the cell above, exactly."""
    return text[1:] if text.startswith("'") and _ABOVE.match(text[1:]) else text
