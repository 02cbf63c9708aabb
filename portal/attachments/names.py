"""What an attached file may be called: as its owner calls it, without what tricks a reader or a disk."""

import re
import unicodedata

LONGEST = 120  # characters
MOST_BYTES = 240  # in UTF-8: disks allow 255
# Control characters, marks that turn the direction of writing (报告‮fdp.exe), and those that can't be seen.
_UNSEEN = re.compile(
    "[\0-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff0-\uffff]"
)
_FORBIDDEN = re.compile(r'[<>:"|?*]+')  # on Windows, where most readers are
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}$")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def extension_of(name: str) -> str:
    """The extension in small letters, without the dot; empty where there is none."""
    match = _EXTENSION.search(name)
    return match[0][1:].lower() if match else ""


def tidy_name(name: str, extension: str = "") -> str:
    """``name`` as it is shown and downloaded; ``extension`` is put behind a name that has none.

    Folders before it are cut off; a name that is too long is shortened before its extension.
    """
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", _UNSEEN.sub("", name)))[-1]
    name = " ".join(_FORBIDDEN.sub("_", name).split()).rstrip(". ")
    match = _EXTENSION.search(name)
    end = match[0] if match else f".{extension}" if extension else ""
    stem = (name[: match.start()] if match else name).strip(". ") or "附件"
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    return _shortened(stem, LONGEST - len(end), MOST_BYTES - len(end)) + end


def _shortened(stem: str, most: int, most_bytes: int) -> str:
    cut = stem[:most].encode()[:most_bytes].decode(errors="ignore")
    return cut if cut == stem else cut.rstrip(". ")
