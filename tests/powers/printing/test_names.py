"""Long names as headings: lines that end by meaning, and none with a character or two."""

import time

import pytest

from portal.printing.engine import render
from powers.printing.catalogue import PowerCatalogue
from powers.printing.choice import Choice
from powers.printing.names import balanced
from powers.printing.sheet import PowerSheet
from tests.printing.pdf import Pdf

MAIN, SUB = "技术合同认定登记", "技术咨询、技术服务合同认定登记"


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("技术合同认定登记", ("技术合同认定登记",)),
        (
            "技术转让、技术开发、技术咨询、技术服务合同认定登记",
            ("技术转让、技术开发、", "技术咨询、技术服务合同认定登记"),
        ),
        (
            "对科技计划项目承担单位和个人在申报、实施、验收过程中弄虚作假行为的查处",
            ("对科技计划项目承担单位和个人在申报、", "实施、验收过程中弄虚作假行为的查处"),
        ),
        ("企业研究开发项目鉴定和高新技术企业认定的初审", ("企业研究开发项目鉴定和高新技术企业认定的初审",)),
        ("a" * 90, ("a" * 90,)),
    ],
)
def test_lines_end_between_words_and_are_of_about_one_length(name, lines):
    assert balanced(name, 24) == lines


def test_no_line_is_longer_than_there_is_room_and_none_is_nearly_empty():
    for length in range(1, 200):
        lines = balanced("甲" * length, 24)
        assert all(len(line) <= 24 for line in lines)
        assert len(lines) == 1 or min(map(len, lines)) > 8


def test_the_longest_name_takes_no_time():
    """Three hundred characters of which none two are a word: every way to part them was tried, for a minute."""
    name = "".join(chr(0x5000 + 37 * number) for number in range(300))
    started = time.perf_counter()
    lines = balanced(name, 24)
    assert time.perf_counter() - started < 2
    assert "".join(lines) == name and len(lines) == 13 and min(map(len, lines)) >= 20


@pytest.mark.django_db
def test_a_sub_item_s_own_name_begins_a_line_of_its_heading(bureau, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    main = bureau.publish(bureau.power(name=MAIN, code="KJ-01"))
    bureau.publish(bureau.power(name=SUB, code="KJ-01-1", parent=main))
    book = Choice(form="full", organisation=bureau.bureau.code, parts=()).parameters()
    for document in (PowerCatalogue().build(book), PowerSheet().build({"slug": "KJ-01-1"})):
        render(document, tmp_path / "names.pdf")
        pdf = Pdf(tmp_path / "names.pdf")
        (page,) = [words for words in pdf.words if any(word.text == SUB for word in words)]
        (line,) = [word.y for word in page if word.text == SUB]
        assert any(word.text == "—" and abs(word.y - line) < 0.01 for word in page), "it begins the line"
        assert f"{MAIN}—{SUB}" in pdf.text
