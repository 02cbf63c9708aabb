"""A chart on paper: as large as can be read, over several pages where it must be, the lanes' names on each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from django.utils.safestring import SafeString, mark_safe

from .layout.measures import FONT

SMALLEST = 5.5  # pt: 七号, the smallest size of official print
COMFORTABLE = 6.5  # pt: 小六; down to it a chart is made smaller if that saves a page
_POINTS = 0.75  # of one CSS px
_SVG = "{http://www.w3.org/2000/svg}"
_ROOT = re.compile(
    r'<svg [^>]*?width="(?P<width>[\d.]+)" height="(?P<height>[\d.]+)" viewBox="[^"]*"'
    r'[^>]*data-head="(?P<head>[\d.]+)" data-cuts="(?P<cuts>[\d. ]*)"[^>]*>'
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
    scale, parts = _fewest_pages(root, area)
    pictures = [_picture(svg, root, top, bottom, scale, number) for number, (top, bottom) in enumerate(parts)]
    return Paged(tuple(pictures), is_across)


def _fewest_pages(root: re.Match[str], area: Area) -> tuple[float, list[tuple[float, float]]]:
    """The largest scale at which the chart needs as few pages as it can, and what each of them shows."""
    largest = min(1.0, area.width / float(root["width"]))
    smallest = min(largest, COMFORTABLE / (FONT * _POINTS))
    scales = [largest - (largest - smallest) * step / 20 for step in range(21)]
    tried = [(scale, list(_parts(root, area.height / scale))) for scale in scales]
    scale, parts = min(tried, key=lambda found: len(found[1]))
    # Of about the same height each: not one row alone on the last page.
    for share in range(95, 50, -5):
        evener = list(_parts(root, area.height / scale * share / 100))
        if len(evener) > len(parts):
            break
        parts = evener
    return scale, parts


def _parts(root: re.Match[str], room: float) -> Iterator[tuple[float, float]]:
    """From where to where each page shows the chart; every page but the first has the lanes' names above that."""
    height, head = float(root["height"]), float(root["head"])
    cuts = [float(cut) for cut in root["cuts"].split()][
        :-1
    ]  # below the last row there is nothing to go on with
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
    """The chart from ``top`` to ``bottom``, as a picture with identifiers of its own.

    What lies outside is left out, not only hidden: else it would be found and copied from every page.
    """
    chart = ElementTree.fromstring(svg)
    width = float(root["width"])
    chart.set("width", f"{width * scale:.1f}")
    chart.set("height", f"{(bottom - top) * scale:.1f}")
    chart.set("viewBox", f"0 {top:.1f} {width:.1f} {bottom - top:.1f}")
    for parent in (chart, *chart.iter(f"{_SVG}g")):
        for element in list(parent):
            if not _lies_between(element, top, bottom):
                parent.remove(element)
    for element in chart.iter():
        for name in ("id", "aria-labelledby"):
            if names := element.get(name):
                element.set(name, " ".join(f"{mark}-{part}" for part in names.split()))
        element.tag = element.tag.removeprefix(_SVG)  # the namespace is the root's: no prefix is wanted
    chart.set("xmlns", _SVG[1:-1])
    return ElementTree.tostring(chart, encoding="unicode")


def _lies_between(element: ElementTree.Element, top: float, bottom: float) -> bool:
    """Whether anything of an element can be seen there; of a step or a label its texts tell."""
    kind = element.tag.removeprefix(_SVG)
    if kind == "text":
        return top < float(element.get("y", 0)) <= bottom
    if kind in ("polyline", "polygon"):
        ys = [float(point.split(",")[1]) for point in element.get("points", "").split()]
        return min(ys) < bottom and max(ys) > top
    if kind == "g" and {"step", "branch"} & set(element.get("class", "").split()):
        return any(_lies_between(text, top, bottom) for text in element.iter(f"{_SVG}text"))
    return True
