"""What Word and WPS put on the clipboard: where they hide things, how they mark lists, what they call a heading.

Both write for each other, not for browsers: a list is a row of paragraphs whose ``mso-list`` entry tells the level, and
whose number or bullet stands in a span that browsers are told to ignore.
"""

import re
from dataclasses import dataclass

from .model import Block, Items, Line
from .reading import Element

_CLASS = re.compile(r"Mso|xl\d")
_LEVEL = re.compile(r"\blevel(\d)")
_NUMBER = re.compile(r"^(\d{1,4})[.．、)）]$")
# The characters that Word's bullets are in its symbol fonts, and those that look like one anyway.
_BULLETS = set("·•●○■□◆◇▪▫►➢➤✓√-–—*oØlnuüqv§") | {chr(code) for code in range(0xF020, 0xF100)}
_COMMENTS = {
    "MsoCommentReference",
    "MsoCommentText",
    "MsoCommentSubject",
    "msocomtxt",
    "msocomoff",
    "msocomanchor",
}


def is_from_office(root: Element) -> bool:
    """Whether the HTML was written by Word, Excel or WPS."""
    return any(
        any(name.startswith("mso-") for name in element.style)
        or any(_CLASS.match(name) for name in element.classes)
        for element in root.elements()
    )


def is_hidden(element: Element) -> bool:
    """Whether nobody sees it where it was copied from: hidden text, and the remarks in the margin."""
    style = element.style
    return (
        style.get("display") == "none"
        or style.get("mso-hide") == "all"
        or style.get("visibility") == "hidden"
        or "hidden" in element.attributes
        or style.get("mso-element", "") in ("comment-list", "comment")
        or style.get("mso-special-character") == "comment"
        or not _COMMENTS.isdisjoint(element.classes)
    )


@dataclass(slots=True)
class Numbered:
    """A paragraph that Word has given a number or a bullet."""

    line: Line
    marker: str
    level: int

    @property
    def number(self) -> int | None:
        """The number, where a list of a page writes it the same way: 1. and 1、, not （一） or 第一条."""
        match = _NUMBER.match(self.marker)
        return int(match[1]) if match else None

    @property
    def is_item(self) -> bool:
        return self.number is not None or self.marker in _BULLETS


def list_level(element: Element) -> int:
    """The level of a paragraph that is in a list, from 1; 0 for any other."""
    entry = element.style.get("mso-list", "")
    if not entry or entry == "none" or entry == "ignore":
        return 0
    match = _LEVEL.search(entry)
    return max(1, int(match[1])) if match else 1


def take_marker(element: Element) -> str:
    """Cut the number or bullet out of a paragraph; returns it without spaces, empty where there is none."""
    for index, child in enumerate(element.children):
        if isinstance(child, str):
            if child.strip("\xa0 \t\r\n"):
                return ""
            continue
        if child.style.get("mso-list") == "ignore":
            del element.children[index]
            return "".join(child.text().split())
        if found := take_marker(child):
            return found
        if child.text().strip("\xa0 \t\r\n"):
            return ""
    return ""


def gathered(blocks: list[Block | Numbered]) -> list[Block]:
    """Numbered paragraphs in a row as lists within lists; a number that a list can't show stays part of its text."""
    result: list[Block] = []
    open_lists: list[tuple[int, Items]] = []
    for block in blocks:
        if not isinstance(block, Numbered):
            open_lists = []
            result.append(block)
            continue
        while open_lists and open_lists[-1][0] > block.level:
            open_lists.pop()
        is_ordered = block.number is not None
        level, current = open_lists[-1] if open_lists else (0, None)
        if current is None or level < block.level or current.is_ordered != is_ordered:
            if current is not None and level == block.level:
                open_lists.pop()  # numbers begin where bullets were
            fresh = Items([], is_ordered, block.number or 1)
            home = open_lists[-1][1].items[-1] if open_lists else result
            home.append(fresh)
            open_lists.append((block.level, fresh))
            current = fresh
        current.items.append([block.line])
    return result
