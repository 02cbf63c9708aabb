"""A chart as a file of its own: it says what it is, wherever somebody puts it."""

import re
from collections.abc import Sequence

from .layout import text
from .layout.measures import FONT, LINE, MARGIN
from .svg import FAMILY, INK, escape

NAME, NAME_LINE = 19.0, 28.0  # px
LEAST_WIDTH = 480.0  # px: the words above a chart of a single lane have room too
_ROOT = re.compile(r'<svg [^>]*?width="(?P<width>[\d.]+)" height="(?P<height>[\d.]+)"')


def titled(chart: str, name: str, facts: Sequence[str]) -> str:
    """``chart``, as ``svg.render`` gives it, below its ``name`` and the ``facts`` about it, each on its line."""
    root = _ROOT.match(chart)
    if root is None:
        raise ValueError("not a chart of this portal")
    width = max(float(root["width"]), LEAST_WIDTH)
    room = width - 4 * MARGIN
    lines = [(line, NAME, NAME_LINE, ' font-weight="bold"') for line in text.wrap(name, room, NAME)]
    lines += [(line, FONT, LINE + 2, "") for fact in facts for line in text.wrap(fact, room, FONT)]
    y, words = MARGIN, []
    for line, size, height, extra in lines:
        y += height
        words.append(
            f'<text x="{width / 2:.1f}" y="{y - height * 0.25:.1f}" text-anchor="middle" font-size="{size}"{extra}>'
            f"{escape(line)}</text>"
        )
    top = y + MARGIN
    height = top + float(root["height"])
    left = (width - float(root["width"])) / 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.1f}" height="{height:.1f}" '
        f'viewBox="0 0 {width:.1f} {height:.1f}" font-family="{FAMILY}" fill="{INK}">'
        f"<title>{escape(name)}</title><desc>{escape(' '.join(facts))}</desc>"
        f'<rect width="{width:.1f}" height="{height:.1f}" fill="#fff"/>{"".join(words)}'
        f'{chart.replace("<svg ", f"""<svg x="{left:.1f}" y="{top:.1f}" """, 1)}</svg>'
    )
