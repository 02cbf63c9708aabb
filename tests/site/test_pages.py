"""Help, site map, robots.txt and the site maps for search engines."""

import re
import xml.etree.ElementTree as ElementTree
from urllib.robotparser import RobotFileParser

import pytest
from django.urls import reverse

from portal.publishing.models import Audience
from portal.site import terms
from powers.models import PowerFunction, PowerType
from tests.factories import Bureau
from tests.site.conftest import FIRST_ID

MAPS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def locations(response):
    return [node.text for node in ElementTree.fromstring(response.content).iterfind(".//s:loc", MAPS)]


def test_help_explains_every_type_and_function_in_the_catalogues_own_words(client, bureau):
    text = client.get("/help/").text
    explained = {str(term.name) for group in terms.GROUPS for term in group.terms}
    assert {str(label) for label in PowerType.labels} <= explained
    assert {str(label) for label in PowerFunction.labels} <= explained
    for group in terms.GROUPS:
        for term in group.terms:
            assert text.count(f'id="{term.anchor}"') == 1


def test_help_names_the_telephones(client, bureau, settings):
    settings.SITE_PHONE = "12345"
    bureau.section.complaint_phone = "66660001"
    bureau.section.save()
    text = client.get("/help/").text
    assert "12345" in text and "66660001" in text


def test_the_site_map_shows_the_tree_with_counts(client, bureau, publish_many):
    publish_many(7)
    branches = client.get("/map/").context["overview"].branches
    assert [(branch.node, branch.number) for branch in branches] == [(bureau.bureau, 7)]
    assert [(branch.node, branch.number) for branch in branches[0].children] == [(bureau.section, 7)]
    assert reverse("powers:section", args=[bureau.section.code]) in client.get("/map/").text


def test_organisations_without_public_powers_are_not_on_the_site_map(client, bureau, publish_many):
    publish_many(1)
    other = Bureau()
    other.publish(other.power(audience=Audience.PARTY))
    text = client.get("/map/").text
    assert other.bureau.name not in text and other.section.name not in text


@pytest.mark.parametrize("path", ["/help/", "/map/"])
def test_queries_do_not_grow(path, client, publish_many, django_assert_max_num_queries):
    publish_many(10)
    with django_assert_max_num_queries(8) as few:
        client.get(path)
    publish_many(990)
    for _number in range(5):
        other = Bureau()
        other.publish(other.power())
    with django_assert_max_num_queries(8) as many:
        client.get(path)
    assert len(many) <= len(few)


def test_robots_may_read_all_but_what_is_made_for_one_visitor(client, bureau, settings):
    settings.PORTAL_URL = "https://powers.example.gov.cn"
    text = client.get("/robots.txt").text
    assert "Sitemap: https://powers.example.gov.cn/sitemap.xml" in text
    robot = RobotFileParser()
    robot.parse(text.splitlines())
    form = client.get("/print/").text
    asked = re.search(r'action="(/print/)".*?name="(\w+)"', form, re.DOTALL)
    start = f"{asked[1]}?{asked[2]}=1&organisation=&type="
    for closed in (
        "/office/",
        "/search/?q=x",
        "/sign-in/",
        start,
        "/print/power/KJ-01.pdf",
        "/print/job/0-0/",
    ):
        assert not robot.can_fetch("*", closed) and not robot.can_fetch("*", f"/en{closed}"), closed
    assert not robot.can_fetch("*", "/print/file/0-0.pdf")
    for page in (
        "/",
        "/powers/",
        "/powers/KJ-01/",
        "/ledger/",
        "/ledger/1/",
        "/print/",
        "/en/print/",
        "/help/",
    ):
        assert robot.can_fetch("*", page), page


def test_browsers_find_the_icon(client, db):
    assert client.get("/favicon.ico")["Location"].endswith("site/icon.svg")


def test_the_sitemap_lists_what_is_open_to_society_and_nothing_else(client, bureau, publish_many):
    rows = publish_many(3)
    publish_many(3, audience=Audience.PARTY)
    files = locations(client.get("/sitemap.xml"))
    powers = [file for file in files if "powers" in file]
    assert len(powers) == 1
    found = locations(client.get("/" + powers[0].partition("://")[2].partition("/")[2]))
    assert [address.rstrip("/").rpartition("/")[2] for address in found] == [row.slug for row in rows]
    pages = locations(client.get("/sitemap-pages.xml"))
    assert any(page.endswith(reverse("powers:section", args=[bureau.section.code])) for page in pages)


def test_the_sitemap_is_cut_by_primary_key(client, publish_many, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr("portal.site.crawlers.RECORDS_A_FILE", 100)
    publish_many(250)
    with django_assert_max_num_queries(2):
        files = [file for file in locations(client.get("/sitemap.xml")) if "powers" in file]
    first = FIRST_ID // 100
    assert [file.rpartition("-")[2] for file in files] == [f"{first + n}.xml" for n in range(3)]
    with django_assert_max_num_queries(2):
        last = client.get(f"/sitemap-powers-{first + 2}.xml")
    assert len(locations(last)) == 50
    assert "<lastmod>" in last.text and 'hreflang="en"' in last.text


@pytest.mark.parametrize("number", [0, 999_999, 10**30])
def test_a_file_without_powers_is_not_there(number, client, publish_many):
    publish_many(1)
    assert client.get(f"/sitemap-powers-{number}.xml").status_code == 404


def test_help_leads_to_the_printed_catalogue(client, bureau):
    """Not to the browser's own printing of a web page."""
    bureau.publish(bureau.power(name="发放补助"))
    section = client.get("/help/").text.partition('id="print"')[2].partition("</section>")[0]
    (button,) = re.findall(r'<a class="govuk-button"[^>]* href="([^"]+)"', section)
    printed = client.get(button, follow=True)
    assert printed["Content-Type"] == "application/pdf"
    assert b"".join(printed).startswith(b"%PDF")
    for address in re.findall(r'<a href="([^"]+)"', section):
        assert client.get(address).status_code == 200
    assert "下载打印件（PDF）" in section, "as the button on a power's page is called"
    assert "下载打印件（PDF）" in client.get(f"/powers/{bureau.publish(bureau.power()).slug}/").text
