"""Each audience sees exactly its own, on every public address.

Every address of the site outside the back office stands in one of the tables below. Whoever adds one adds a row: what it
shows, and to whom; or why it can show nothing of the records.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from disclosure.information import checks
from disclosure.information.content import snapshot
from portal.publishing.actions import editing
from portal.publishing.models import Audience
from tests.clients import client_of
from tests.disclosure.records import disclose, make_disclosure, make_item, publish
from tests.disclosure.routes import (
    AUDIENCES,
    SEARCHED,
    World,
    entries_of,
    make_world,
    public_routes,
    read,
)
from tests.factories import Bureau, UserFactory

pytestmark = pytest.mark.django_db
SOCIETY, PARTY = Audience.SOCIETY, Audience.PARTY


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@dataclass(frozen=True)
class Visit:
    """One request. Every mark of ``shows`` stands in the answer for whoever may read it, and for nobody else.

    ``only``: the page is there only for those who may read this mark. ``status``: what they are answered.
    """

    path: str
    shows: tuple[str, ...] = ()
    only: str = ""
    status: int = 200


def marks(*kinds: str) -> tuple[str, ...]:
    """The marks of these kinds of all audiences."""
    return tuple(f"zq{kind}{audience}qz" for kind in kinds for audience in AUDIENCES)


def of(kind: str, audience: str) -> str:
    return f"zq{kind}{audience}qz"


def shown_to_all(*kinds: str) -> tuple[str, ...]:
    """The marks of what is for society: on pages that are the same for everybody."""
    return tuple(of(kind, SOCIETY) for kind in kinds)


Row = Callable[[World], Iterator[Visit]]
ROWS: dict[str, Row] = {}


def row(*routes: str) -> Callable[[Row], Row]:
    def register(visits: Row) -> Row:
        ROWS.update(dict.fromkeys(routes, visits))
        return visits

    return register


def plain(*paths: str, shows: tuple[str, ...] = ()) -> Row:
    return lambda world: iter([Visit(path, shows) for path in paths])


ROWS["disclosure/"] = plain("/disclosure/", shows=marks("info"))
ROWS["disclosure/guide/"] = plain("/disclosure/guide/")
ROWS["disclosure/request/"] = plain("/disclosure/request/")
ROWS["disclosure/request/apply/"] = plain("/disclosure/request/apply/")
ROWS["disclosure/request/follow/"] = plain("/disclosure/request/follow/")
ROWS["disclosure/request/receipt/<str:token>/"] = lambda world: iter(
    [Visit("/disclosure/request/receipt/nonsense/", status=410)]
)
ROWS["disclosure/request/<str:token>/"] = lambda world: iter(
    [Visit("/disclosure/request/nonsense/", status=302)]
)
ROWS["disclosure/reports/"] = plain("/disclosure/reports/", shows=marks("report"))
ROWS["disclosure/<slug:kind>/feed.atom"] = plain(
    "/disclosure/party/feed.atom", shows=shown_to_all("info", "infotext", "inner", "innertext")
)
ROWS[""] = plain("/", shows=shown_to_all("info"))
ROWS["map/"] = plain("/map/")
ROWS["help/"] = plain("/help/")
ROWS["sitemap.xml"] = plain("/sitemap.xml")
ROWS["sitemap-pages.xml"] = plain("/sitemap-pages.xml")
ROWS["sitemap-powers-<int:number>.xml"] = plain("/sitemap-powers-0.xml")
ROWS["sitemap-disclosures-<int:number>.xml"] = plain("/sitemap-disclosures-0.xml")
ROWS["sitemap-items-<int:number>.xml"] = plain("/sitemap-items-0.xml", shows=shown_to_all("itemcode"))
ROWS["sitemap-reports-<int:number>.xml"] = plain("/sitemap-reports-0.xml", shows=shown_to_all("report"))
ROWS["ledger/"] = plain("/ledger/", shows=shown_to_all("info", "inner", "item", "power"))
ROWS["ledger/verify/"] = plain("/ledger/verify/", "/ledger/verify/?number=1&fingerprint=0000-0000-0000-0000")
ROWS["ledger/ledger.jsonl"] = plain(
    "/ledger/ledger.jsonl", shows=shown_to_all("info", "infotext", "item", "itemtext")
)
ROWS["powers/"] = plain("/powers/", shows=marks("power"))


@row("disclosure/information/")
def information_list(world: World) -> Iterator[Visit]:
    everything = marks("info", "inner", "innernumber")
    yield Visit("/disclosure/information/", everything)
    yield Visit("/disclosure/information/?catalogue=party", everything)
    yield Visit(f"/disclosure/information/?q={SEARCHED}", everything)
    for audience in AUDIENCES:
        shows = (of("info", audience), *(marks("inner") if audience == SOCIETY else ()))
        yield Visit(f"/disclosure/information/?item={world.items[audience].pk}", shows)


@row("disclosure/information/<record:slug>/")
def information(world: World) -> Iterator[Visit]:
    for audience, record in world.disclosures.items():
        page = f"/disclosure/information/{record.slug}/"
        own = [of(kind, audience) for kind in ("info", "infotext", "infonumber", "file", "item", "place")]
        yield Visit(page, tuple(own), only=of("info", audience))
    for audience, record in world.withdrawn.items():
        own = [of("gone", audience), of("reason", audience)]
        yield Visit(f"/disclosure/information/{record.slug}/", tuple(own), own[0], status=410)


@row("disclosure/information/<record:slug>/versions/")
def information_versions(world: World) -> Iterator[Visit]:
    for audience, record in world.disclosures.items():
        mark = of("info", audience)
        yield Visit(f"/disclosure/information/{record.slug}/versions/", (mark,), only=mark)
    for audience, record in world.withdrawn.items():
        own = (of("gone", audience), of("reason", audience))
        yield Visit(f"/disclosure/information/{record.slug}/versions/", own, only=own[0])


@row("disclosure/information/<record:slug>/versions/<int:before>...<int:after>/")
def information_compare(world: World) -> Iterator[Visit]:
    for audience, record in world.disclosures.items():
        mark = of("info", audience)
        yield Visit(f"/disclosure/information/{record.slug}/versions/1...2/", (mark,), only=mark)
    for audience, record in world.withdrawn.items():
        mark = of("gone", audience)
        yield Visit(f"/disclosure/information/{record.slug}/versions/1...2/", (mark,), only=mark)


@row("disclosure/information/<record:slug>/files/<int:number>/")
def information_file(world: World) -> Iterator[Visit]:
    for audience, record in world.disclosures.items():
        page = f"/disclosure/information/{record.slug}/files"
        yield Visit(f"{page}/1/", only=of("info", audience))
        yield Visit(f"{page}/2/", status=404)
    for record in world.withdrawn.values():
        yield Visit(f"/disclosure/information/{record.slug}/files/1/", status=404)


@row("disclosure/item/<record:slug>/")
def item(world: World) -> Iterator[Visit]:
    for audience, record in world.items.items():
        own = [of("item", audience), of("itemtext", audience), of("itemcode", audience)]
        # What was disclosed under it is shown of what is for everybody: the page is read by many.
        own += (
            [of("info", SOCIETY), of("inner", SOCIETY), of("report", SOCIETY)] if audience == SOCIETY else []
        )
        own += [of("posted", audience), of("postedplace", audience)]
        yield Visit(f"/disclosure/item/{record.slug}/", tuple(own), only=own[0])
    gone = (of("goneitem", SOCIETY), of("goneitemreason", SOCIETY))
    yield Visit(f"/disclosure/item/{world.withdrawn_item.slug}/", gone, status=410)


@row("disclosure/item/<record:slug>/versions/")
def item_versions(world: World) -> Iterator[Visit]:
    for audience, record in world.items.items():
        mark = of("item", audience)
        yield Visit(f"/disclosure/item/{record.slug}/versions/", (mark,), only=mark)


@row("disclosure/item/<record:slug>/versions/<int:before>...<int:after>/")
def item_compare(world: World) -> Iterator[Visit]:
    for record in world.items.values():
        yield Visit(f"/disclosure/item/{record.slug}/versions/1...2/", status=404)


@row("disclosure/task/<int:pk>/")
def task(world: World) -> Iterator[Visit]:
    for audience, found in world.tasks.items():
        mark = of("item", audience)
        yield Visit(f"/disclosure/task/{found.pk}/", (mark,), only=mark)


@row("disclosure/photo/<int:pk>/")
def photo(world: World) -> Iterator[Visit]:
    for audience, found in world.photos.items():
        yield Visit(f"/disclosure/photo/{found.pk}/", only=of("info", audience))
    for audience, posting in world.postings.items():
        yield Visit(f"/disclosure/photo/{posting.photos.get().pk}/", only=of("posted", audience))


@row("disclosure/posting/<int:pk>/")
def posting(world: World) -> Iterator[Visit]:
    for audience, found in world.postings.items():
        own = tuple(of(kind, audience) for kind in ("posted", "postedplace", "item"))
        yield Visit(f"/disclosure/posting/{found.pk}/", own, only=own[0])


@row("disclosure/reports/<record:slug>/")
def report(world: World) -> Iterator[Visit]:
    for audience, record in world.reports.items():
        own = tuple(of(kind, audience) for kind in ("report", "reporttext"))
        yield Visit(f"/disclosure/reports/{record.slug}/", own, only=own[0])


@row(
    "disclosure/reports/<record:slug>/versions/",
    "disclosure/reports/<record:slug>/versions/<int:before>...<int:after>/",
)
def report_versions(world: World) -> Iterator[Visit]:
    for audience, record in world.reports.items():
        mark = of("report", audience)
        yield Visit(f"/disclosure/reports/{record.slug}/versions/", (mark,), only=mark)
        yield Visit(f"/disclosure/reports/{record.slug}/versions/1...2/", (mark,), only=mark)


@row("disclosure/reports/<record:slug>.pdf")
def report_pdf(world: World) -> Iterator[Visit]:
    """Society's own is printed in tests/disclosure/test_report.py."""
    for audience, record in world.reports.items():
        if audience != SOCIETY:
            yield Visit(f"/disclosure/reports/{record.slug}.pdf", status=404)


@row("disclosure/members/")
def members(world: World) -> Iterator[Visit]:
    yield Visit("/disclosure/members/", (of("info", PARTY), of("inner", PARTY), of("item", PARTY)), status=0)


@row(
    "disclosure/<slug:kind>/",
    "disclosure/<slug:kind>/<str:code>/",
    "disclosure/<slug:kind>/<str:code>/due/",
    "disclosure/<slug:kind>/<str:code>/catalogue.<slug:format>",
)
def catalogue(world: World) -> Iterator[Visit]:
    code = world.bureau.bureau.code
    yield Visit("/disclosure/party/", status=302)
    yield Visit("/disclosure/government/")
    yield Visit(f"/disclosure/party/{code}/", marks("item", "itemcode"))
    yield Visit(f"/disclosure/party/{code}/due/", marks("item"))
    for format in ("xlsx", "csv"):
        yield Visit(f"/disclosure/party/{code}/catalogue.{format}", marks("item"), status=0)


@row("search/")
def search(world: World) -> Iterator[Visit]:
    yield Visit(f"/search/?q={SEARCHED}", marks("power"))
    yield Visit(f"/search/?q={SEARCHED}&in=powers", marks("power"))
    yield Visit(f"/search/?q={SEARCHED}&in=information", marks("info", "inner"))
    yield Visit(f"/search/?q={SEARCHED}&in=catalogue", marks("item"))
    yield Visit(f"/search/?q={SEARCHED}&in=reports", marks("report"))
    for kind, among in (
        ("power", "powers"),
        ("info", "information"),
        ("item", "catalogue"),
        ("reporttext", "reports"),
        ("posted", "information"),
    ):
        for (
            audience
        ) in AUDIENCES:  # the words stand in the box, whoever asks: what else is told is not of them
            mark = of(kind, audience)
            yield Visit(f"/search/?q={mark}&in={among}")


@row("ledger/<int:sequence>/", "ledger/<int:sequence>.json", "ledger/record/<uuid:uid>/")
def ledger(world: World) -> Iterator[Visit]:
    for kind, records in (
        ("info", world.disclosures),
        ("inner", world.within_society),
        ("item", world.items),
        ("report", world.reports),
    ):
        for audience, record in records.items():
            shows = (of(kind, SOCIETY),) if audience == SOCIETY else ()
            entry = entries_of(world, record)[-1]
            yield Visit(f"/ledger/{entry.pk}/", shows)
            yield Visit(f"/ledger/{entry.pk}.json", shows)
            status = 200 if audience == SOCIETY else 404
            named = shows if kind != "report" else ()  # a report's name is its unit's and its year
            yield Visit(f"/ledger/record/{record.uid}/", named, status=status)


@row("powers/<record:slug>/", "powers/<record:slug>/versions/")
def power(world: World) -> Iterator[Visit]:
    for audience, record in world.powers.items():
        mark = of("power", audience)
        yield Visit(f"/powers/{record.slug}/", (mark,), only=mark)
        yield Visit(f"/powers/{record.slug}/versions/", (mark,), only=mark)


@row("print/")
def printing(world: World) -> Iterator[Visit]:
    yield Visit("/print/")


# What shows neither disclosures nor catalogue items, and why that is so.
OWN_TESTS = "powers only; each audience is tried in tests/powers"
NOTHING = {
    "powers/posts/": OWN_TESTS,
    "powers/posts/<str:number>/": OWN_TESTS,
    "powers/section/<str:code>/": OWN_TESTS,
    "powers/structure/": OWN_TESTS,
    "powers/structure/<str:code>/": OWN_TESTS,
    "powers/structure/<str:code>/xlsx/": OWN_TESTS,
    "powers/<record:slug>/qr.svg": OWN_TESTS,
    "powers/<record:slug>/flowchart.bpmn": OWN_TESTS,
    "powers/<record:slug>/flowchart.svg": OWN_TESTS,
    "powers/<record:slug>/versions/<int:before>...<int:after>/": OWN_TESTS,
    "disclosure/request/<str:token>/file/<int:pk>/": "one applicant's file: tests/disclosure/test_request_files.py",
    "disclosure/request/<str:token>/letter/<int:pk>.pdf": "one applicant's letter: tests/disclosure/test_request_pages.py",
    "deadline/": "counts days",
    "calendar/": "working days",
    "calendar/<int:number>/": "working days",
    "sign-in/": "a form",
    "sign-out/": "answers POST only",
    "ledger/verify_ledger.py": "a program",
    "robots.txt": "addresses of pages, not of records",
    "favicon.ico": "a picture",
    "print/job/<uuid:uuid>/": "what the print's own choice says, tried in tests/printing",
    "print/job/<uuid:uuid>/open/": "leads to the file",
    "print/job/<uuid:uuid>/again/": "leads to the choice",
    "print/file/<uuid:uuid>.pdf": "the file, for whoever may print its choice: tests/printing",
    "print/power/<record:slug>.pdf": OWN_TESTS,
    "print/structure/<str:slug>.pdf": OWN_TESTS,
    "print/post/<record:slug>.pdf": OWN_TESTS,
}


def test_every_public_address_has_a_row():
    routes = list(public_routes())
    missing = [route for route in routes if route not in ROWS and route not in NOTHING]
    assert not missing, (
        "Nobody has said yet to whom these addresses show what. Give each a row in tests/disclosure/test_routes.py: in"
        f" ROWS what it shows of every audience, or in NOTHING why it can't show a record: {missing}"
    )
    gone = [route for route in (*ROWS, *NOTHING) if route not in routes]
    assert not gone, (
        f"These rows of tests/disclosure/test_routes.py are for addresses that are no more: {gone}"
    )
    assert not set(ROWS) & set(NOTHING)


def test_each_audience_sees_exactly_its_own():
    world = make_world()
    visits = {visit.path: visit for visits in dict.fromkeys(ROWS.values()) for visit in visits(world)}
    faults: list[str] = []
    for who, user in world.people.items():
        client = Client()
        if user is not None:
            client.force_login(user)
        # Each language for some: a view asks the same of both.
        prefix = "/en" if who in ("unit", "stranger") else ""
        for visit in visits.values():
            faults += _faults(world, who, visit, client.get(prefix + visit.path), prefix)
    assert not faults, "\n".join(faults)


def _faults(world: World, who: str, visit: Visit, response: Any, prefix: str) -> Iterator[str]:
    where = f"{who} {prefix}{visit.path}"
    may_open = not visit.only or world.may(who, visit.only)
    status = visit.status if may_open else 404
    if response.status_code == 404 and prefix and "sitemap" in visit.path:
        return  # what programs read has no language
    if status and response.status_code != status:
        yield f"{where}: answered {response.status_code} instead of {status}"
    text = read(response)
    found = {mark for mark in world.readers if mark in text}
    told = {mark for mark in found if mark not in visit.path}  # what he typed himself, he knew
    for mark in sorted(told):
        if not world.may(who, mark):
            yield f"{where}: shows {mark}, which isn't for him"
    if may_open and response.status_code in (200, 410):
        for mark in visit.shows:
            if mark in world.readers and world.may(who, mark) and mark not in found:
                yield f"{where}: doesn't show {mark}, which is for him"
    inner = [mark for mark in told if not world.may("citizen", mark)]
    kept = response.get("Cache-Control", "")
    if inner and not ("private" in kept and "no-store" in kept and not response.has_header("ETag")):
        yield f"{where}: shows {inner[0]} and may be kept: {kept}"


def test_what_a_citizen_has_kept_is_not_what_a_member_is_told():
    bureau = Bureau()
    item = publish(make_item(bureau, audience=SOCIETY), bureau)
    disclose(make_disclosure(bureau, item, audience=PARTY, title="只对党内"), bureau)
    page = "/disclosure/information/"
    citizen, member = Client(), client_of(UserFactory(is_party_member=True))
    etag = citizen.get(page)["ETag"]
    response = member.get(page, headers={"If-None-Match": etag})
    assert response.status_code == 200 and "只对党内" in response.text
    assert "只对党内" not in citizen.get(page).text


def test_a_disclosure_names_only_what_all_its_readers_may_read():
    """Of its item and of the powers that it is about; as they are public, not as somebody drafts them."""
    bureau = Bureau()
    member = UserFactory(is_party_member=True)
    item = publish(make_item(bureau, audience=PARTY, title="党内事项"), bureau)
    inner = bureau.publish(bureau.power(name="党内职权", audience=PARTY))
    draft = bureau.power(name="未批准的职权")
    for audience, named in ((PARTY, True), (Audience.SPECIFIED, False)):
        record = make_disclosure(bureau, item, audience=audience, title=f"信息{audience}")
        if audience == Audience.SPECIFIED:
            record.audience_users.set([member])
        record.powers.set([inner, draft])
        assert len([said for said in checks.cautions(record) if "相关职权" in said]) == (1 if named else 2)
        disclose(record, bureau)
        content = record.publication.snapshot.payload
        assert "党内事项" in str(content)
        assert ("党内职权" in str(content)) == named
        assert "未批准的职权" not in str(content)


def test_a_disclosure_does_not_name_an_item_that_was_made_narrower():
    bureau = Bureau()
    item = publish(make_item(bureau, audience=SOCIETY, title="原来向社会"), bureau)
    record = make_disclosure(bureau, item)
    with editing(item, bureau.editor) as row:
        row.audience = PARTY
    publish(item, bureau)
    content = snapshot(record)
    assert "原来向社会" not in str(content)
    assert content["item"]["title"] == ""
