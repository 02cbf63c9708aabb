"""Numbers and spacing of printed Chinese."""

import re
from datetime import date
from html import unescape

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from portal.printing.documents import Line, numbered
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
    assert re.sub(r'<span class="(ab|a|b|q)">|</span>', "", html).count("<") == 0
    assert not set(html) & set("\0\u202e\ud800")


def test_a_sentence_put_together_by_a_template_is_escaped_once():
    template = Template(
        "{% load i18n printing %}{% filter typeset %}{% blocktranslate %}由{{ name }}审核{% endblocktranslate %}{% endfilter %}"
    )
    assert plain(template.render(Context({"name": "O'Brien & <b>"}))) == "由O'Brien & <b>审核"


def test_air_beside_latin_and_half_squares_between_marks():
    assert typeset("专利法2008年修正") == '专利法<span class="ab">2008</span>年修正'
    assert typeset("《专利法》（修正）") == '《专利法<span class="q">》</span>（修正）'
    assert '<span class="q">．</span>《' in typeset("1．《专利法》")
    assert typeset("ISO 9001") == "ISO 9001"


def test_lines_and_numbers():
    assert paragraphs(" 一\r\n\n二 \r三\0") == ("一", "二", "三")
    assert numbered(["甲"]) == (Line("甲"),)
    assert [line.text for line in numbered(["甲", " ", "乙\n续"])] == ["1．甲", "2．乙", "续"]
    assert numbered([]) == ()
