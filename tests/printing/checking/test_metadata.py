"""What a file doesn't say about itself, or says in two ways, is found."""

import re

import pytest
from pikepdf import Dictionary, Name, String

from .breaking import catalog, drop, put, rewrite


def metadata(pdf):
    return pdf.Root.Metadata


def information(pdf):
    return pdf.docinfo


BROKEN = [
    (drop(catalog, "Lang"), "The file's language is ''"),
    (put(catalog, "Lang", String("中文")), "The file's language is '中文'"),
    (drop(catalog, "ViewerPreferences"), "DisplayDocTitle isn't true"),
    (drop(catalog, "MarkInfo"), "doesn't say that it is tagged"),
    (put(catalog, "MarkInfo", Dictionary(Marked=True, Suspects=True)), "doesn't say that it is tag"),
    (drop(catalog, "Metadata"), "The file has no XMP metadata"),
    (drop(metadata, "Subtype"), "aren't of the type Metadata, XML"),
    (put(metadata, "Type", Name.Other), "aren't of the type Metadata, XML"),
    (rewrite(metadata, "</rdf:RDF>", "</rdf:Rdf>"), "The XMP metadata aren't XML"),
    (
        rewrite(metadata, "pdfuaid:part=.1.|<pdfuaid:part>1", "<pdfuaid:part>2"),
        "part '2' of PDF/UA, not 1|aren't XML",
    ),
    (rewrite(metadata, "(<rdf:li[^>]*>)职权目录", r"\1"), "The XMP metadata have no title"),
    (
        rewrite(metadata, "(<rdf:li[^>]*>)职权目录", r"\1别的"),
        "Title is '职权目录' in the document information, '别的' in the XMP",
    ),
    (put(information, "CreationDate", String("D:20251124080000+08'00")), "CreationDate is '2025"),
    (put(information, "Subject", String("题")), "Subject is '题' in the document information, ''"),
]


@pytest.mark.parametrize(("break_", "expected"), BROKEN)
def test_what_is_broken_is_found(found_after, break_, expected):
    assert re.search(expected, found_after(break_))


def test_pdfua_is_asked_as_well(found_after):
    assert "pdfua UA-06-001" in found_after(drop(catalog, "Lang"))
    assert "pdfua" not in found_after(drop(catalog, "Lang"), pages=[0])


def test_dates_are_compared_whatever_they_are_written_like(found_after):
    assert found_after(put(information, "CreationDate", String("D:20261124080000+08'00'"))) == ""
