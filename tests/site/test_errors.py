"""Error pages: in the portal's style, and the plain ones when nothing else works."""

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.defaults import server_error

from portal.site.errors import forbidden
from tests.factories import UserFactory


def test_404_offers_the_search_with_what_the_address_asks_for(client, bureau):
    response = client.get("/powers-of-old/KJ-CF-09/")
    assert response.status_code == 404
    assert "没有这个页面" in response.text
    assert 'value="KJ-CF-09"' in response.text
    assert not response.cookies
    assert response["Cache-Control"] == "no-cache"


def test_404_speaks_the_addresss_language(client, bureau):
    assert '<html lang="en">' in client.get("/en/nowhere/").text


@pytest.mark.parametrize("path", ["/%00/", "/%22%3E%3Cscript%3E/", "/" + "a" * 3000 + "/", "/nowhere.php"])
def test_404_survives_any_address(path, client, bureau):
    response = client.get(path)
    assert response.status_code == 404
    assert "<script>" not in response.text


def test_500_needs_neither_database_nor_context(settings):
    """Without the database fixture: a query would fail the test."""
    response = server_error(RequestFactory().get("/"))
    text = response.content.decode()
    assert response.status_code == 500
    assert "网站出了问题" in text and "Something went wrong" in text
    assert "/static/site/site.css" in text


def test_an_error_in_a_view_is_answered_in_both_languages(client, bureau, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("portal.site.selectors.home", lambda reader: 1 / 0)
    response = client.get("/")
    assert response.status_code == 500
    assert "网站出了问题" in response.text and "Something went wrong" in response.text


def test_400_is_answered_without_the_database(client):
    response = client.get("/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "看不懂这个请求" in response.text and "Bad request" in response.text


def test_403_says_whom_to_ask(client, bureau):
    client.force_login(UserFactory(is_staff=False))
    response = client.get(reverse("review:queue"))
    assert response.status_code == 403
    assert "您不能查看这个页面" in response.text


def test_403_shows_the_sentence_that_the_code_gave(bureau):
    request = RequestFactory().get("/")
    assert (
        "只有办公室审核员" in forbidden(request, PermissionError("只有办公室审核员可以。")).content.decode()
    )


def test_an_expired_form_is_explained_in_both_languages(db):
    response = Client(enforce_csrf_checks=True).post(reverse("site:sign-in"), {"username": "x"})
    assert response.status_code == 403
    assert "页面已经过期" in response.text and "This page has expired" in response.text
