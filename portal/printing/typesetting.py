"""Plain text to HTML set the Chinese way: what WeasyPrint's line breaker doesn't do by itself.

Habits of a good Chinese page, all invisible to whoever copies or searches the text:

- a little air between a Chinese character and a Latin word or number (2008年修正);
- two full-width marks in a row share their white halves (》（ takes one and a half squares, not two);
- a number and what it counts stay on one line (第22步, 30个｜工作日, 10万元).

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

# What numbers count. No longer than a narrow column has room for: 30个工作日 may go on after 个, but not within 工作日.
UNITS = (
    "个月|工作日|万元|亿元|小时|分钟|"
    "[年月日天周时分秒个项步条款号章节件份次页张人名位户家台套册类种级层期批元倍版岁]"
)
NUMBER = "[0-9]+(?:[.,~—-][0-9]+)*"

# A number with its unit, a Latin word with a Chinese neighbour, or a mark whose white half meets another mark's.
MARKED = re.compile(
    rf"(?P<counted>(?:第|(?<![{LATIN}.,:/%+-])){NUMBER}(?:{UNITS}))"
    rf"|(?P<days>(?<=[0-9]个)工作日)"
    rf"|(?<=[{HAN}])(?P<both>[{LATIN}][{LATIN}.,:/%+-]*)(?=[{HAN}])"
    rf"|(?<=[{HAN}])(?P<before>[{LATIN}])"
    rf"|(?P<after>[{LATIN}%])(?=[{HAN}])"
    rf"|(?P<squeezed>[{CLOSING}{POINTS}](?=[{OPENING}])|[{CLOSING}](?=[{CLOSING}{POINTS}]))"
)
CLASSES = {"both": "ab", "before": "b", "after": "a", "squeezed": "q", "counted": "n", "days": "n"}
_COUNTED = re.compile(rf"(第?)({NUMBER})(.+)")
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
        inside = _counted(match) if match.lastgroup == "counted" else escape(match[0])
        pieces.append(f'<span class="{CLASSES[match.lastgroup]}">{inside}</span>')
        end = match.end()
    pieces.append(escape(text[end:]))
    return mark_safe("".join(pieces))


def _counted(match: re.Match[str]) -> str:
    """A number with its unit; air before it where a Chinese character stands there."""
    first, number, unit = _COUNTED.fullmatch(match[0]).groups()  # type: ignore[union-attr]
    has_air = first or re.match(f"[{HAN}]", match.string[match.start() - 1 : match.start()])
    return f'{first}<span class="{"ab" if has_air else "a"}">{number}</span>{unit}'


def paragraphs(text: str) -> tuple[str, ...]:
    """The lines of ``text`` that hold something."""
    return tuple(line.strip() for line in printable(text).splitlines() if line.strip())
