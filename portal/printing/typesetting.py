"""Plain text to HTML set the Chinese way: what WeasyPrint's line breaker doesn't do by itself.

Two habits of a good Chinese page, both invisible to whoever copies or searches the text:

- a little air between a Chinese character and a Latin word or number (2008年修正);
- two full-width marks in a row share their white halves (》（ takes one and a half squares, not two).

Which mark may stand at the end or the beginning of a line, Pango knows (Unicode line breaking).
"""

import re
from html import unescape

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

HAN = "\u2e80-\u2fdf\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
LATIN = "0-9A-Za-z"
CLOSING = "》〉」』】〕）”’"
POINTS = "，。、；：！？．"
OPENING = "《〈「『【〔（“‘"

# A Latin word with a Chinese neighbour, or a mark whose white half meets another mark's.
MARKED = re.compile(
    rf"(?<=[{HAN}])(?P<both>[{LATIN}][{LATIN}.,:/%+-]*)(?=[{HAN}])"
    rf"|(?<=[{HAN}])(?P<before>[{LATIN}])"
    rf"|(?P<after>[{LATIN}%])(?=[{HAN}])"
    rf"|(?P<squeezed>[{CLOSING}{POINTS}](?=[{OPENING}])|[{CLOSING}](?=[{CLOSING}{POINTS}]))"
)
CLASSES = {"both": "ab", "before": "b", "after": "a", "squeezed": "q"}
# What no page can show and no XML may hold: controls (NUL first of all), lone surrogates, and the marks that turn the
# direction of text around and so could make a printed law read differently from the stored one.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """``text`` without characters that can't be printed."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def typeset(text: str) -> SafeString:
    """``text`` as safe HTML with Chinese spacing. The markup adds no character: copied text is the stored text.

    A sentence that a template has put together is HTML already, without elements: its escapes are undone before.
    """
    text = printable(unescape(text) if isinstance(text, SafeString) else str(text))
    pieces, end = [], 0
    for match in MARKED.finditer(text):
        pieces.append(escape(text[end : match.start()]))
        pieces.append(f'<span class="{CLASSES[match.lastgroup]}">{escape(match[0])}</span>')
        end = match.end()
    pieces.append(escape(text[end:]))
    return mark_safe("".join(pieces))


def paragraphs(text: str) -> tuple[str, ...]:
    """The lines of ``text`` that hold something."""
    return tuple(line.strip() for line in printable(text).splitlines() if line.strip())
