"""A page cut from a stencil is what the template itself would give."""

import pytest
from django.http import HttpRequest
from django.template import engines
from django.template.backends.django import Template
from django.utils.safestring import mark_safe
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.publishing import stencil

SOURCE = """<title>{{ name }}</title><p title="{{ name }}">{% if note %}{{ note }}{% else %}none{% endif %}</p>
{% for item in items %}<a href="{{ request.path }}">{{ item.text }}{{ item.more.0 }}</a>{% empty %}-{% endfor %}
{% if is_new %}new{% endif %}{{ name }}{{ html }}{{ slug }}"""
TEXT = st.text(alphabet="专利<>&\"'{}% zqhole0", max_size=6)
CONTEXT = st.fixed_dictionaries(
    {
        "name": TEXT,
        "note": TEXT,
        "slug": st.sampled_from(["A-1", "b.2"]),
        "html": st.sampled_from([mark_safe("<b>ok</b>"), mark_safe("")]),
        "items": st.lists(st.fixed_dictionaries({"text": TEXT, "more": st.tuples(TEXT)}), max_size=3),
    }
)


@pytest.fixture(autouse=True)
def _template(monkeypatch):
    """The stencil's template is a text of this test."""
    template: Template = engines["django"].from_string(SOURCE)
    monkeypatch.setattr(
        stencil, "render_to_string", lambda _name, context, request: template.render(context, request)
    )
    yield
    stencil.forget()


def by_template(context, fixed):
    request = HttpRequest()
    request.path = f"/x/{context['slug']}/"
    return engines["django"].from_string(SOURCE).render({**context, **fixed}, request)


def by_stencil(context, fixed, frame=1):
    return stencil.fill("x.html", context, path="/x/{}/", slot="slug", fixed=fixed, frame=frame)


@settings(max_examples=60, deadline=None)
@given(contexts=st.lists(CONTEXT, min_size=1, max_size=4), is_new=st.booleans())
def test_it_says_what_the_template_says_whatever_the_texts(contexts, is_new):
    for context in contexts:
        assert by_stencil(context, {"is_new": is_new}) == by_template(context, {"is_new": is_new})


def test_one_stencil_fits_all_pages_of_one_shape_and_a_new_frame_needs_another():
    def page(name, note=""):
        return by_stencil(
            {"name": name, "note": note, "slug": "A", "html": "", "items": []}, {"is_new": True}
        )

    page("甲"), page("乙"), page("丙")
    assert len(stencil._kept) == 1
    page("甲", "附注")
    assert len(stencil._kept) == 2
    by_stencil({"name": "甲", "note": "", "slug": "A", "html": "", "items": []}, {"is_new": True}, frame=2)
    assert len(stencil._kept) == 3


def test_only_so_many_are_kept():
    for frame in range(stencil.MOST_KEPT + 20):
        by_stencil({"name": "甲", "slug": "A"}, {}, frame=frame)
    assert len(stencil._kept) == stencil.MOST_KEPT
