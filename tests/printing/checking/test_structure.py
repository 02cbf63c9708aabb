"""Tags that don't fit the content, or each other, are found."""

import re

import pytest
from pikepdf import Array, Dictionary, Name

from .breaking import catalog, drop, item, page, paint, put, rewrite
from .sample import elements, of


def entries(pdf, page=0):
    """What the parent tree has for a page."""
    return pdf.Root.StructTreeRoot.ParentTree.Nums[2 * page + 1]


def swap_entries(pdf):
    found = entries(pdf)
    found[0], found[1] = found[1], found[0]


def paint_form(pdf, content: bytes, **more):
    """Paint a form with ``content`` on the first page."""
    form = pdf.make_stream(content, Subtype=Name.Form, BBox=[0, 0, 100, 100], Resources=Dictionary(), **more)
    page = pdf.pages[0]
    page.Resources.XObject = Dictionary(Fm=form)
    paint(b"/Fm Do")(pdf)


def tagged_form(pdf):
    """A form whose tagged content is in the tree, but under the page's keys."""
    paint_form(pdf, b"/P <</MCID 0>> BDC 0 0 5 5 re f EMC", StructParents=77)


BROKEN = [
    (drop(catalog, "StructTreeRoot"), "The file has no structure tree"),
    (item(entries, 0, None), "Page 1: the parent tree has nothing for MCID 0"),
    (
        lambda pdf: entries(pdf).append(elements(pdf, "P")[0]),
        "Page 1: the parent tree has an entry for MCID 19",
    ),
    (swap_entries, r"Page 1: the parent tree leads MCID 0 to element \d+, but Span"),
    (put(page(1), "StructParents", 99), "Page 2 isn't in the parent tree"),
    (put(page(1), "StructParents", 0), "Page 2 has the StructParents 0 of Page 1"),
    (drop(page(1), "StructParents"), "Page 2 has tagged content, but no StructParents"),
    (drop(of("Span"), "K"), "Page 1: MCID 0 is in no structure element"),
    (lambda pdf: elements(pdf, "Span")[1].K.append(0), "MCID 0 is in two elements"),
    (lambda pdf: elements(pdf, "P")[0].K.append(55), "P element .* holds MCID 55, which page 1 doesn't have"),
    (put(of("Span"), "Pg", lambda pdf: pdf.pages[1].obj), "Page 1: MCID 0 is in no structure element"),
    (put(of("P"), "P", lambda pdf: elements(pdf, "H1")[0]), "P element .* its parent is another"),
    (put(of("P"), "S", Name.Absatz), "Absatz element .* isn't of a standard type"),
    (
        lambda pdf: pdf.Root.StructTreeRoot.K.append(elements(pdf, "P")[0]),
        "should begin with one Document, but has Document, P",
    ),
    (
        lambda pdf: pdf.Root.StructTreeRoot.ParentTree.Nums.extend([98, elements(pdf, "P")[0]]),
        "has a key 98 that noth",
    ),
    (put(lambda pdf: pdf.Root.StructTreeRoot, "ParentTreeNextKey", 1), "ParentTreeNextKey is 1"),
    (paint(b"/P BMC"), "Page 1 leaves 1 marked content open"),
    (paint(b"EMC"), "Page 1 ends marked content that never began"),
    (paint(b"q"), "Page 1 has 1 q without Q"),
    (paint(b"0 0 9 9 re f"), r"Page 1 paints outside of tagged content and artifacts: f \(1\)"),
    (paint(b"/P BMC 0 0 9 9 re f EMC"), "Page 1 paints outside of tagged content"),
    (paint(b"/P <</MCID 0>> BDC EMC"), "Page 1 uses MCID 0 twice"),
    (paint(b"/P <</MCID 19>> BDC EMC"), "Page 1: MCID 19 is in no structure element"),
    (paint(b"/Artifact BMC /P <</MCID 19>> BDC EMC EMC"), r"\(MCID 19\) inside of an artifact"),
    (paint(b"/P <</MCID 19>> BDC /Artifact BMC EMC EMC"), "artifact inside of tagged content"),
    (paint(b"/P <</MCID 19>> BDC /P <</MCID 20>> BDC EMC EMC"), "inside of that with MCID 19"),
    (paint(b"/Nought Do"), "paints /Nought, which its resources don't have"),
    (paint(b"BT /Nought 9 Tf ET"), "uses a font /Nought"),
    (lambda pdf: paint_form(pdf, b"0 0 5 5 re f"), r"Page 1 paints outside of .*: f \(1\)"),
    (lambda pdf: paint_form(pdf, b"/Artifact BMC"), "Page 1 paints a form that leaves 1 marked content open"),
    (
        lambda pdf: paint_form(pdf, b"/P <</MCID 0>> BDC EMC"),
        r"Form \d+ on page 1 has tagged content, but no Struct",
    ),
    (tagged_form, r"Form \d+ on page 1 isn't in the parent tree \(77\)"),
]


@pytest.mark.parametrize(("break_", "expected"), BROKEN)
def test_what_is_broken_is_found(found_after, break_, expected):
    assert re.search(expected, found_after(break_))


def test_swapped_contents_are_found(found_after):
    """Two pieces of content with each other's MCID are what a reader reads in the wrong place: nothing that a machine
    can tell. One without its own is."""
    assert "MCID 0 is in no structure element" not in found_after(lambda pdf: None)
    found = found_after(rewrite(lambda pdf: pdf.pages[0].Contents, "/MCID 1>>", "/MCID 41>>"))
    assert "Page 1: MCID 41 is in no structure element" in found
    assert "holds MCID 1, which page 1 doesn't have" in found


def test_a_form_with_tags_of_its_own_is_sound(found_after):
    def add(pdf):
        tagged_form(pdf)
        form, holder = pdf.pages[0].Resources.XObject.Fm, elements(pdf, "P")[0]
        reference = Dictionary(Type=Name.MCR, Pg=pdf.pages[0].obj, Stm=form, MCID=0)
        holder.K.append(reference)
        pdf.Root.StructTreeRoot.ParentTree.Nums.extend([77, Array([holder])])

    assert found_after(add) == ""


def test_a_sample_finds_what_is_on_its_pages_only(found_after):
    def break_(pdf):
        entries(pdf, page=1)[0] = None

    assert found_after(lambda pdf: None, pages=[0]) == ""
    assert found_after(break_, pages=[0]) == ""
    assert "Page 2: the parent tree has nothing for MCID 0" in found_after(break_, pages=[1])


def test_a_mistake_on_many_pages_is_told_in_few_lines(found_after):
    def forget(pdf):
        del entries(pdf)[0:12]

    found = found_after(forget)
    assert "more like: Page #: the parent tree" in found
    assert found.count("\nPage 1: the parent tree has nothing") == 5
