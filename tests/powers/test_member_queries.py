"""What a signed-in member's pages cost: a few queries more than a citizen's, however much there is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.organisations.models import Membership
from portal.publishing.models import Audience
from powers import selectors
from tests.factories import OrganisationFactory, UserFactory
from tests.powers.published import publish_many, text_of

# Session, account, where he belongs, and what is only for him: four queries beside the page's own.
MOST = {
    "/powers/": 8,
    "/powers/?section=KJ-1&type=other&page=2": 8,
    "/powers/section/KJ-1/": 8,
    "/powers/posts/": 8,
    "/search/?q=事项": 8,
    "/search/?q=事项&section=KJ-1&type=other": 9,
    "/powers/KJ-QT-A/": 6,
    "/powers/KJ-QT-A/versions/": 8,
    "/": 10,
}


@pytest.fixture
def member(client, bureau, settings):
    settings.SITE_SPONSOR = "某局"  # as installed; without it each page asks for the bureau's name
    bureau.section.code = "KJ-1"
    bureau.section.save()
    user = UserFactory(is_staff=False, is_party_member=True)
    Membership.objects.create(user=user, organisation=bureau.section)
    client.force_login(user)
    return user


def cost(client, page):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(page)
    assert response.status_code == 200
    return len(queries), [query["sql"] for query in queries]


@pytest.mark.parametrize("page", MOST)
def test_few_queries_with_few_powers_and_with_many(client, bureau, member, page):
    power = bureau.publish(bureau.power(name="党内事项", code="KJ-QT-A", audience=Audience.PARTY))
    number, queries = cost(client, page)
    assert number <= MOST[page], queries
    rows = [
        {"audience": audience, "name": f"事项{number}", "main_name": f"事项{number}"}
        for number in range(20)
        for audience in (Audience.SOCIETY, Audience.PARTY, Audience.UNIT)
    ]
    publish_many(power.publication, [bureau.section, OrganisationFactory(parent=bureau.section)], rows)
    number, queries = cost(client, page)
    assert number <= MOST[page], queries


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
