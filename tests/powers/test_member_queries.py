"""What the public pages cost, a citizen's and a signed-in member's: a few queries, however much there is."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.organisations.models import Membership
from portal.publishing.actions import editing
from portal.publishing.models import Audience
from portal.search import services as search
from powers import projection, selectors
from powers.models import PublishedPower
from tests.factories import OrganisationFactory, PostFactory, UserFactory
from tests.powers.published import FIRST_ID, publish_many, text_of

MOST = 8  # session, account, where he belongs and what is only for him among them
# A search looks through the other kinds of records too, and twice where there is very much: the best, and the rest.
MOST_OF_A_SEARCH = 9
EVERYTHING = "section=KJ-1&type=other"
PAGES = [
    "/",
    "/powers/",
    f"/powers/?{EVERYTHING}&page=2",
    f"/powers/?{EVERYTHING}&function=execution&key=1&sort=newest",
    "/powers/?post={post}",
    f"/powers/?{EVERYTHING}&function=execution&key=1&post={{post}}",
    f"/powers/?{EVERYTHING}&post=999999",
    "/powers/section/KJ-1/",
    "/powers/posts/",
    "/powers/KJ-QT-A/",
    "/powers/KJ-QT-A/versions/",
    "/powers/KJ-QT-A/versions/1...2/",
    "/search/?q=事项",
    f"/search/?q=事项&{EVERYTHING}",
    f"/search/?q=事项 没有的词&{EVERYTHING}",
    "/search/",
    "/ledger/",
    "/ledger/?section=KJ-1&action=published",
    "/ledger/1/",
    "/ledger/verify/",
    "/ledger/record/{record}/",
    "/print/",
    "/help/",
    "/map/",
    "/no-such-page/",
]


@pytest.fixture
def member(client, bureau):
    bureau.section.code = "KJ-1"
    bureau.section.save()
    user = UserFactory(is_staff=False, is_party_member=True)
    Membership.objects.create(user=user, organisation=bureau.section)
    client.force_login(user)
    return user


def cost(client, page):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(page)
    assert response.status_code == (404 if "no-such" in page else 200), page
    return [query["sql"] for query in queries]


@pytest.fixture(params=["citizen", "member"])
def reader(request, client, member):
    if request.param == "member":
        return client
    # As a rule the portal's name is all that he has of it: no cookie, no session.
    return Client()


@pytest.mark.parametrize("number", [10, 1_000])
def test_no_page_asks_more_than_eight_questions(bureau, reader, number):
    """For whoever reads, and however much there is."""
    post = PostFactory(organisation=bureau.section, name="科长", is_key_post=True)
    power = bureau.publish(bureau.power(name="一个事项", code="KJ-QT-A", post=post))
    with editing(power, bureau.editor) as row:
        row.content = "改了"
    power.refresh_from_db()
    bureau.publish(power)
    bureau.publish(bureau.power(name="子项", code="KJ-QT-B", parent=power))
    below = [bureau.section, *(OrganisationFactory(parent=bureau.section) for _n in range(number // 50))]
    bureau.section.refresh_from_db()
    rows = [
        {
            "audience": audience,
            "name": f"事项{n}",
            "main_name": f"事项{n}",
            "post_id": post.pk,
            "is_key_post": True,
        }
        for n in range(number // 3)
        for audience in (Audience.SOCIETY, Audience.PARTY, Audience.UNIT)
    ]
    publish_many(power.publication, below, rows)
    search.index_many(
        search.Findable(projection.SEARCH_KIND, row.pk, row.name, row.code, "", row.audience)
        for row in PublishedPower.objects.filter(pk__gte=FIRST_ID)
    )
    reader.get("/")  # the sponsor's name is asked for once a minute
    dear = {}
    for page in PAGES:
        queries = cost(reader, page.format(post=post.pk, record=power.uid))
        if len(queries) > (MOST_OF_A_SEARCH if page.startswith("/search/?") else MOST):
            dear[page] = (len(queries), queries)
    assert not dear


@pytest.mark.parametrize("most", [1_000, 2])
def test_the_figures_are_the_same_when_there_is_more_than_can_be_kept(
    client, bureau, member, monkeypatch, most
):
    """Beyond so many the database is asked each time: slower, and the same."""
    monkeypatch.setattr(selectors, "MOST_RESTRICTED", most)
    below = OrganisationFactory(parent=bureau.section, code="KJ-1-1")
    first = bureau.publish(bureau.power(audience=Audience.PARTY, name="事项"))
    rows = [{"audience": audience} for audience in Audience for _n in range(3)]
    publish_many(first.publication, [bureau.section, below], rows)
    # Three for society, three and the first for the Party, three for the unit; not those for named readers and for nobody.
    assert "共10项" in text_of(client.get("/powers/")).replace(" ", "")
    for section in ("KJ-1", "KJ-1-1"):
        page = text_of(client.get(f"/powers/?section={section}"))
        number = sum(
            1
            for row in selectors.visible(member).select_related("organisation")
            if row.organisation.code in (section, "KJ-1-1")
        )
        assert f"共{number}项" in page.replace(" ", "")
