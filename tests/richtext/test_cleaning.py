"""What becomes of typed, pasted and hostile HTML."""

import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.richtext.cleaning import clean

CLIPBOARD = Path(__file__).parent / "clipboard"
LINK = ' rel="noopener noreferrer nofollow"'

# --- arbitrary HTML ---------------------------------------------------------------------------------------------------
TAGS = [
    "p", "div", "span", "b", "strong", "i", "em", "u", "s", "a", "ul", "ol", "li", "table", "thead", "tbody",
    "tr", "td", "th", "caption", "h1", "h2", "h3", "h4", "br", "hr", "pre", "center", "font", "blockquote",
    "sub", "sup", "o:p", "dl", "dd", "svg", "math", "script", "style", "del", "iframe", "img", "form",
    "textarea", "template", "noscript",
]  # fmt: skip
ATTRIBUTES = [
    'style="font-weight:bold"',
    'style="mso-list:l0 level1 lfo1"',
    'style="mso-list:l0 level3 lfo1"',
    "style='mso-list:Ignore'",
    'style="text-align:right;display:none"',
    'style="vertical-align:super;background:url(javascript:1)"',
    "class=MsoNormal",
    'class="align-left other"',
    "align=center",
    "colspan=3",
    "rowspan=4",
    "rowspan=0",
    "bgcolor=red",
    "height=0",
    "start=3",
    'href="/a b"',
    'href="http://x.cn/?a&b"',
    'href="//x.cn"',
    'href="java&#10;script:alert(1)"',
    'href="data:text/html,x"',
    'src="x" onerror="alert(1)"',
    "onclick=alert(1)",
]
TEXTS = [
    "甲", "乙 ", "\n", "　", "&nbsp;", "1.", "·", "a", "<", ">", "&lt;p&gt;", "&amp;", "（一）", " ", "２０２６",
    "&#8238;",
]  # fmt: skip
opening = st.builds(
    lambda tag, attributes: f"<{tag} {' '.join(attributes)}>",
    st.sampled_from(TAGS),
    st.lists(st.sampled_from(ATTRIBUTES), max_size=3),
)
closing = st.sampled_from([f"</{tag}>" for tag in TAGS])
comment = st.sampled_from(["<!--", "-->", "<![if !x]>", "<![endif]>", "<!--[if mso]>", "<![CDATA[", "]]>"])
anything = st.lists(
    st.one_of(opening, opening, closing, st.sampled_from(TEXTS), st.text(max_size=6), comment), max_size=40
).map("".join)


STORED = {
    "p", "h2", "h3", "ul", "ol", "li", "br", "a", "strong", "em", "u", "s", "sub", "sup", "table", "thead",
    "tbody", "tr", "th", "td",
}  # fmt: skip


class Seen(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str, str]] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {(tag, name, value or "") for name, value in attrs}


@given(anything)
@example('<table><tr><td>a<tr><td style="mso-x:1">m&#115;o-<td>b</table>')
@example("<ul><li><ul><li>a</ul><p>b</ul>")
@example("<!-- <div> -->" * 300 + "<div>a<div>b")
def test_cleaned_text_is_harmless_and_stays_as_it_is(html):
    cleaned = clean(html)
    assert clean(cleaned) == cleaned
    seen = Seen(cleaned)
    assert seen.tags <= STORED
    for tag, name, value in seen.attributes:
        match name:
            case "href":
                assert tag == "a" and re.match(
                    r"https?://[^/?#]|mailto:.|tel:[+\d]|/(?![/\\])", value, re.IGNORECASE
                )
            case "class":
                assert value in ("align-left", "align-center", "align-right")
            case "scope":
                assert tag == "th" and value in ("col", "row")
            case "rel":
                assert tag == "a" and "noopener" in value
            case _:
                assert name in ("colspan", "rowspan", "start") and value.isdigit()


@given(anything)
def test_every_table_is_a_grid_without_holes(html):
    for table in re.findall(r"<table>.*?</table>", clean(html)):
        rows = re.findall(r"<tr>(.*?)</tr>", table)
        taken: set[tuple[int, int]] = set()
        for index, row in enumerate(rows):
            column = 0
            for attributes in re.findall(r"<t[hd]([^>]*)>", row):
                while (index, column) in taken:
                    column += 1
                wide, high = (
                    int(found[1]) if (found := re.search(rf'{name}="(\d+)"', attributes)) else 1
                    for name in ("colspan", "rowspan")
                )
                places = {(index + low, column + right) for low in range(high) for right in range(wide)}
                assert not taken & places
                taken |= places
        width = 1 + max(column for _row, column in taken)
        assert taken == {(row, column) for row in range(len(rows)) for column in range(width)}


# --- what is pasted ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["word", "wps", "excel"])
def test_what_office_programs_copy_becomes(name):
    wanted = (CLIPBOARD / f"{name}.expected.html").read_text()
    cleaned = clean((CLIPBOARD / f"{name}.html").read_text())
    assert cleaned == "".join(line.strip() for line in wanted.splitlines())


@pytest.mark.parametrize(
    "hidden",
    [
        '<span style="display:none">密</span>',
        '<span style="mso-hide:all">密</span>',
        "<del cite='mailto:a'>密</del>",
        "<p hidden>密</p>",
        "<p class=MsoCommentText>密</p>",
        '<div style="mso-element:comment-list"><div><p>密</p></div></div>',
        "<!-- 密 -->",
        "<title>密</title>",
        "<table><tr style='display:none'><td>密<td>密</table>",
        "<ul><li style='display:none'>密</ul>",
    ],
)
def test_what_nobody_saw_in_the_original_does_not_become_public(hidden):
    assert clean(f"<p>甲</p>{hidden}<p>乙</p>") == "<p>甲</p><p>乙</p>"


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("<p>&nbsp;&nbsp;　　甲&nbsp; 乙 </p><p>&nbsp;</p>", "<p>甲 乙</p>"),
        ("<p>张　三，２０２６年</p>", "<p>张　三，２０２６年</p>"),
        ("<p>行政\n处罚 a\nb</p>", "<p>行政处罚 a b</p>"),
        ("<div>甲<div>乙</div>丙</div>", "<p>甲</p><p>乙</p><p>丙</p>"),
        ("甲<br>乙<br><br>丙<br>", "<p>甲<br>乙</p><p>丙</p>"),
        ("<h1>一</h1><h2>二</h2><h3>三</h3>", "<h2>一</h2><h3>二</h3><h3>三</h3>"),
        ("<h2>一</h2><h3>二</h3><h4>三</h4>", "<h2>一</h2><h3>二</h3><h3>三</h3>"),
        ("<h2><b>一</b><font>二</font></h2>", "<h2>一二</h2>"),
        ("<b>甲</b><strong>乙</strong><i><b>丙</b></i>", "<p><strong>甲乙<em>丙</em></strong></p>"),
        ('<b style="font-weight:normal"><span style="font-weight:700">甲</span>乙</b>', "<p><strong>甲</strong>乙</p>"),
        ('<p style="text-align: center">甲</p><p align="right">乙</p>', '<p class="align-center">甲</p><p class="align-right">乙</p>'),
        ('<p class="align-left x" style="color:red" onclick="x()">甲</p>', '<p class="align-left">甲</p>'),
        ("<center>甲</center>", '<p class="align-center">甲</p>'),
        ("10m<sup>2</sup>、H<sub>2</sub>O", "<p>10m<sup>2</sup>、H<sub>2</sub>O</p>"),
        ("<pre>甲\n乙\n\n丙</pre>", "<p>甲<br>乙</p><p>丙</p>"),
        ("<ul><li>甲<ul><li>乙</ul><li></ul>", "<ul><li><p>甲</p><ul><li><p>乙</p></li></ul></li></ul>"),
        ("<ul><li>甲</li><ul><li>乙</li></ul></ul>", "<ul><li><p>甲</p><ul><li><p>乙</p></li></ul></li></ul>"),
        ('<ol start="3"><li>甲<li>乙</ol>', '<ol start="3"><li><p>甲</p></li><li><p>乙</p></li></ol>'),
        ("<ol><li><h2>甲</h2></ol>", "<ol><li><p>甲</p></li></ol>"),
        ("<p>甲<img src=x onerror=alert(1)><svg><script>1</script></svg></p>", "<p>甲</p>"),
        ("<a href='www.x.cn'>甲</a><a href='#b'>乙</a>", "<p>甲乙</p>"),
        ('<a href="/powers/1/" target="_blank"><u>甲</u></a>', f'<p><a href="/powers/1/"{LINK}>甲</a></p>'),
        ('<a href="mailto:a@b.cn">甲</a>', f'<p><a href="mailto:a@b.cn"{LINK}>甲</a></p>'),
        ("<table><tr><td><p>只有一格</p></table>", "<p>只有一格</p>"),
        ("", ""),
        ("<p></p>", ""),
        (" <br> &nbsp; ", ""),
        ("甲\0\ud800乙\u202e丙\ufeff", "<p>甲乙丙</p>"),
    ],
)  # fmt: skip
def test_what_becomes_of(html, cleaned):
    assert clean(html) == cleaned


def test_a_table_keeps_its_merged_cells_and_says_what_is_a_heading():
    assert clean(
        "<table><caption>表一</caption><thead><tr><td rowspan=2>项目<td colspan=2>金额<tr><td>上年<td>本年</thead>"
        "<tbody><tr><th>培训<td>1<td>2</tbody></table>"
    ) == (
        "<p>表一</p><table><thead>"
        '<tr><th scope="col" rowspan="2"><p>项目</p></th><th scope="col" colspan="2"><p>金额</p></th></tr>'
        '<tr><th scope="col"><p>上年</p></th><th scope="col"><p>本年</p></th></tr></thead><tbody>'
        '<tr><th scope="row"><p>培训</p></th><td><p>1</p></td><td><p>2</p></td></tr></tbody></table>'
    )


def test_a_heading_cell_that_reaches_into_the_body_makes_no_head():
    assert clean("<table><tr><th rowspan=2>甲<th>乙<tr><td>1</table>") == (
        '<table><tbody><tr><th scope="col" rowspan="2"><p>甲</p></th><th scope="col"><p>乙</p></th></tr>'
        "<tr><td><p>1</p></td></tr></tbody></table>"
    )


def test_no_text_of_a_table_in_a_table_is_lost():
    assert clean("<table><tr><td>甲<table><tr><td>乙<td>丙</table><td>丁</table>") == (
        "<table><tbody><tr><td><p>甲</p><p>乙</p><p>丙</p></td><td><p>丁</p></td></tr></tbody></table>"
    )


@pytest.mark.parametrize(
    "first", ["<td>甲<td>乙", "<td><b>甲</b><td>乙", "<td><b>甲</b><td><b>" + "很长" * 20 + "</b>"]
)
def test_a_first_row_that_only_looks_like_any_other_stays_one(first):
    assert "<th" not in clean(f"<p class=MsoNormal>x</p><table><tr>{first}<tr><td>1<td>2</table>")


def test_what_the_writer_has_set_in_the_editor_is_not_guessed_at():
    """Guessing is for what is pasted from Word: bold cells of a table that was typed here are just that."""
    assert "<th" not in clean("<table><tr><td><b>甲</b><td><b>乙</b><tr><td>1<td>2</table>")


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 50_000 + "x",
        "<ul><li>" * 20_000 + "x",
        "<b><i>" * 30_000 + "x",
        "<table>" + "<tr><td rowspan=65534 colspan=60>x" * 5000,
        "<table><tr>" + "<td rowspan=60000>x" * 60 + "<tr>" * 40_000,
        "<a" * 100_000,
        "　" * 200_000 + "x",
        "<p style='" + "mso-a:b;" * 20_000 + "'>x",
    ],
    ids=lambda html: html[:20],
)
def test_nothing_takes_long(html):
    """Each of these takes a browser's parser, or a careless rule, minutes; seconds are allowed for a busy machine."""
    start = time.process_time()
    cleaned = clean(html)
    assert time.process_time() - start < 15
    assert clean(cleaned) == cleaned
