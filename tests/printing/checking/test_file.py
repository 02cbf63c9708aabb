"""Objects that are missing, useless or doubled, and pages that hang together wrongly, are found."""

import re

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from . import problems
from .breaking import page, put
from .file import read_objects
from .opened import opened


def drop_binary_mark(data: bytes) -> bytes:
    head, _comment, rest = data.split(b"\n", 2)
    return head + b"\n%none\n" + rest


def add_twin(pdf):
    """A second copy of a font program, which something uses."""
    font = next(iter(pdf.pages[0].Resources.Font.values())).DescendantFonts[0]
    key = "/FontFile3" if "/FontFile3" in font.FontDescriptor else "/FontFile2"
    twin = pdf.make_stream(font.FontDescriptor[key].read_bytes(), Subtype=Name.OpenType)
    pdf.Root.Keeps = pdf.make_indirect(Array([twin]))


def flat(pdf):
    """A tree of pages with all of very many below one node."""
    for _ in range(300):
        pdf.Root.Pages.Kids.append(
            pdf.make_indirect(Dictionary(Type=Name.Page, Parent=pdf.Root.Pages, StructParents=0))
        )
    pdf.Root.Pages.Count = 302


BROKEN = [
    (put(page(1), "Parent", lambda pdf: pdf.pages[0].obj), r"Node \d+ .* isn't the Parent of its kid"),
    (flat, r"Node \d+ of the page tree has 302 kids, more than 256"),
    (add_twin, r"Streams \d+ and \d+ are the same \d+ bytes"),
]


@pytest.mark.parametrize(("break_", "expected"), BROKEN)
def test_what_is_broken_is_found(found_after, break_, expected):
    assert re.search(expected, found_after(break_))


def changed(sound, tmp_path, change) -> str:
    """The problems after the bytes of the sound file have been changed."""
    path = tmp_path / "broken.pdf"
    path.write_bytes(change(sound.read_bytes()))
    return "\n".join(problems(path))


@pytest.fixture
def plain(sound, tmp_path):
    """The sound file with all objects as they are, none in a stream."""
    path = tmp_path / "plain.pdf"
    with pikepdf.open(sound) as pdf:
        pdf.Root.Gone = pdf.make_indirect(Dictionary(A=1))
        pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.disable, fix_metadata_version=False)
    return path


def test_pages_that_are_counted_wrongly_are_found(plain, tmp_path):
    found = changed(plain, tmp_path, lambda data: data.replace(b"/Count 2 /Kids", b"/Count 3 /Kids"))
    assert re.search(r"Node \d+ of the page tree counts 3 pages, but has 2", found)


def test_a_file_without_id_is_found(plain, tmp_path):
    assert "The trailer has no ID." in changed(plain, tmp_path, lambda data: data.replace(b"/ID [", b"/Id ["))


def test_missing_objects_are_found(plain, tmp_path):
    """One that only a dictionary refers to: qpdf takes it for an entry that isn't there."""
    with pikepdf.open(plain) as pdf:
        number = pdf.Root.Gone.objgen[0]
    found = changed(plain, tmp_path, lambda data: data.replace(b"/Gone %d 0 R" % number, b"/Gone 98765 0 R"))
    assert re.search(r"Object \d+ refers to object 98765, which doesn't exist", found)
    assert re.search(rf"1 objects are used by nothing, 0 of them streams: {number}", found)


def test_references_are_read_from_object_streams_and_not_from_texts(sound):
    with opened(sound) as file:
        objects = read_objects(file)
        assert objects.carriers
        page = file.pages[0]
        assert objects.references[page.objgen[0]] >= {page.Parent.objgen[0], page.Contents.objgen[0]}
        assert len(objects.references) == len(file.pdf.get_xref_table())


def test_ends_of_the_file(sound, tmp_path):
    assert "comment that marks it as binary" in changed(sound, tmp_path, drop_binary_mark)
    assert "doesn't end with %%EOF" in changed(sound, tmp_path, lambda data: data + b"trash")


def test_what_is_no_pdf_is_one_problem(tmp_path):
    path = tmp_path / "none.pdf"
    path.write_bytes(b"nothing of the kind")
    assert len(problems(path)) == 1
