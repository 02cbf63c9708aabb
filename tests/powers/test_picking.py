"""Picking powers on lists and among search results, to have them printed: boxes, pages, and where it leads."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from portal.publishing.models import Audience
from powers import finder
from powers.models import PowerFunction
from tests.factories import PostFactory, UserFactory
from tests.powers.published import links_of, publish_many, text_of

LIST, SEARCH = "/powers/", "/search/"


def boxes(response) -> dict[str, bool]:
    """The boxes before the powers, by the power's address, and whether each is ticked."""
    found = re.findall(r'<input type="checkbox" [^>]*name="power" value="([^"]+)"([^>]*)>', response.text)
    return {slug: "checked" in rest for slug, rest in found}


def hidden(response) -> list[tuple[str, str]]:
    """What goes along to the next page beside the boxes."""
    return re.findall(
        r'<input type="hidden" form="pick" name="([^"]+)" value="([^"]*)"', unescape(response.text)
    )


@pytest.fixture
def powers(bureau):
    return [bureau.publish(bureau.power(name=f"专利第{n}项", code=f"P-{n}")) for n in range(3)]


@pytest.mark.parametrize("address", [f"{LIST}?", f"{SEARCH}?q=专利&"])
class TestBothLists:
    def test_boxes_only_for_those_who_pick(self, client, powers, address):
        reading = client.get(address.rstrip("?&"))
        assert not boxes(reading) and "挑选打印" in reading.text
        assert not re.search(r"print-pages|picking\.js", reading.text), "what reads, loads nothing for it"
        link = next(link for link in links_of(reading) if "pick=1" in link)
        picking = client.get(address.partition("?")[0] + link)
        assert boxes(picking) == {"P-0": False, "P-1": False, "P-2": False}
        assert "挑选“专利第0项”" in picking.text and 'content="noindex' in picking.text
        heading = "挑选要打印的职权"
        assert re.findall(r"<h1[^>]*>([^<]*)<", picking.text) == [heading] and heading not in reading.text
        assert not picking.cookies

    def test_what_is_ticked_is_printed(self, client, powers, address):
        response = client.get(f"{address}pick=1&power=P-2&power=P-0&print=1")
        assert response.status_code == 302 and response.url == "/print/?power=P-2&power=P-0"
        page = client.get(response.url)
        assert "挑选的职权，共2项" in text_of(page) and "专利第1项" not in page.text

    def test_nothing_ticked_is_told(self, client, powers, address):
        response = client.get(f"{address}pick=1&print=1")
        assert response.status_code == 200 and "还没有勾选" in response.text and boxes(response)

    def test_ticks_of_other_pages_go_along(self, client, powers, address):
        response = client.get(f"{address}pick=1&power=P-1&power=ELSEWHERE")
        assert boxes(response)["P-1"] and ("power", "ELSEWHERE") in hidden(response)
        assert ("power", "P-1") not in hidden(response), "its box says so, and can be emptied"
        assert "其他页已选1项" in response.text and 'data-picked="1"' in response.text

    def test_a_member_s_own_can_t_be_printed_there(self, client, bureau, powers, address):
        bureau.publish(bureau.power(name="专利党内事项", code="P-9", audience=Audience.PARTY))
        client.force_login(UserFactory(is_party_member=True))
        response = client.get(f"{address}pick=1")
        assert "党内事项" in response.text and "P-9" not in boxes(response)

    def test_it_works_in_english(self, client, powers, address):
        assert boxes(client.get(f"/en{address}pick=1"))
        assert client.get(f"/en{address}pick=1&power=P-1&print=1").url == "/en/print/?power=P-1"


def test_pages_of_the_list_are_turned_with_the_ticks(client, bureau, powers, monkeypatch):
    monkeypatch.setattr(finder, "PAGE_SIZE", 2)
    first = client.get(f"{LIST}?pick=1&type=other")
    assert ("type", "other") in hidden(first) and ("pick", "1") in hidden(first)
    assert 'name="page" value="2">下一页' in first.text and "上一页" not in first.text
    second = client.get(f"{LIST}?pick=1&type=other&power=P-0&page=2")
    assert boxes(second) == {"P-2": False} and ("power", "P-0") in hidden(second)
    assert 'name="page" value="1">上一页' in second.text and "/powers/?type=other&page=2" in [
        LIST + link if link.startswith("?") else link for link in links_of(second)
    ]


def test_searching_goes_on_with_the_ticks(client, powers):
    response = client.get(f"{LIST}?pick=1")
    assert f'form="pick" formaction="{SEARCH}"' in response.text
    nothing = client.get(f"{SEARCH}?pick=1&q=无此事&power=P-1")
    assert ("power", "P-1") in hidden(nothing) and "打印所选" in nothing.text


def printed(response) -> dict[str, list[str]] | None:
    """The question that the link to print all of it asks; ``None`` without such a link."""
    found = re.search(r'href="([^"]*)">打印这些结果', unescape(response.text))
    return parse_qs(urlsplit(found[1]).query) if found else None


def test_all_that_is_listed_can_be_printed(client, bureau, powers):
    post = PostFactory(organisation=bureau.section)
    bureau.publish(bureau.power(name="某岗位的", post=post, function=PowerFunction.DECISION))
    assert printed(client.get(LIST)) == {}
    question = f"section={bureau.section.code}&type=other&post={post.pk}"
    asked = {"organisation": [bureau.section.code], "type": ["other"], "post": [str(post.pk)]}
    assert printed(client.get(f"{LIST}?{question}")) == asked
    assert printed(client.get(f"{LIST}?function=decision")) is None, "no such question there"
    found = client.get(f"{SEARCH}?q=专利&type=other&section={bureau.section.code}")
    assert printed(found) == {"q": ["专利"], "type": ["other"], "organisation": [bureau.section.code]}
    assert printed(client.get(f"{SEARCH}?q=无此事")) is None


@pytest.mark.parametrize("address", [LIST, f"{LIST}?type=other&post=1", f"{SEARCH}?q=第"])
def test_picking_costs_no_query(client, bureau, ledger_entry, address, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    publish_many(ledger_entry, [bureau.section], [{} for _each in range(1000)])
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    sign = "&" if "?" in address else "?"
    with django_assert_num_queries(len(queries)):
        client.get(f"{address}{sign}pick=1&power=M-00001&power=M-00999")
