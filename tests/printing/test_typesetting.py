"""Numbers and spacing of printed Chinese."""

import re
from datetime import date
from html import unescape
from itertools import pairwise

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st
from weasyprint.formatting_structure import boxes

from portal.printing.documents import Line, numbered
from portal.printing.layout import Layouter
from portal.printing.numerals import chinese_date, chinese_numeral
from portal.printing.typesetting import paragraphs, printable, typeset


@pytest.mark.parametrize(
    ("number", "chinese"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (34, "三十四"),
        (100, "一百"),
        (103, "一百零三"),
        (110, "一百一十"),
        (1000, "一千"),
        (1003, "一千零三"),
        (1030, "一千零三十"),
        (9999, "九千九百九十九"),
    ],
)
def test_headings_are_numbered_in_chinese(number, chinese):
    assert chinese_numeral(number) == chinese


@pytest.mark.parametrize("number", [0, -1, 10_000])
def test_beyond_the_headings_there_are_no_numbers(number):
    with pytest.raises(ValueError, match="no heading number"):
        chinese_numeral(number)


def test_dates_of_a_cover():
    assert chinese_date(date(2026, 11, 24)) == "二〇二六年十一月二十四日"
    assert chinese_date(date(2030, 10, 10)) == "二〇三〇年十月十日"
    assert chinese_date(date(2001, 1, 31)) == "二〇〇一年一月三十一日"


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


@given(st.text())
def test_spacing_adds_and_loses_no_character(text):
    assert plain(typeset(text)) == printable(text)


@given(st.text(alphabet="<>&\"'a甲1，《》\0\u202e\ud800"))
def test_no_text_becomes_markup_or_turns_the_page_around(text):
    html = typeset(text)
    assert re.sub(r'<span class="(ab|a|b|q|n)">|</span>', "", html).count("<") == 0
    assert not set(html) & set("\0\u202e\ud800")


def test_a_sentence_put_together_by_a_template_is_escaped_once():
    template = Template(
        "{% load i18n printing %}{% filter typeset %}{% blocktranslate %}由{{ name }}审核{% endblocktranslate %}{% endfilter %}"
    )
    assert plain(template.render(Context({"name": "O'Brien & <b>"}))) == "由O'Brien & <b>审核"


def test_air_beside_latin_and_half_squares_between_marks():
    assert typeset("设在A4幅面") == '设在<span class="ab">A4</span>幅面'
    assert typeset("《专利法》（修正）") == '《专利法<span class="q">》</span>（修正）'
    assert '<span class="q">．</span>《' in typeset("1．《专利法》")
    assert typeset("ISO 9001") == "ISO 9001"


@pytest.mark.parametrize(
    ("text", "together"),
    [
        ("不受理的转第22步；", ["第22步"]),
        ("30个工作日内", ["30个", "工作日"]),
        ("1.5倍，5-10日，10万元", ["1.5倍", "5-10日", "10万元"]),
        ("2008年11月2日", ["2008年", "11月", "2日"]),
        ("KJ-CF-01项、A4张、拨打12345热线", []),
    ],
)
def test_numbers_and_what_they_count_are_kept_together(text, together):
    kept = re.findall(r'<span class="n">((?:[^<]|<span class="[ab]+">[^<]*</span>)*)</span>', typeset(text))
    assert [plain(piece) for piece in kept] == together


def test_no_line_ends_between_them():
    """Each begins at every place of a line, in a wide column and in the narrowest of the concise catalogue."""
    texts = ["甲" * n + "不受理的转第22步，自3月1日起100个工作日内" for n in range(24)]
    html = "".join(
        f'<p style="width: {width}mm; font-size: 10.5pt">{typeset(text)}</p>'
        for width in (19, 60)
        for text in texts
    )
    found = Layouter().lay_out(f"<html><head><title></title></head><body>{html}</body></html>")
    ends = [pair for page in found.pages for pair in pairwise(map(words, lines(page._page_box)))]
    assert len(ends) > 200
    for line, following in ends:
        parted = rf"{line[-2:]}|{following[:2]}"
        assert not re.search(r"第\||[0-9]\|[步月日个]|工作?\|", parted), (line, following)


def lines(box):
    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.LineBox):
            yield child
        else:
            yield from lines(child)


def words(box) -> str:
    return getattr(box, "text", "") + "".join(map(words, getattr(box, "children", ())))


def test_lines_and_numbers():
    assert paragraphs(" 一\r\n\n二 \r三\0") == ("一", "二", "三")
    assert numbered(["甲"]) == (Line("甲"),)
    assert [line.text for line in numbered(["甲", " ", "乙\n续"])] == ["1．甲", "2．乙", "续"]
    assert numbered([]) == ()
