"""What the codes of a text mean: by the font's ToUnicode map, as a screen reader or a search takes them."""

import re

import pikepdf

_BLOCK = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_CHARACTER = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F\s]*)>")
_RANGE = re.compile(
    rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*(?:<([0-9a-fA-F]+)>|\[((?:\s*<[0-9a-fA-F]*>)*)\s*\])"
)
MOST_IN_BLOCK = 100  # ISO 32000-1, 9.10.3: readers may stop there


class Encoding:
    """The codes of one font: two bytes each in a composite font, one in another."""

    def __init__(self, font: pikepdf.Object):
        self.font = font
        self.code_size = 2 if font.get("/Subtype") == pikepdf.Name.Type0 else 1
        self.largest_block = 0
        self.unicode: dict[int, str] = {}
        if isinstance(font.get("/ToUnicode"), pikepdf.Stream):
            self._read(font.ToUnicode.read_bytes())

    def codes(self, text: bytes) -> list[int]:
        """The codes of a shown string."""
        if self.code_size == 1:
            return list(text)
        return [text[at] << 8 | text[at + 1] for at in range(0, len(text) - 1, 2)]

    def text(self, codes: list[int]) -> str:
        """What ``codes`` say; a code that stands for nothing is �."""
        return "".join([self.unicode.get(code, "�") for code in codes])

    def _read(self, cmap: bytes) -> None:
        for kind, block in _BLOCK.findall(cmap):
            entries = (_CHARACTER if kind == b"bfchar" else _RANGE).findall(block)
            self.largest_block = max(self.largest_block, len(entries))
            for entry in entries:
                if kind == b"bfchar":
                    self.unicode[int(entry[0], 16)] = _characters(entry[1])
                    continue
                first, end = int(entry[0], 16), int(entry[1], 16)
                if entry[2]:
                    start = _characters(entry[2])
                    texts = [start[:-1] + chr(ord(start[-1]) + step) for step in range(end - first + 1)]
                else:
                    texts = [_characters(text) for text in re.findall(rb"<([^>]*)>", entry[3])]
                self.unicode.update(zip(range(first, end + 1), texts, strict=False))


def _characters(hexadecimal: bytes) -> str:
    return bytes.fromhex(hexadecimal.decode()).decode("utf-16-be", "replace")
