"""A chart on paper: every step is printed once, every way leads to a step or says to which, and all can be read."""

import json
import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from powers.flowcharts.flow import Edge, Flow, Node
from powers.flowcharts.paging import SMALLEST, Area, Paged, paged

from . import golden
from .geometry import Picture
from .samples import SAMPLES
from .test_layout import flows

UPRIGHT, ACROSS = Area(657, 845), Area(1008, 565)
SIGN = re.compile(r"^(接|转)第([\d、]+)步$")
ORIGIN = re.compile(r"接第([\d、]+)步")  # in a step's box


def check(flow: Flow, upright: Area = UPRIGHT, across: Area = ACROSS) -> Paged:
    result = paged(flow, "职权", upright, across)
    area = across if result.is_across else upright
    printed: list[int] = []
    ways: list[tuple[int, int]] = []
    left: list[tuple[int, int]] = []  # the ways that leave their page
    entered: list[tuple[int, int]] = []  # those that the step they come to tells of
    for page in result.pictures:
        picture = Picture(page)
        assert picture.problems() == []
        assert picture.size[0] <= area.width + 0.1 and picture.size[1] <= area.height + 0.1
        signs = {number: SIGN.match(text) for number, text in picture.step_texts.items()}
        known = {node.number for node in flow.nodes}
        printed += [number for number in picture.steps if number in known]
        for number in known.intersection(picture.steps):
            if origin := ORIGIN.search(picture.step_texts[number]):
                entered += [(source, number) for source in map(int, origin[1].split("、"))]
        for way, _points in picture.ways:
            source, target = map(int, way.split("-"))
            if target not in known:  # it leaves the page
                assert signs[target][1] == "转"
                target = int(signs[target][2])
                left.append((source, target))
            if source in known:
                ways.append((source, target))
            else:
                assert signs[source][1] == "接"
                entered += [(number, target) for number in map(int, signs[source][2].split("、"))]
    assert sorted(printed) == sorted(node.number for node in flow.nodes)
    assert sorted(ways) == sorted((edge.source, edge.target) for edge in flow.edges)
    assert sorted(entered) == sorted(set(left)), (
        "every step that is come to from another page says from where"
    )
    return result


def smallest_words(picture: str) -> float:
    """The size in pt of the smallest words of a printed picture."""
    root = ElementTree.fromstring(picture)
    scale = float(root.get("width")) / float(root.get("viewBox").split()[2])
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)"', picture)]
    return min(sizes) * scale * 0.75


@pytest.mark.parametrize("code", SAMPLES)
def test_each_sample_is_printed_whole_in_words_that_can_be_read(code):
    pages = check(SAMPLES[code]).pictures
    assert all(smallest_words(page) >= SMALLEST - 0.01 for page in pages)


@pytest.mark.parametrize("code", SAMPLES)
def test_each_sample_is_parted_as_it_was_when_it_was_looked_at(code):
    """Which steps stand on which page, and how large they are shown (``golden.py`` writes them anew)."""
    assert golden.pages(SAMPLES[code]) == json.loads(golden.FILE.read_text(encoding="utf-8"))[code]["pages"]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(flows(), st.integers(300, 700), st.integers(500, 1000))
def test_any_flow_is_printed_whole(flow, width, height):
    check(flow, Area(width, height), Area(height, width))


@pytest.mark.parametrize("code", SAMPLES)
def test_no_page_has_a_lane_in_which_nobody_acts(code):
    for page in paged(SAMPLES[code], "", UPRIGHT, ACROSS).pictures:
        picture = Picture(page)
        for lane in picture.lanes:
            assert any(lane.left <= box.left and box.right <= lane.right for box in picture.steps.values())


def test_a_page_names_its_lanes_and_keeps_their_order():
    whole = ["申请人", "科室甲·经办人", "科室乙·经办人"]
    nodes = [Node(number, "task", f"办理{number}", whole[number % 3], 3) for number in range(1, 31)]
    flow = Flow(nodes, [Edge(a.number, b.number) for a, b in pairwise(nodes)], whole)
    pages = check(flow).pictures
    assert len(pages) > 1
    for page in pages:
        heads = re.findall(r'font-weight="bold">([^<]+)</text>', page)
        assert heads == [lane.replace("·", " ") for lane in whole]


def test_a_chart_lies_across_where_that_saves_pages():
    nodes = [Node(number, "task", "审核", f"科室{number}") for number in range(1, 7)]
    wide = Flow(nodes, [Edge(a.number, b.number) for a, b in pairwise(nodes)])
    assert paged(wide, "", UPRIGHT, ACROSS).is_across and len(check(wide).pictures) == 1
    assert not paged(SAMPLES["KJ-QR-01"], "", UPRIGHT, ACROSS).is_across


def test_a_row_that_is_wider_than_a_page_is_parted_between_its_lanes():
    """Eight sections side by side stood on one page in words of 5 pt."""
    nodes = [Node(1, "start", "申请", "申请人"), Node(2, "decision", "属于哪一类", "综合科")]
    nodes += [Node(number, "task", "办理", f"科室{number}") for number in range(3, 11)]
    nodes.append(Node(11, "end", "办结", "综合科"))
    branches = [Edge(2, number, f"第{number}类情形") for number in range(3, 11)]
    flow = Flow(nodes, [Edge(1, 2), *branches, *(Edge(number, 11) for number in range(3, 11))])
    assert min(map(smallest_words, check(flow).pictures)) >= SMALLEST - 0.01


def test_pages_hold_about_as_much_each():
    nodes = [Node(number, "task", "审核", "科室", 3) for number in range(1, 14)]
    flow = Flow(nodes, [Edge(a.number, b.number) for a, b in pairwise(nodes)])
    numbers = [len(Picture(page).steps) for page in check(flow, Area(300, 600), Area(300, 300)).pictures]
    assert max(numbers) - min(numbers) <= 2


def test_a_loop_back_to_another_page_says_to_which_step():
    nodes = [Node(number, "task", f"办理{number}", "科室", 3) for number in range(1, 30)]
    forwards = [Edge(a.number, b.number) for a, b in pairwise(nodes)]
    last = check(Flow(nodes, [*forwards, Edge(29, 2, "退回")])).pictures[-1]
    assert "转第2步" in last and "退回" in last


def test_a_step_that_is_come_to_from_its_own_page_and_from_others_names_those_of_others():
    first, _second, third = map(Picture, check(SAMPLES["KJ-CF-01"]).pictures)
    assert "接第13步" in third.step_texts[16] and "接第11步" in third.step_texts[20]
    assert "接第10步" in first.step_texts[7], "a loop comes back to it"
    assert "接第" not in first.step_texts[5], "a loop on its own page is drawn"


def test_pages_of_one_chart_dont_share_identifiers():
    pages = paged(SAMPLES["KJ-CF-01"], "", UPRIGHT, ACROSS).pictures
    found = [name for page in pages for name in re.findall(r'\bid="([^"]+)"', page)]
    assert len(pages) > 1
    assert len(found) == len(set(found))
    for page in pages:
        for names in re.findall(r'aria-labelledby="([^"]+)"', page):
            assert all(f'id="{name}"' in page for name in names.split())


def test_a_chart_of_one_step():
    check(Flow([Node(1, "start", "申请", "申请人")], []))


def test_characters_that_no_picture_can_hold_are_left_out():
    flow = Flow(
        [Node(1, "start", "申\x0b请", "申请\x01人"), Node(2, "end", "\ufffe办结", "")],
        [Edge(1, 2, "\x1f同意")],
    )
    (page,) = paged(flow, "登\x07记", UPRIGHT, ACROSS).pictures
    ElementTree.fromstring(page)
    assert all(text in page for text in ("登记", "申请人", "办结", "同意"))


def test_a_name_that_looks_like_an_identifier_is_printed_as_it_is():
    name = 'id="flow-title" aria-labelledby="x'
    (page,) = paged(Flow([Node(1, "start", name, "申请人")], []), name, UPRIGHT, ACROSS).pictures
    assert "".join(name.split()) in "".join(ElementTree.fromstring(page).itertext()).replace(" ", "").replace(
        "\n", ""
    )


def test_a_step_that_only_leads_back_stays_with_the_one_before_it():
    """补正材料: whoever reads of it finds on the same page what it is about."""
    pages = [set(Picture(page).steps) for page in paged(SAMPLES["KJ-QT-01"], "", UPRIGHT, ACROSS).pictures]
    assert [page & {6, 7} for page in pages if page & {6, 7}] == [{6, 7}]
