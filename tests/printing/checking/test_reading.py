"""What tests of printed files read from them."""

import re

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from . import attachments, fonts, labels, links, outline, problems, tag_texts
from .sample import elements, print_raw, save


def test_sound_files_have_no_problems(sound, archived):
    assert problems(sound) == []
    assert problems(archived, archival=True) == []
    assert problems(archived, archival=True, pages=[1]) == []


def test_bookmarks_links_and_labels(sound):
    assert outline(sound) == [(1, "一、办公室", 0), (1, "二、法制科", 1), (2, "行政处罚", 1)]
    assert links(sound) == [(0, 1), (0, "https://example.org/"), (1, 0)]
    assert labels(sound) == ["I", "第1"]


def test_attachments(sound, archived):
    assert attachments(sound) == {}
    assert attachments(archived) == {"data.json": b'{"powers": 2}'}


def test_fonts(sound):
    found = {font.name: font for font in fonts(sound)}
    assert {"DejaVu-Serif", "Noto-Serif-CJK-SC"} <= found.keys()
    assert all(font.is_embedded and font.is_subset and font.size > 1000 for font in found.values())


def test_tags_with_their_texts_in_reading_order(sound):
    found = tag_texts(sound)
    assert found[:6] == [
        ("H1", "一、办公室"),
        ("P", "见"),
        ("Link", "第二章"),
        ("P", "，或"),
        ("Link", "网上"),
        ("P", "。Latin words"),
    ]
    assert ("Figure", "流程图") in found and "受理" not in "".join(text for _tag, text in found)
    assert [text for tag, text in found if tag in ("TH", "TD")] == [
        "编码",
        "名称",
        "甲1",
        "行政处罚",
        "甲2",
        "行政许可",
    ]
    assert found[-2:] == [("P", "回"), ("Link", "首章")]


def test_labels_of_each_style(sound, tmp_path):
    path = tmp_path / "labels.pdf"
    with pikepdf.open(sound) as pdf:
        pdf.Root.PageLabels = Dictionary(
            Nums=Array([0, Dictionary(S=Name.r, St=14), 1, Dictionary(S=Name.A, St=28, P=String("附"))])
        )
        save(pdf, path)
    assert labels(path) == ["xiv", "附BB"]


def test_a_replacement_text_is_read(sound, tmp_path):
    path = tmp_path / "replaced.pdf"
    with pikepdf.open(sound) as pdf:
        elements(pdf, "H2")[0].ActualText = String("处罚类")
        save(pdf, path)
    assert ("H2", "处罚类") in tag_texts(path)


def test_what_is_known_to_be_wrong_in_files_of_weasyprint(tmp_path):
    """When this fails, WeasyPrint has learnt something: what mends its files may go."""
    path = tmp_path / "raw.pdf"
    print_raw(
        path,
        "pdf/ua-1",
        """<html lang="zh"><title>题</title><style>
    @page { size: A4; @bottom-center { content: "1" } } .faint { opacity: .5 } svg { width: 99px }</style>
    <h1>题</h1><p class="faint">草稿</p><table><tr><th>甲</th></tr><tr><td>乙</td></tr></table>
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>图</title><path d="M0 0H9V9z"/></svg>""",
    )
    found = [re.sub(r"\d+( \d+)*", "#", problem) for problem in problems(path)]
    assert (
        found
        == [
            "Page #: MCID # is in no structure element.",  # a margin's text
            "Page #: the parent tree has an entry for MCID #, which the content doesn't have.",  # it is in the form
            "Form # on page # has tagged content, but no StructParents.",
            "Span element # on page # holds MCID #, which page # doesn't have.",
            "Figure element # on page # is painted at #, outside of its BBox.",
            "# elements have an ID, but the structure tree has no IDTree.",
            "The pages have no labels.",
        ]
    )
