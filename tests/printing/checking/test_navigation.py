"""Links, bookmarks and labels that lead astray are found."""

import re

import pytest
from pikepdf import Array, Dictionary, Name, String

from .breaking import catalog, drop, item, page, put


def link(pdf, number=0):
    """An annotation of the first page."""
    return pdf.pages[0].Annots[number]


def names(pdf):
    return pdf.Root.Names.Dests.Names


def swap_names(pdf):
    found = names(pdf)
    found[0], found[2] = found[2], found[0]


def lose_page_of_name(pdf):
    names(pdf)[1][0] = pdf.make_indirect(Dictionary(Type=Name.Page))


def nest_names(pdf):
    found = list(names(pdf))
    leaves = [
        pdf.make_indirect(Dictionary(Names=Array(part), Limits=Array([part[0], part[0]])))
        for part in (found[:2], found[2:4])
    ]
    pdf.Root.Names.Dests = pdf.make_indirect(Dictionary(Kids=Array(leaves)))


def wrong_limits(pdf):
    nest_names(pdf)
    pdf.Root.Names.Dests.Kids[1].Limits[0] = String("a")


def fill_names(pdf):
    page = pdf.pages[0].obj
    fillers = [item for n in range(300) for item in (String(f"a{n:03}"), Array([page, Name.Fit]))]
    pdf.Root.Names.Dests.Names = Array([*fillers, *names(pdf)])


def outline(pdf):
    return pdf.Root.Outlines


def second(pdf):
    return pdf.Root.Outlines.Last


BROKEN = [
    (
        put(link, "Dest", String("nowhere")),
        r"Annotation 1 of page 1 leads to .*nowhere.*, which isn't in the file",
    ),
    (drop(link, "Dest"), "Annotation 1 of page 1 leads nowhere"),
    (drop(link, "Contents"), "Annotation 1 of page 1 has no Contents"),
    (drop(link, "StructParent"), "Annotation 1 of page 1 has no StructParent"),
    (put(link, "StructParent", 3), "Annotation 1 of page 1: the parent tree leads to element"),
    (
        put(link, "StructParent", 99),
        "Annotation 1 of page 1: the parent tree has nothing for its StructParent 99",
    ),
    (
        put(lambda pdf: link(pdf, 1), "StructParent", 2),
        "Annotation 2 of page 1 has the StructParent 2 of annotation 1",
    ),
    (put(link, "Rect", Array([-300, 0, -200, 9])), "Annotation 1 of page 1 lies outside of its page"),
    (
        lambda pdf: put(link, "P", pdf.pages[1].obj)(pdf),
        "Annotation 1 of page 1 says that it is on another page",
    ),
    (
        lambda pdf: pdf.pages[1].Annots.append(
            pdf.make_indirect(Dictionary(Subtype=Name.Link, Rect=[0, 0, 9, 9]))
        ),
        "Annotation 2 of page 2 is in no structure element",
    ),
    (put(page(), "Tabs", Name.R), "Page 1 has annotations, but its Tabs isn't S"),
    (swap_names, "The tree of destinations isn't sorted: b'one' follows b'two'"),
    (lose_page_of_name, "The destination one leads to no page"),
    (item(lambda pdf: names(pdf)[1], 2, 900), r"The destination one lies outside of its page, at 900 \d"),
    (
        item(lambda pdf: second(pdf).Dest, 3, -50),
        r"The bookmark '二、法制科' leads outside of page 2, to 91\S* -50",
    ),
    (
        put(link, "Dest", lambda pdf: Array([pdf.pages[1].obj, Name.XYZ, 0, 2000, 0])),
        "Annotation 1 of page 1 leads outside of its target page, to 0 2000",
    ),
    (wrong_limits, "The tree of destinations has a node whose limits are"),
    (fill_names, "The tree of destinations has a node of 302 entries"),
    (put(outline, "Count", 7), "The outline counts 7 open bookmarks, but has 3"),
    (put(second, "Count", -1), "The outline counts 3 open bookmarks, but has 2"),
    (put(second, "Count", 4), "The bookmark '二、法制科' counts 4 bookmarks below it, but has 1"),
    (drop(second, "Prev"), "The bookmark '二、法制科' says that another bookmark stands before it"),
    (drop(second, "Dest"), "The bookmark '二、法制科' leads to no page"),
    (put(second, "Title", String("")), r"Bookmark \d+ has no title"),
    (lambda pdf: put(outline, "Last", outline(pdf).First)(pdf), "The outline doesn't end with the bookmark"),
    (
        lambda pdf: put(lambda pdf: second(pdf).First, "Parent", outline(pdf))(pdf),
        "stands under another bookmark",
    ),
    (lambda pdf: put(second, "Next", outline(pdf).First)(pdf), r"Bookmark \d+ is in the outline twice"),
    (drop(catalog, "PageLabels"), "The pages have no labels"),
    (item(lambda pdf: pdf.Root.PageLabels.Nums, 0, 1), "The page labels don't begin with the first page"),
    (item(lambda pdf: pdf.Root.PageLabels.Nums, 2, 0), "The tree of page labels isn't sorted"),
    (item(lambda pdf: pdf.Root.PageLabels.Nums, 2, 9), "There are labels from page 10 on, but 2 pages"),
]


@pytest.mark.parametrize(("break_", "expected"), BROKEN)
def test_what_is_broken_is_found(found_after, break_, expected):
    assert re.search(expected, found_after(break_))


def test_a_nested_tree_of_names_is_sound(found_after):
    assert found_after(nest_names) == ""


def test_closed_bookmarks_are_sound(found_after):
    def close(pdf):
        outline(pdf).Count, second(pdf).Count = 2, -1

    assert found_after(close) == ""
