"""A chart on paper: as large as can be read, over several pages where it must be, the lanes' names on each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from .layout.measures import FONT

SMALLEST = 5.5  # pt: 七号, the smallest size of official print
_POINTS = 0.75  # of one CSS px
_ROOT = re.compile(
    r'(?P<start><svg [^>]*?)width="(?P<width>[\d.]+)" height="(?P<height>[\d.]+)" viewBox="[^"]*"'
    r'(?P<end>[^>]*data-head="(?P<head>[\d.]+)" data-cuts="(?P<cuts>[\d. ]*)"[^>]*>)'
)


@dataclass(frozen=True)
class Area:
    """What a page has room for, in px (1/96 inch)."""

    width: float
    height: float


@dataclass(frozen=True)
class Paged:
    """The pictures of a chart, one a page, and whether the pages lie across."""

    pictures: tuple[SafeString, ...]
    is_across: bool = False


def paged(svg: str, upright: Area, across: Area) -> Paged:
    """``svg``, as ``svg.render`` gives it, on upright pages if its words can be read there, else on pages across."""
    root = _ROOT.match(svg)
    if root is None:
        raise ValueError("not a chart of this portal")
    width = float(root["width"])
    is_across = upright.width / width * FONT * _POINTS < SMALLEST
    area = across if is_across else upright
    scale = min(1.0, area.width / width)
    parts = list(_parts(root, area.height / scale))
    pictures = [_picture(svg, root, top, bottom, scale, number) for number, (top, bottom) in enumerate(parts)]
    return Paged(tuple(pictures), is_across)


def _parts(root: re.Match[str], room: float) -> Iterator[tuple[float, float]]:
    """From where to where each page shows the chart; every page but the first has the lanes' names above that."""
    height, head = float(root["height"]), float(root["head"])
    cuts = [float(cut) for cut in root["cuts"].split()]
    top = 0.0
    while height - top > room - (head if top else 0):
        limit = top + room - (head if top else 0)
        # A row that is higher than a page is cut through: better than not to be printed.
        bottom = max((cut for cut in cuts if top < cut <= limit), default=limit)
        yield top, bottom
        top = bottom
    yield top, height


def _picture(
    svg: str, root: re.Match[str], top: float, bottom: float, scale: float, number: int
) -> SafeString:
    """What one page shows: the lanes' names again where the chart goes on from the page before."""
    pieces = [(0.0, float(root["head"]))] if top else []
    pieces.append((top, bottom))
    shown = "".join(
        _window(svg, root, start, end, scale, f"p{number}{part}") for part, (start, end) in enumerate(pieces)
    )
    return mark_safe(shown)


def _window(svg: str, root: re.Match[str], top: float, bottom: float, scale: float, mark: str) -> str:
    """The chart from ``top`` to ``bottom``, as a picture with identifiers of its own."""
    width = float(root["width"])
    head = (
        f'{root["start"]}width="{width * scale:.1f}" height="{(bottom - top) * scale:.1f}" '
        f'viewBox="0 {top:.1f} {width:.1f} {bottom - top:.1f}"{root["end"]}'
    )
    return re.sub(r'\b(id="|labelledby="|(?<=-title )(?=\w))', rf"\1{mark}-", head + svg[root.end() :])
