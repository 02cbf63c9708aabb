"""A chart on paper: everything of it is printed once, and can be read."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from powers.flowcharts.chart import drawn
from powers.flowcharts.flow import Edge, Flow, Node
from powers.flowcharts.paging import Area, paged

from .geometry import Picture, Rectangle
from .samples import SAMPLES
from .test_layout import flows

UPRIGHT, ACROSS = Area(590, 860), Area(985, 600)


def windows(picture: str) -> list[tuple[float, float, float, float, float]]:
    """Of each SVG on a page: printed width and height, and the part of the chart that it shows (top, width, height)."""
    found = re.findall(
        r'<svg [^>]*width="([\d.]+)" height="([\d.]+)" viewBox="0 ([\d.]+) ([\d.]+) ([\d.]+)"', picture
    )
    return [tuple(map(float, values)) for values in found]


def check(svg: str, upright: Area = UPRIGHT, across: Area = ACROSS) -> None:
    result, chart = paged(svg, upright, across), Picture(svg)
    area = across if result.is_across else upright
    shown: list[tuple[float, float]] = []
    for page in result.pictures:
        pieces = windows(page)
        assert len(pieces) == (1 if not shown else 2), "the lanes' names stand on every page"
        assert sum(height for _w, height, *_rest in pieces) <= area.height + 1
        assert all(width <= area.width + 1 for width, *_rest in pieces)
        _width, _height, top, _full, part = pieces[-1]
        shown.append((top, top + part))
        identifiers = re.findall(r'\bid="([^"]+)"', page)
        assert len(identifiers) == len(set(identifiers))
    # From top to bottom without a gap, and no box parted between two pages.
    assert shown[0][0] == 0
    assert shown[-1][1] == pytest.approx(chart.size[1], abs=0.2)
    assert all(left[1] == pytest.approx(right[0], abs=0.11) for left, right in pairwise(shown))
    for number, box in chart.steps.items():
        holders = [part for part in shown if part[0] <= box.top and box.bottom <= part[1] + 0.2]
        assert len(holders) == 1 or not _fits(svg, box, area), number


def _fits(svg: str, box: Rectangle, area: Area) -> bool:
    """Whether the row of a box, with the ways above and below it, has room on a page at the size that is comfortable."""
    cuts = [float(cut) for cut in re.search('data-cuts="([^"]*)"', svg)[1].split()]
    above = max((cut for cut in cuts if cut <= box.top), default=0.0)
    below = min((cut for cut in cuts if cut >= box.bottom), default=cuts[-1])
    width, head = Picture(svg).size[0], float(re.search('data-head="([^"]*)"', svg)[1])
    return (below - above + head) * min(1.0, area.width / width) < area.height * 0.5


@pytest.mark.parametrize("code", SAMPLES)
def test_each_sample_is_printed_whole(code):
    check(drawn(SAMPLES[code], code))


@settings(max_examples=40, deadline=None)
@given(flows(), st.integers(300, 700), st.integers(500, 1000))
def test_any_flow_is_printed_whole(flow, width, height):
    check(drawn(flow, "职权"), Area(width, height), Area(height, width))


def test_few_columns_stand_upright_and_many_across():
    assert not paged(drawn(SAMPLES["KJ-QR-01"], ""), UPRIGHT, ACROSS).is_across
    assert paged(drawn(SAMPLES["KJ-CF-01"], ""), UPRIGHT, ACROSS).is_across


def test_pages_of_one_chart_dont_share_identifiers():
    pages = paged(drawn(SAMPLES["KJ-CF-01"], ""), UPRIGHT, ACROSS).pictures
    found = [name for page in pages for name in re.findall(r'\bid="([^"]+)"', page)]
    assert len(pages) > 1
    assert len(found) == len(set(found))
    for page in pages:
        for names in re.findall(r'aria-labelledby="([^"]+)"', page):
            assert all(f'id="{name}"' in page for name in names.split())


def test_only_a_chart_of_the_portal_is_taken():
    with pytest.raises(ValueError, match="not a chart"):
        paged("<svg></svg>", UPRIGHT, ACROSS)


def test_a_chart_of_one_step():
    check(drawn(Flow([Node(1, "start", "申请", "申请人")], []), ""))


def test_characters_that_no_picture_can_hold_are_left_out():
    flow = Flow(
        [Node(1, "start", "申\x0b请", "申请\x01人"), Node(2, "end", "\ufffe办结", "")],
        [Edge(1, 2, "\x1f同意")],
    )
    (page,) = paged(drawn(flow, "登\x07记"), UPRIGHT, ACROSS).pictures
    assert all(text in page for text in ("登记", "申请人", "办结", "同意"))


def test_a_name_that_looks_like_an_identifier_is_printed_as_it_is():
    name = 'id="flow-title" aria-labelledby="x'
    (page,) = paged(drawn(Flow([Node(1, "start", name, "申请人")], []), name), UPRIGHT, ACROSS).pictures
    assert "".join(name.split()) in "".join(ElementTree.fromstring(page).itertext()).replace(" ", "").replace(
        "\n", ""
    )
