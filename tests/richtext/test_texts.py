"""Plain text out of a rich text, and into one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.richtext.cleaning import clean
from portal.richtext.forms import RichTextField
from portal.richtext.texts import excerpt, for_typing, from_text, text_of

from .test_cleaning import anything

RICH = (
    "<h2>标题</h2><p>第一段<strong>重</strong>点<br>次行</p><ul><li><p>一</p></li><li><p>二</p></li></ul>"
    '<table><thead><tr><th scope="col"><p>甲</p></th><th scope="col"><p>乙</p></th></tr></thead>'
    "<tbody><tr><td><p>1</p></td><td><p>2 &lt; 3</p></td></tr></tbody></table>"
)


def test_the_text_for_search_has_a_line_for_each_paragraph_item_and_cell():
    assert text_of(RICH) == "标题\n第一段重点\n次行\n一\n二\n甲\n乙\n1\n2 < 3"
    assert text_of("") == ""


@pytest.mark.parametrize(
    ("length", "cut"),
    [
        (100, "关于 2026 年 budget 的说明"),
        (17, "关于 2026 年 budget…"),
        (14, "关于 2026 年…"),
        (5, "关于…"),
        (3, "关于…"),
    ],
)
def test_an_excerpt_ends_with_a_mark_and_cuts_no_number(length, cut):
    html = "<p>关于 2026 年</p><p>budget 的说明</p>"
    assert excerpt(html, length) == cut


@given(anything, st.integers(1, 50))
def test_an_excerpt_is_never_too_long(html, length):
    shown = excerpt(clean(html), length)
    assert len(shown) <= length and "\n" not in shown


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("甲", "<p>甲</p>"),
        ("　　甲\r\n乙\r\n \r\n\r\n丙\r\n", "<p>甲<br>乙</p><p>丙</p>"),
        ("1 < 2 & <b>不是标记</b>", "<p>1 &lt; 2 &amp; &lt;b&gt;不是标记&lt;/b&gt;</p>"),
        ("", ""),
        (" \n\n ", ""),
    ],
)
def test_plain_text_becomes_paragraphs(typed, stored):
    assert RichTextField(required=False).clean(typed) == stored
    assert RichTextField(required=False).clean(for_typing(stored)) == stored


def test_a_text_without_marks_is_typed_as_plain_text():
    assert for_typing("<p>甲<br>乙</p><p>1 &lt; 2</p>") == "甲\n乙\n\n1 < 2"


def test_a_text_with_marks_is_typed_as_html_a_block_on_a_line():
    lines = for_typing(RICH).splitlines()
    assert lines[0] == "<h2>标题</h2>" and "<li><p>一</p>" in lines
    assert clean(for_typing(RICH)) == RICH


@given(anything)
def test_whoever_saves_without_javascript_changes_nothing(html):
    stored = clean(html)
    assert RichTextField(required=False).clean(for_typing(stored).replace("\n", "\r\n")) == stored


@given(st.text(alphabet="甲乙a1<>&p/ \n　", max_size=40))
def test_plain_text_comes_back(text):
    field = RichTextField(required=False)
    stored = field.clean(from_text(text))
    assert field.clean(for_typing(stored)) == stored


def test_a_text_that_begins_like_html_is_not_taken_for_it_when_it_comes_back():
    stored = "<p>&lt;p&gt;是段落的标记</p>"
    assert RichTextField().clean(for_typing(stored)) == stored
