"""A drawing as SVG: one source for the screen, the telephone and the printed page.

The picture carries its own colours and shapes, so that it looks the same in a browser, in WeasyPrint and in a file that
somebody downloaded. What a shape means never hangs on its colour: kinds differ by outline, and the legend says so.
"""

import math
from collections.abc import Iterator, Mapping
from html import escape as escaped

from portal.inputs import printable

from .flow import LINK
from .layout.boxes import Box
from .layout.drawing import Drawing, Lane, Line
from .layout.measures import FONT, LINE, MARGIN, SMALL, SMALL_LINE

FAMILY = "'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"
INK, LINES, LANE, LABEL = "#1f2933", "#44546a", "#9aa7b8", "#7a2e0e"
FILLS = {
    "start": "#e7f4ea",
    "task": "#ffffff",
    "decision": "#fff6dd",
    "document": "#eef4fb",
    "end": "#eceff3",
    LINK: "#ffffff",
}
STROKES = {
    "start": "#1d6b38",
    "task": "#1d4e89",
    "decision": "#8a6100",
    "document": "#1d4e89",
    "end": "#1f2933",
    LINK: LINES,
}


def render(
    drawing: Drawing,
    title: str,
    description: str,
    identifier: str = "flow",
    marks: Mapping[int, tuple[str, str]] | None = None,
    scale: float = 1.0,
) -> str:
    """The whole ``<svg>``; ``identifier`` is unique on its page. Every text is escaped.

    ``marks``: step number → (``error`` or ``warning``, what is wrong there), shown at the corner of the step's box.
    ``scale``: how large it is shown, 1 as on the screen.
    """
    parts = [*_head(drawing, title, description, identifier, scale)]
    for index, lane in enumerate(drawing.lanes):
        parts += _lane(lane, drawing, index)
    for line in drawing.lines:
        parts.append(_line(line))
    for box in drawing.boxes:
        parts += _box(box, (marks or {}).get(box.node.number))
    for line in drawing.lines:
        parts += _label(line)
    return "".join([*parts, "</svg>"])


def escape(text: str) -> str:
    """``text`` inside of an element or attribute, without the characters that XML can't hold: one of them, come in with a
    paste, and the picture could be neither opened as a file nor parted for print."""
    return escaped(printable(text))


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _head(drawing: Drawing, title: str, description: str, identifier: str, scale: float) -> Iterator[str]:
    width, height = _number(drawing.width), _number(drawing.height)
    shown = f'width="{_number(drawing.width * scale)}" height="{_number(drawing.height * scale)}"'
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="flowchart" role="img" {shown} '
        f'viewBox="0 0 {width} {height}" aria-labelledby="{identifier}-title {identifier}-desc" '
        f'font-family="{FAMILY}" font-size="{_number(FONT)}" fill="{INK}">'
    )
    yield f'<title id="{identifier}-title">{escape(title)}</title><desc id="{identifier}-desc">{escape(description)}</desc>'
    yield f'<rect width="{width}" height="{height}" fill="#fff"/>'


def _lane(lane: Lane, drawing: Drawing, index: int) -> Iterator[str]:
    x, width, top = _number(lane.x), _number(lane.width), _number(MARGIN / 2)
    fill = "#f6f8fb" if index % 2 else "#ffffff"
    yield '<g class="lane">'
    yield f'<rect x="{x}" y="{top}" width="{width}" height="{_number(drawing.height - MARGIN)}" fill="{fill}" stroke="{LANE}"/>'
    yield f'<rect x="{x}" y="{top}" width="{width}" height="{_number(drawing.header)}" fill="#e3eaf4" stroke="{LANE}"/>'
    first = MARGIN / 2 + drawing.header / 2 - (len(lane.lines) - 1) * LINE / 2 + FONT * 0.36
    for row, text in enumerate(lane.lines):
        yield _text(text, lane.x + lane.width / 2, first + row * LINE, extra=' font-weight="bold"')
    yield "</g>"


def _line(line: Line) -> str:
    points = " ".join(f"{_number(x)},{_number(y)}" for x, y in line.points)
    (x0, y0), (x, y) = line.points[-2:]
    # The head is drawn and not a marker: not every renderer turns markers the right way.
    dx, dy = (x > x0) - (x < x0), (y > y0) - (y < y0)
    corners = [(x, y), *((x - dx * 9 + dy * side, y - dy * 9 - dx * side) for side in (4, -4))]
    head = " ".join(f"{_number(a)},{_number(b)}" for a, b in corners)
    return (
        f'<polyline class="way" data-way="{line.edge.source}-{line.edge.target}" points="{points}" fill="none" '
        f'stroke="{LINES}" stroke-width="1.4" stroke-linejoin="round"/>'
        f'<polygon class="head" points="{head}" fill="{LINES}"/>'
    )


def _box(box: Box, mark: tuple[str, str] | None) -> Iterator[str]:
    kind = box.node.kind
    yield f'<g class="step {kind}" data-step="{box.node.number}">'
    yield f'<{_shape(box)} fill="{FILLS[kind]}" stroke="{STROKES[kind]}" stroke-width="1.5"/>'
    if kind == "end":
        # A second line around it: an end is told from a start without colour.
        yield f'<{_rounded(box, 3)} fill="none" stroke="{STROKES[kind]}" stroke-width="1"/>'
    height = len(box.size.lines) * LINE + len(box.size.notes) * SMALL_LINE
    y = box.y - height / 2 + LINE / 2 + FONT * 0.36
    for text in box.size.lines:
        yield _text(text, box.x, y)
        y += LINE
    for text in box.size.notes:
        yield _text(text, box.x, y - (LINE - SMALL_LINE) / 2, SMALL, ' fill="#52606d"')
        y += SMALL_LINE
    if kind != LINK:
        yield _tag(box)
    if mark:
        yield _mark(box, *mark)
    yield "</g>"


def _tag(box: Box) -> str:
    """The step's number on its outline: it leads to the same step in the list beside the chart."""
    left, top = box.x - box.width / 2, box.y - box.height / 2
    if box.node.kind == "decision":
        # Outside of the slanting side: within it the text would be in the way.
        slope = math.hypot(box.width, box.height)
        x = box.x - box.width / 4 - 7 * box.height / slope
        y = box.y - box.height / 4 - 7 * box.width / slope
    else:
        x, y = left + 15, top
    number = str(box.node.number)
    half = 4 + 3.4 * len(number)
    shape = (
        f'<rect x="{_number(x - half)}" y="{_number(y - 7.5)}" width="{_number(2 * half)}" height="15" rx="7.5" '
        f'fill="#fff" stroke="{STROKES[box.node.kind]}"/>'
    )
    return f'<g class="number">{shape}{_text(number, x, y + 4, SMALL)}</g>'


def _mark(box: Box, severity: str, text: str) -> str:
    """A red disc, or a yellow triangle, with an exclamation mark: told apart without their colours."""
    x, y = box.x + box.width / 2 - 4, box.y - box.height / 2 + 2
    at = f"translate({_number(x)} {_number(y)})"
    if severity == "error":
        shape, ink = '<circle r="9" fill="#b3261e" stroke="#fff" stroke-width="1.5"/>', "#fff"
    else:
        shape, ink = '<path d="M0 -11 11 8H-11z" fill="#ffd54d" stroke="#1f2933" stroke-width="1.2"/>', INK
    sign = _text("!", 0, 4.6, SMALL + 1, f' font-weight="bold" fill="{ink}"')
    return f'<g class="mark {severity}" transform="{at}"><title>{escape(text)}</title>{shape}{sign}</g>'


def _shape(box: Box) -> str:
    left, top = box.x - box.width / 2, box.y - box.height / 2
    right, bottom = box.x + box.width / 2, box.y + box.height / 2
    if box.node.kind == "decision":
        corners = ((box.x, top), (right, box.y), (box.x, bottom), (left, box.y))
        return f'polygon points="{" ".join(f"{_number(x)},{_number(y)}" for x, y in corners)}"'
    if box.node.kind == "document":
        quarter = _number(box.width / 4)
        return (
            f'path d="M{_number(left)} {_number(top)}H{_number(right)}V{_number(bottom)}'
            f'q-{quarter} -9 -{_number(box.width / 2)} 0t-{_number(box.width / 2)} 0z"'
        )
    if box.node.kind in ("start", "end"):
        return _rounded(box, 0)
    if box.node.kind == LINK:
        return f'{_rounded(box, 0)} stroke-dasharray="4 3"'
    return f'rect x="{_number(left)}" y="{_number(top)}" width="{_number(box.width)}" height="{_number(box.height)}" rx="2"'


def _rounded(box: Box, inset: float) -> str:
    width, height = box.width - 2 * inset, box.height - 2 * inset
    x, y = box.x - width / 2, box.y - height / 2
    return (
        f'rect x="{_number(x)}" y="{_number(y)}" width="{_number(width)}" height="{_number(height)}" '
        f'rx="{_number(min(height / 2, 22))}"'
    )


def _label(line: Line) -> Iterator[str]:
    label = line.label
    if label is None:
        return
    height = len(label.lines) * SMALL_LINE
    left = {"middle": label.x - label.width / 2, "start": label.x, "end": label.x - label.width}[label.anchor]
    yield f'<g class="branch" data-way="{line.edge.source}-{line.edge.target}">'
    yield (
        f'<rect x="{_number(left - 1)}" y="{_number(label.y - height / 2)}" width="{_number(label.width + 2)}" '
        f'height="{_number(height)}" fill="#fff" fill-opacity="0.92"/>'
    )
    y = label.y - height / 2 + SMALL_LINE / 2 + SMALL * 0.36
    for row, text in enumerate(label.lines):
        yield _text(text, label.x, y + row * SMALL_LINE, SMALL, f' fill="{LABEL}"', label.anchor)
    yield "</g>"


def _text(text: str, x: float, y: float, size: float = FONT, extra: str = "", anchor: str = "middle") -> str:
    sized = f' font-size="{_number(size)}"' if size != FONT else ""
    return (
        f'<text x="{_number(x)}" y="{_number(y)}" text-anchor="{anchor}"{sized}{extra}>{escape(text)}</text>'
    )
