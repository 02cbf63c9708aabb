"""No public address answers whatever somebody types, or a scanner sends, with an error of ours."""

from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from powers.models import PublishedPower
from tests.printing.conftest import print_job

pytestmark = pytest.mark.django_db
PUBLIC = {"site", "powers", "ledger", "catalogue", "crawlers"}
# NUL (PostgreSQL refuses it), numbers beyond every integer column and beyond what Python converts, marks of SQL and
# paths, what isn't UTF-8, more than a column holds.
VALUES = [
    "\0",
    "x\0y",
    "9" * 19,
    "9" * 30,
    "9" * 5000,
    "-1",
    "0",
    "²",
    "'\";--",
    "../..",
    "%",
    "\ud800",
    "x" * 3000,
]
# What the pages that look at the question after the address ask of it; the others must not mind any of it.
PARAMETERS = {
    "search/": ("q", "type", "section", "page", "pick", "power", "print"),
    "powers/": ("section", "type", "function", "key", "post", "sort", "page", "pick", "power", "print"),
    "powers/posts/": ("page",),
    "powers/<record:slug>/versions/": ("before", "after", "page"),
    "ledger/": ("action", "section", "since", "until", "before", "after", "number"),
    "ledger/verify/": ("number", "fingerprint"),
    "print/": (
        "form",
        "organisation",
        "type",
        "post",
        "q",
        "power",
        "paper",
        "part",
        "index",
        "column",
        "field",
        "archival",
        "shown",
        "start",
        "preview",
    ),
    "sign-in/": ("next",),
}
DATES = ["0001-01-01", "9999-12-31", "0000-00-00", "2026-02-30"]


def routes(patterns, prefix="", namespace="") -> Iterator[tuple[str, URLPattern]]:
    """The route of every public address, with its pattern, below the patterns."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route, pattern.namespace or namespace)
        elif namespace in PUBLIC:
            yield route, pattern


def addresses() -> list[tuple[str, str]]:
    """(route, parameter in it) for each parameter of each public route, or "" for a route without one."""
    found = []
    for route, pattern in routes(get_resolver().url_patterns):
        found += [(route, name) for name in pattern.pattern.converters] or [(route, "")]
    return found


def filled(route: str, wanted: str, value: str, known: dict[str, str]) -> str:
    """The address with ``value`` as its parameter ``wanted``, what is ``known`` as the others."""
    for part in [part.partition(">")[0] for part in route.split("<")[1:]]:
        name = part.partition(":")[2]
        text = value if name == wanted else known[name]
        route = route.replace(f"<{part}>", quote(text.encode(errors="surrogatepass"), safe=""))
    return "/" + route


@pytest.fixture
def known(bureau) -> dict[str, str]:
    """What belongs into the addresses, and is there: a power with two versions, a print, an organisation."""
    power = bureau.publish(bureau.power(name="专利资助"))
    job = print_job(document="power-catalogue", state="failed")
    published = PublishedPower.objects.get(record_uid=power.uid)
    return {
        "slug": published.slug,
        "code": bureau.section.code,
        "sequence": str(power.publication_id),
        "uid": str(power.uid),
        "uuid": str(job.uuid),
        "number": "0",
        "before": "1",
        "after": "1",
    }


def test_it_meets_every_kind_of_address():
    """The test of the tests: a new app's public addresses must be among them."""
    found = {route for route, _name in addresses()}
    for route in (
        "",
        "search/",
        "print/",
        "print/power/<record:slug>.pdf",
        "ledger/<int:sequence>.json",
        "robots.txt",
    ):
        assert route in found, found


@pytest.mark.parametrize(("route", "name"), addresses())
def test_a_strange_address(client, known, route, name):
    for value in VALUES if name else [""]:
        address = filled(route, name, value, known)
        assert client.get(address).status_code < 500, address
        assert client.get(address, {"page": "9" * 30}).status_code < 500, address


def test_the_questions_are_those_of_addresses_there_are():
    assert set(PARAMETERS) <= {route for route, _name in addresses()}


@pytest.mark.parametrize("route", sorted({route for route, _name in addresses()}))
def test_a_strange_question(client, known, route):
    address = filled(route, "", "", known)
    names = PARAMETERS.get(route, ())
    everything = dict.fromkeys(name for own in PARAMETERS.values() for name in own)
    for value in VALUES:
        sent = value.encode(errors="surrogatepass")
        asked = [{"start": "1", name: sent} if "start" in names else {name: sent} for name in names]
        for query in (*asked, dict.fromkeys(everything, sent), {sent: sent}):
            response = client.get(f"{address}?{urlencode(query)}")
            assert response.status_code < 500, (address, query)


@pytest.mark.parametrize("since", DATES)
def test_a_strange_day(client, known, since):
    for until in DATES:
        assert client.get("/ledger/", {"since": since, "until": until}).status_code < 500
        assert client.get("/ledger/", {"until": until, "number": "1"}).status_code < 500


@pytest.mark.parametrize("address", ["/sign-in/", "/office/login/"])
def test_a_strange_sign_in(client, known, address):
    for value in VALUES:
        sent = {name: value.encode(errors="surrogatepass") for name in ("username", "password", "next")}
        form = "application/x-www-form-urlencoded"
        assert client.post(address, urlencode(sent), content_type=form).status_code < 500, value
        client.cookies["sessionid"] = quote(sent["next"])
        assert client.get("/").status_code < 500, value
