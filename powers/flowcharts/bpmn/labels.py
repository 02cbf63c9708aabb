"""How BPMN tools break a name that stands beside its symbol, and how wide it should be for that."""

from ..layout import text

FONT, LINE = 11.0, 14.0  # px
NARROWEST = 90.0  # bpmn.io makes no name narrower when its symbol is moved
WIDEST = 170.0


def wrapped(name: str, width: float) -> list[str]:
    """A name's lines as BPMN tools break it: wherever a line is full."""
    lines = [""]
    for sign in name:
        if lines[-1] and text.width(lines[-1] + sign, FONT) > width - 2:
            lines.append("")
        lines[-1] += sign
    return lines


def lines_of(name: str, width: float) -> int:
    return len(wrapped(name, width))


def balanced(name: str, most: float) -> float:
    """A width at which the lines are of one length, not the last of one character."""
    width, lines = most, lines_of(name, most)
    while width - FONT > NARROWEST and lines > 1 and lines_of(name, width - FONT) == lines:
        width -= FONT
    return width


def width_for(name: str, free: float) -> float:
    """How wide a name is to stand in two or three good lines; at least the room that is there anyway."""
    width = free
    while width < WIDEST:
        lines = wrapped(name, width)
        if len(lines) == 1 or (len(lines) <= 3 and len(lines[-1]) > 1):
            break
        width += FONT
    return width


def width_of(name: str, most: float) -> float:
    """How much of ``most`` a name takes."""
    return max(text.width(line, FONT) for line in wrapped(name, most)) + 6
