"""A rich text in a form, on a page and on paper, and what the editor asks of the server."""

import io
import re
from pathlib import Path

import pypdfium2
import pytest
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.urls import reverse
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from portal.printing.fonts import official_fonts
from portal.richtext.cleaning import clean
from portal.richtext.forms import RichTextField
from tests.factories import UserFactory
from tests.records.forms import LetterForm

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
WORD = (ROOT / "tests/richtext/clipboard/word.html").read_text()


def shown(html: str, name: str = "richtext") -> str:
    return Template("{% load richtext %}{{ html|" + name + " }}").render(Context({"html": html}))


def test_a_page_shows_the_text_with_each_table_in_a_frame_that_scrolls():
    page = shown(clean(WORD + "<table><tr><td>1<td>2</table>"))
    assert page.startswith('<div class="richtext"><h2 class="align-center">')
    assert re.findall(
        r'<div class="richtext-table" role="region" tabindex="0" aria-label="(表格\d)"><table>', page
    ) == [
        "表格1",
        "表格2",
    ]


def test_nothing_stored_by_hand_gets_onto_a_page():
    assert shown('<script>alert(1)</script><p onclick="x()">甲<img src=x onerror=x></p>') == (
        '<div class="richtext"><p>甲</p></div>'
    )
    assert shown("") == shown("<p></p>") == ""


def test_an_excerpt_is_escaped():
    assert shown("<p>1 &lt; 2</p>", "richtext_excerpt:20") == "1 &lt; 2"


def test_a_text_that_is_too_long_is_refused_with_what_to_do():
    form = LetterForm({"title": "信", "body": "<p>" + "甲" * 200_000})
    assert not form.is_valid()
    assert "附件" in form.errors["body"][0] and "200000" in form.errors["body"][0]


def test_a_required_text_must_say_something():
    field = RichTextField()
    for empty in ("", "  ", "<p></p>", "<p>&nbsp;<br></p>"):
        with pytest.raises(ValidationError):
            field.clean(empty)


def test_only_what_changes_the_text_is_a_change():
    form = LetterForm(
        {"title": "信", "body": "<p>甲</p>\n<p>乙</p>"}, initial={"title": "信", "body": "<p>甲</p><p>乙</p>"}
    )
    assert not form.has_changed()
    assert LetterForm(
        {"title": "信", "body": "甲\n\n丙"}, initial={"title": "信", "body": "<p>甲</p><p>乙</p>"}
    ).changed_data == ["body"]


def test_staff_have_a_paste_cleaned(client):
    client.force_login(UserFactory())
    answer = client.post(reverse("richtext:clean"), {"html": WORD})
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/plain")
    assert answer.content.decode() == clean(WORD)
    long = client.post(reverse("richtext:clean"), {"html": "x" * 300_001})
    assert long.status_code == 413 and "作为附件上传" in long.text
    picture = f'<p>字<img src="data:image/png;base64,{"A" * 400_000}"></p>'
    assert client.post(reverse("richtext:clean"), {"html": picture}).text == "<p>字</p>"
    assert client.get(reverse("richtext:clean")).status_code == 405


def test_nobody_else_has_the_server_clean_anything(client):
    assert client.post(reverse("richtext:clean"), {"html": "x"}).status_code == 302
    client.force_login(UserFactory(is_staff=False))
    assert client.post(reverse("richtext:clean"), {"html": "x"}).status_code == 403


def test_it_prints():
    """Word's text with the catalogue's style sheet: its words in order, its table whole, no styles that aren't known."""
    rules = "".join(
        (ROOT / "static" / name).read_text() for name in ("printing/catalogue.css", "richtext/print.css")
    )
    html = f"<body>{shown(clean(WORD), 'richtext_print')}</body>"
    out = io.BytesIO()
    configuration = FontConfiguration()
    sheet = CSS(string=official_fonts().apply(rules), font_config=configuration)
    HTML(string=html).write_pdf(out, stylesheets=[sheet], font_config=configuration)
    page = pypdfium2.PdfDocument(out.getvalue())[0]
    text = page.get_textpage().get_text_range()
    assert "richtext-table" not in html
    assert text.index("公示的内容") < text.index("处罚决定书文号") < text.index("合计：一项")
