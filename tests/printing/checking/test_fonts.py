"""Fonts that don't hold what is shown, or don't say what it means, are found."""

import io
import re

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from pikepdf import Array, Name

from .breaking import drop, put
from .encoding import Encoding


def font(pdf, name: str):
    """The font of the first page whose name holds ``name``."""
    return next(one for one in pdf.pages[0].Resources.Font.values() if name in str(one.BaseFont))


def latin(pdf):  # TrueType
    return font(pdf, "DejaVu")


def chinese(pdf):  # CFF
    return next(one for one in pdf.pages[0].Resources.Font.values() if str(one.BaseFont).endswith("CJK-SC"))


def descendant(find):
    return lambda pdf: find(pdf).DescendantFonts[0]


def widen(find, by):
    """A function that says of the first width that it is wider."""

    def change(pdf):
        widths = find(pdf).DescendantFonts[0].W[1]
        widths[0] = float(widths[0]) + by

    return change


def rename(find, name):
    def change(pdf):
        one = find(pdf)
        below = one.DescendantFonts[0]
        one.BaseFont = below.BaseFont = below.FontDescriptor.FontName = Name(f"/{name}")

    return change


def forget_last_character(pdf):
    stream = latin(pdf).ToUnicode
    stream.write(re.sub(rb"<\w+> <\w+>\s*endbfchar", b"endbfchar", stream.read_bytes()))


def thin_out(find, key, empty):
    """A function that empties the glyphs of a program."""

    def change(pdf):
        stream = find(pdf).DescendantFonts[0].FontDescriptor[key]
        program = TTFont(io.BytesIO(stream.read_bytes()))
        empty(program)
        output = io.BytesIO()
        program.save(output)
        stream.write(output.getvalue())

    return change


def empty_outlines(program):
    blank = program["glyf"][".notdef"].__class__()
    for name in program.getGlyphOrder():
        program["glyf"][name] = blank


def empty_charstrings(program):
    strings = program["CFF "].cff[0].CharStrings
    for name in program.getGlyphOrder():
        strings[name].setProgram(["endchar"])


def second_font(pdf):
    copy = pdf.make_indirect(pikepdf.Dictionary(latin(pdf)))
    pdf.pages[0].Resources.Font.Second = copy


BROKEN = [
    (widen(latin, 5), r"The font [A-Z]{6}\+DejaVu-Serif says that glyph \d+ \(.\) is .* wide, but it is"),
    (widen(chinese, -5), r"CJK-SC says that glyph \d+ \(.\) is .* wide, but it is"),
    (
        drop(lambda pdf: latin(pdf), "ToUnicode"),
        r"DejaVu-Serif shows a glyph \d+ that stands for no character",
    ),
    (forget_last_character, r"DejaVu-Serif shows a glyph \d+ that stands for no character"),
    (drop(lambda pdf: descendant(latin)(pdf).FontDescriptor, "FontFile2"), "DejaVu-Serif isn't embedded"),
    (rename(latin, "DejaVu-Serif"), "DejaVu-Serif hasn't the mark of a subset"),
    (put(lambda pdf: latin(pdf), "BaseFont", Name("/ABCDEF+Other")), r"ABCDEF\+Other is called otherwise"),
    (put(lambda pdf: latin(pdf), "Encoding", Name("/Identity-V")), "isn't encoded by Identity-H"),
    (
        lambda pdf: descendant(latin)(pdf).FontDescriptor.FontFile2.write(b"\0\1\0\0nothing"),
        "The program of the font .*DejaVu-Serif can't be read",
    ),
    (
        thin_out(latin, "/FontFile2", empty_outlines),
        r"DejaVu-Serif shows a glyph \d+ \(L\) that draws nothing",
    ),
    (
        thin_out(chinese, "/FontFile3", empty_charstrings),
        r"CJK-SC shows a glyph \d+ \(.\) that draws nothing",
    ),
    (drop(lambda pdf: descendant(latin)(pdf), "CIDToGIDMap"), "doesn't say that its CIDs are glyph numbers"),
    (put(lambda pdf: descendant(latin)(pdf), "Subtype", Name.CIDFontType0), "is of type /CIDFontType0, its"),
    (
        drop(lambda pdf: descendant(chinese)(pdf).FontDescriptor.FontFile3, "Subtype"),
        "embedded as what it is",
    ),
    (drop(lambda pdf: descendant(latin)(pdf).FontDescriptor, "Ascent"), "has no Ascent in its descriptor"),
    (second_font, "The font DejaVu-Serif is there twice"),
    (second_font, "have one program, but two dictionaries"),
]


@pytest.mark.parametrize(("break_", "expected"), BROKEN)
def test_what_is_broken_is_found(found_after, break_, expected):
    assert re.search(expected, found_after(break_))


def test_a_glyph_that_the_program_does_not_have(found_after):
    def show(pdf):
        name = next(key for key, one in pdf.pages[0].Resources.Font.items() if "DejaVu" in str(one.BaseFont))
        stream = pdf.pages[0].Contents
        stream.write(stream.read_bytes() + f"/Artifact BMC BT {name} 9 Tf <FFFE0000> Tj ET EMC".encode())

    found = found_after(show)
    assert re.search(r"DejaVu-Serif shows a glyph 65534 that its program doesn't have", found)
    assert re.search(r"DejaVu-Serif shows a glyph 0 that its program doesn't have", found)


def test_a_width_by_range_is_read(found_after):
    def spread(pdf):
        below = descendant(latin)(pdf)
        items = list(below.W)
        spread = []
        for first, widths in zip(items[::2], items[1::2], strict=True):
            for step, width in enumerate(widths):
                spread += [first + step, first + step, width]
        below.W = Array(spread)

    assert found_after(spread) == ""


def test_ranges_of_characters_are_read():
    pdf = pikepdf.new()
    cmap = b"""2 beginbfrange <0003> <0005> <4E00> <0010> <0011> [<0041> <00660069>] endbfrange
    1 beginbfchar <0020> <D840DC00> endbfchar"""
    font = pikepdf.Dictionary(Subtype=Name.Type0, ToUnicode=pdf.make_stream(cmap))
    encoding = Encoding(font)
    assert encoding.text(encoding.codes(bytes.fromhex("00030005001000110020 0099"))) == "一丂Afi𠀀�"
