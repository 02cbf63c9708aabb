"""A rich text as plain text: for search, for lists, and for whoever types without JavaScript."""

import re
from collections.abc import Iterator
from html import escape

from .building import build
from .model import BREAK, PARAGRAPH, Block, Items, Line, lines_of
from .reading import read

BETWEEN_CELLS = " ｜ "
_HTML = re.compile(
    r"\s*<(?:!|/?(?:html|head|body|meta|style|div|p|h[1-6]|ul|ol|li|table|span|b|strong|i|em|u|s|a|br|font|center)\b)",
    re.IGNORECASE,
)
_BLOCK_ENDS = re.compile(
    r"(</(?:p|h2|h3|ul|ol|table|thead|tr)>|<(?:ul|ol|table|thead|tbody|tr)(?:\s[^<>]*)?>)(?=<)"
)
_HEADING = re.compile(r"<(/?)h([23])(?=[ >])")


def text_of(html: str) -> str:
    """What a reader reads of ``html``, a line for each paragraph, heading, item and cell: for search and comparison."""
    return "\n".join(line.text for line in lines_of(_blocks(html)))


def shown_text(html: str) -> str:
    """What a reader reads of ``html`` where there is no room for its look: a row of a table stays one line.

    For whoever judges a text in words: which figure belongs to which name has to be seen.
    """
    return "\n".join(_shown(_blocks(html)))


def _shown(blocks: list[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Line):
            yield block.text
        elif isinstance(block, Items):
            for item in block.items:
                yield from _shown(item)
        else:
            for row in block.rows:
                yield BETWEEN_CELLS.join(" ".join(_shown(cell.blocks)) for cell in row)


def excerpt(html: str, length: int = 120) -> str:
    """The beginning of the text on one line, at most ``length`` characters with the mark that there is more (…).

    No Latin word or number is cut in two.
    """
    text = " ".join(text_of(html).split())
    if len(text) <= length:
        return text
    cut = text[: max(0, length - 1)]
    if re.match(r"[A-Za-z0-9]", text[len(cut) :]):
        cut = re.sub(r"[A-Za-z0-9]+$", "", cut) or cut
    return cut.rstrip(" ，、；：,;:") + "…"


def is_html(typed: str) -> bool:
    """Whether what came from a form is HTML (from the editor) and not the plain text of somebody without JavaScript."""
    return _HTML.match(typed) is not None


def from_text(text: str) -> str:
    """Plain text as HTML: an empty line ends a paragraph, any other end of a line stays one."""
    paragraphs = re.split(r"\n[ \t\u3000]*\n\s*", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        f"<p>{escape(paragraph, quote=False).strip().replace(chr(10), '<br>')}</p>"
        for paragraph in paragraphs
        if paragraph.strip()
    )


def for_typing(html: str) -> str:
    """A stored text as it stands in the box: plain text where it consists of nothing but paragraphs, and otherwise its
    HTML, a block on a line. Either becomes the same stored text again (``is_html`` tells them apart).
    """
    blocks = _blocks(html)
    if all(map(_is_plain, blocks)):
        text = "\n\n".join(block.text.replace(BREAK, "\n") for block in blocks if isinstance(block, Line))
        if not is_html(text):
            return text
    return _BLOCK_ENDS.sub("\\1\n", html)


def _is_plain(block: Block) -> bool:
    return (
        isinstance(block, Line)
        and block.tag == PARAGRAPH
        and not block.align
        and all(not run.look.marks and not run.look.href for run in block.runs)
    )


def _blocks(html: str) -> list[Block]:
    return build(read(html)) if html else []


def lowered(html: str) -> str:
    """A cleaned text with its headings a level lower: where it stands under a heading of the second level itself."""
    return _HEADING.sub(lambda tag: f"<{tag[1]}h{int(tag[2]) + 1}", html)
