"""Structure elements that aren't as their kind must be are found."""

import re

import pytest
from pikepdf import Array, Dictionary, Name, String

from .breaking import drop, put, remove
from .sample import elements, of


def drop_headers(pdf):
    for cell in elements(pdf, "TD"):
        del cell.A["/Headers"]


def name_unknown_header(pdf):
    elements(pdf, "TD")[0].A.Headers[0] = String("nobody")


def cover_cell(pdf):
    elements(pdf, "TH")[0].A.RowSpan = 2


def skip_level(pdf):
    elements(pdf, "H2")[0].S = Name.H3


def empty_heading(pdf):
    del elements(pdf, "H2")[0]["/K"]


def lead_link_to_other_page(pdf):
    link = elements(pdf, "Link")[0]
    link.K[0].Pg = pdf.pages[1].obj


def double_id(pdf):
    first, second = elements(pdf, "TH")
    second.ID = String(bytes(first.ID))


def lose_id(pdf):
    names = pdf.Root.StructTreeRoot.IDTree.Names
    del names[:2]


def mislead_id(pdf):
    pdf.Root.StructTreeRoot.IDTree.Names[1] = elements(pdf, "TD")[0]


def upside_down(pdf):
    box, page = elements(pdf, "Figure")[0].A.BBox, pdf.pages[0].MediaBox
    elements(pdf, "Figure")[0].A.BBox = Array([box[0], page[3] - box[3], box[2], page[3] - box[1]])


BROKEN = [
    (drop(of("Figure"), "Alt"), r"Figure element \d+ on page 1 has no alternative text"),
    (put(of("Figure"), "Alt", String(" ")), "Figure element .* has no alternative text"),
    (drop(of("Figure"), "A"), "Figure element .* has no BBox"),
    (
        put(lambda pdf: elements(pdf, "Figure")[0].A, "BBox", Array([0, 0, 9000, 9])),
        "BBox outside of its page",
    ),
    (put(lambda pdf: elements(pdf, "Figure")[0].A, "BBox", Array([9, 9, 9, 9])), "has an empty BBox"),
    (upside_down, r"Figure element .* is painted at 9\d \d+ \d+ \d+, outside of its BBox"),
    (drop_headers, "TH element .* has no Scope, and no cell names it"),
    (drop(of("TD"), "A"), "TH element .* has no Scope, and TD .* doesn't name its headers"),
    (name_unknown_header, "TD element .* names a header b'nobody'"),
    (put(lambda pdf: elements(pdf, "TH")[0].A, "Scope", Name.Spalte), "TH element .* has a Scope /Spalte"),
    (
        remove(lambda pdf: elements(pdf, "TR")[1].K, 0),
        "TR element .* has 1 columns, another row of its table 2",
    ),
    (cover_cell, "TR element .* has 2 columns, another row of its table 3"),
    (put(of("TD"), "S", Name.P), "TR element .* holds a P"),
    (put(of("TR"), "S", Name.Sect), "TH element .* stands in a Sect"),
    (lambda pdf: [put(of("TH"), "S", Name.TD)(pdf) for _ in range(2)], "Table element .* has no header cell"),
    (put(of("LBody"), "S", Name.P), "LI element .* hasn't one LBody"),
    (put(of("LI"), "S", Name.P), "LBody element .* stands in a P"),
    (skip_level, "H3 element .* follows an H1: a level is left out"),
    (empty_heading, "H2 element .* is empty"),
    (remove(lambda pdf: elements(pdf, "Link")[0].K, 0), "Link element .* leads nowhere"),
    (lead_link_to_other_page, "Link element .* annotation is on page 2, which doesn't have it"),
    (put(of("P"), "S", Name.Note), "Note element .* has no ID"),
    (drop(lambda pdf: pdf.Root.StructTreeRoot, "IDTree"), "2 elements have an ID, but .* no IDTree"),
    (double_id, "TH element .* has the ID b'.*' of TH element"),
    (lose_id, "TH element .* can't be found in the ID tree"),
    (mislead_id, "The ID tree leads b'.*' to element"),
]


@pytest.mark.parametrize(("break_", "expected"), BROKEN)
def test_what_is_broken_is_found(found_after, break_, expected):
    assert re.search(expected, found_after(break_))


def test_a_scope_does_instead_of_named_headers(found_after):
    def scope(pdf):
        drop_headers(pdf)
        for cell in elements(pdf, "TH"):
            cell.A = Array([Dictionary(O=Name.Table, Scope=Name.Column)])

    assert found_after(scope) == ""


def test_own_tags_count_as_what_they_stand_for(found_after):
    def rename(pdf):
        pdf.Root.StructTreeRoot.RoleMap = Dictionary(Zelle=Name.TD)
        for cell in elements(pdf, "TD"):
            cell.S = Name.Zelle

    assert found_after(rename) == ""
