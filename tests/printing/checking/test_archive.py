"""What keeps a file out of the archive is found."""

import re

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from . import problems
from .breaking import catalog, drop, paint, put, rewrite


def metadata(pdf):
    return pdf.Root.Metadata


def specification(pdf):
    return pdf.Root.Names.EmbeddedFiles.Names[1]


def intent(pdf):
    return pdf.Root.OutputIntents[0]


def link(pdf):
    return pdf.pages[0].Annots[0]


def state(pdf, **entries):
    """Use a graphics state on the first page."""
    resources = pdf.pages[0].Resources
    resources.ExtGState = Dictionary(Odd=Dictionary(**entries))
    paint(b"/Odd gs")(pdf)


def image(pdf, **entries):
    picture = pdf.make_stream(b"\0", Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=8, **entries)
    pdf.pages[0].Resources.XObject = Dictionary(Im=picture)
    paint(b"/Artifact BMC /Im Do EMC")(pdf)


def act(pdf, **action):
    link(pdf).A = Dictionary(**action)


BROKEN = [
    (rewrite(metadata, 'conformance="B"', 'conformance="A"'), "PDF/A part '3', conformance 'A', not 3 and B"),
    (
        rewrite(metadata, "(?s)<pdfaExtension:schemas>.*</pdfaExtension:schemas>", ""),
        "part .*which no extension schema describes",
    ),
    (
        rewrite(metadata, "<pdfaProperty:name>part", "<pdfaProperty:name>parts"),
        "part .*which no extension schema describes",
    ),
    (drop(catalog, "OutputIntents"), "has 0 output intents of PDF/A"),
    (put(intent, "S", Name.GTS_PDFX), "has 0 output intents of PDF/A"),
    (drop(intent, "DestOutputProfile"), "The output intent has no profile"),
    (put(lambda pdf: pdf.Root.OutputIntents[0].DestOutputProfile, "N", 4), "but says N 4"),
    (lambda pdf: pdf.Root.OutputIntents[0].DestOutputProfile.write(b"x" * 200), "isn't an ICC profile"),
    (put(lambda pdf: pdf.Root.Names, "JavaScript", Dictionary(Names=Array())), "The file has JavaScript"),
    (put(catalog, "AA", Dictionary()), "The catalog has AA"),
    (
        put(catalog, "OpenAction", Dictionary(S=Name.JavaScript, JS=String("1"))),
        "The catalog's OpenAction is an action of type /JavaScript",
    ),
    (lambda pdf: act(pdf, S=Name.Launch), "Annotation 1 of page 1 is an action of type /Launch"),
    (
        lambda pdf: act(pdf, S=Name.URI, URI=String("x"), Next=Dictionary(S=Name.Sound)),
        "Annotation 1 of page 1 is an action of type /Sound",
    ),
    (put(link, "F", 0), "Annotation 1 of page 1 has the flags 0"),
    (put(link, "F", 6), "Annotation 1 of page 1 has the flags 6"),
    (put(link, "Subtype", Name.Text), "Annotation 1 of page 1 has no appearance"),
    (drop(catalog, "AF"), "data.json isn't among the catalog's associated files"),
    (drop(specification, "AFRelationship"), "data.json doesn't say what it is"),
    (drop(specification, "UF"), "data.json has no file name in both"),
    (drop(lambda pdf: specification(pdf).EF.F, "Subtype"), "data.json has no MIME type"),
    (drop(lambda pdf: specification(pdf).EF.F.Params, "ModDate"), "data.json has no date of its last change"),
    (paint(b"0 0 0 1 k"), "Page 1 uses DeviceCMYK"),
    (paint(b"/DeviceCMYK cs"), "Page 1 uses DeviceCMYK"),
    (lambda pdf: image(pdf, ColorSpace=Name.DeviceCMYK), "Page 1 uses DeviceCMYK"),
    (
        lambda pdf: image(pdf, ColorSpace=Name.DeviceGray, Interpolate=True),
        "Page 1: the image /Im has Interpolate",
    ),
    (paint(b"q " * 30 + b"Q " * 30), "Page 1 goes 30 graphics states deep"),
    (lambda pdf: state(pdf, BM=Name.Glow), "Page 1: the graphics state /Odd has the blend mode /Glow"),
    (lambda pdf: state(pdf, TR=Name.Identity), "Page 1: the graphics state /Odd has a transfer function"),
]


@pytest.mark.parametrize(("break_", "expected"), BROKEN)
def test_what_is_broken_is_found(found_after, break_, expected):
    assert re.search(expected, found_after(break_, archival=True))


def test_a_file_for_reading_is_none_for_the_archive(sound):
    found = "\n".join(problems(sound, archival=True))
    assert "PDF/A part '', conformance ''" in found
    assert "0 output intents" in found


def test_an_encrypted_file_is_found(archived, tmp_path):
    path = tmp_path / "encrypted.pdf"
    with pikepdf.open(archived) as pdf:
        pdf.save(path, encryption=pikepdf.Encryption(owner="secret", user=""))
    assert "The file is encrypted." in problems(path, archival=True)
