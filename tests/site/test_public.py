"""What holds for every public page: no cookie, no session, 304 until something changes, who may keep it."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date, parse_http_date

from portal.publishing import release
from portal.publishing.models import Publication
from tests.factories import UserFactory

PAGES = ["/", "/en/", "/search/", "/search/?q=专利", "/help/", "/map/", "/sitemap.xml", "/sitemap-pages.xml"]


@pytest.mark.parametrize("path", PAGES)
def test_an_anonymous_reader_gets_no_cookie_and_no_session(path, client, bureau, publish_many):
    publish_many(3, name="专利资助{}")
    response = client.get(path)
    assert response.status_code == 200
    assert not response.cookies
    assert not Session.objects.exists()
    assert not response.wsgi_request.session.accessed
    assert response["Cache-Control"] == "public, max-age=60"
    assert response["Vary"] == "Cookie"


@pytest.mark.parametrize("path", PAGES)
def test_an_unchanged_page_is_answered_304_with_one_query(
    path, client, publish_many, django_assert_num_queries
):
    publish_many(3, name="专利资助{}")
    first = client.get(path)
    with django_assert_num_queries(1):
        second = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert second.status_code == 304
    assert second.content == b""
    assert second["ETag"] == first["ETag"]
    assert second["Cache-Control"] == first["Cache-Control"]


def test_a_publication_changes_every_page(client, bureau, publish_many):
    publish_many(1)
    tag = client.get("/")["ETag"]
    bureau.publish(bureau.power(name="科技成果登记"))
    response = client.get("/", headers={"If-None-Match": tag})
    assert response.status_code == 200
    assert "科技成果登记" in response.text


def test_a_renamed_organisation_changes_every_page(client, bureau, publish_many):
    publish_many(1)
    tag = client.get("/map/")["ETag"]
    bureau.section.name = "知识产权与成果科"
    bureau.section.save()
    response = client.get("/map/", headers={"If-None-Match": tag})
    assert response.status_code == 200
    assert "知识产权与成果科" in response.text


def test_new_code_changes_every_page(client, publish_many, monkeypatch):
    publish_many(1)
    tag = client.get("/help/")["ETag"]
    other = release.current()._replace(fingerprint="another")
    monkeypatch.setattr(release, "current", lambda: other)
    assert client.get("/help/", headers={"If-None-Match": tag}).status_code == 200


def test_pages_and_languages_have_tags_of_their_own(client, publish_many):
    publish_many(1)
    tags = {client.get(path)["ETag"] for path in PAGES}
    assert len(tags) == len(PAGES)


def test_last_modified_is_the_last_change_once_its_second_is_over(client, publish_many, monkeypatch):
    publish_many(1)
    assert not client.get("/").has_header("Last-Modified")
    later = timezone.now() + timedelta(minutes=5)
    monkeypatch.setattr("portal.publishing.public.timezone.now", lambda: later)
    moment = parse_http_date(client.get("/")["Last-Modified"])
    assert moment >= Publication.objects.latest("sequence").published_at.timestamp() - 1
    assert client.get("/", headers={"If-Modified-Since": http_date(moment)}).status_code == 304
    assert client.get("/", headers={"If-Modified-Since": http_date(moment - 1)}).status_code == 200


def test_before_the_first_publication_nothing_is_conditional(client, db):
    response = client.get("/")
    assert response.status_code == 200
    assert not response.has_header("ETag")


def test_the_readers_language_changes_nothing(client, publish_many):
    publish_many(1)
    pages = [client.get("/", headers={"Accept-Language": wish}) for wish in ("en", "zh-CN", "")]
    assert len({page["ETag"] for page in pages}) == 1
    assert {page["Content-Language"] for page in pages} == {"zh-hans"}


def test_only_reading_is_allowed(client, publish_many):
    assert client.post("/").status_code == 405
    assert client.head("/").status_code == 200


def test_a_signed_in_readers_page_is_kept_by_nobody(client, publish_many):
    publish_many(1)
    tag = client.get("/")["ETag"]
    client.force_login(UserFactory(is_staff=False))
    response = client.get("/", headers={"If-None-Match": tag})
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert not response.has_header("ETag")


def test_every_page_says_whose_site_it_is_and_where_its_other_language_is(client, publish_many, settings):
    publish_many(1)
    settings.SITE_NAME, settings.SITE_CODE = "权力公开平台", "4101040001"
    settings.PORTAL_URL = "https://powers.example.gov.cn"
    for path in ("/", "/help/", "/map/"):
        text = client.get(path).text
        assert '<meta name="SiteName" content="权力公开平台">' in text
        assert '<meta name="SiteDomain" content="powers.example.gov.cn">' in text
        assert '<meta name="SiteIDCode" content="4101040001">' in text
        assert '<meta name="ColumnName"' in text and '<meta name="ColumnType"' in text
        assert f'<link rel="canonical" href="https://powers.example.gov.cn{path}">' in text
        assert f'hreflang="en" href="https://powers.example.gov.cn/en{path}">' in text
    english = client.get("/en/help/").text
    assert '<link rel="canonical" href="https://powers.example.gov.cn/en/help/">' in english
    assert 'hreflang="zh-CN" href="https://powers.example.gov.cn/help/">' in english
    assert '<html lang="en">' in english


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/help/", "/en/help/"),
        ("/en/help/", "/help/"),
        ("/search/?q=%E4%B8%93%E5%88%A9", "/en/search/?q=%E4%B8%93%E5%88%A9"),
        ("/en//evil.example/", "/evil.example/"),
    ],
)
def test_the_other_language_is_the_same_page_on_this_site(path, other, client, publish_many):
    publish_many(1)
    assert f'href="{other}" hreflang=' in client.get(path).text


def test_no_page_holds_script_or_style_of_its_own(client, publish_many):
    publish_many(3)
    for path in ("/", "/search/?q=职权", "/help/", "/map/", reverse("site:sign-in")):
        text = client.get(path).text
        assert "<script>" not in text and "<style" not in text and " style=" not in text
