"""Organisations at any depth: nothing that lies above a power is cut off."""

import pytest

from portal.accounts import roles
from portal.organisations.models import Membership, Organisation
from portal.publishing.actions import Approve, Submit
from portal.publishing.models import Audience
from portal.publishing.selectors import unit_of
from tests.factories import Bureau, OrganisationFactory, UserFactory
from tests.powers.published import text_of

NAMES = ["某省", "某市", "某区", "某局", "某分局", "某大队", "某中队"]


@pytest.fixture
def tree(db):
    """Seven levels, the fourth of which is the bureau."""
    nodes: list[Organisation] = []
    for level, name in enumerate(NAMES):
        kind = Organisation.Kind.BUREAU if name == "某局" else Organisation.Kind.SECTION
        node = OrganisationFactory(
            name=name, code=f"L{level}", kind=kind, parent=nodes[-1] if nodes else None, phone=""
        )
        nodes.append(node)
    nodes[0].complaint_phone = "12345"
    nodes[0].save()
    return nodes


@pytest.fixture
def publish(tree):
    def publish_one(**values):
        bureau = Bureau()
        bureau.section = tree[-1]
        people = [
            Bureau.person(role, tree[0])
            for role in (roles.SECTION_EDITOR, roles.SECTION_HEAD, roles.OFFICE_REVIEWER, roles.LEADER)
        ]
        bureau.editor = people[0]
        power = bureau.power(**values)
        for act, person in zip((Submit, Approve, Approve, Approve), people, strict=True):
            act(power, person).run()
        power.refresh_from_db()
        return power

    return publish_one


def test_the_page_names_all_levels_and_the_publishing_bureau(client, publish):
    power = publish()
    response = client.get(f"/powers/{power.slug}/")
    page = response.text
    trail = page[page.index("govuk-breadcrumbs__list") :]
    trail = trail[: trail.index("</ol>")]
    places = [trail.index(f">{name}</a>") for name in NAMES]
    assert places == sorted(places)
    assert '<meta name="ContentSource" content="某局">' in page
    assert "12345" in text_of(response)  # the nearest complaint number is the province's


def test_the_section_has_all_levels_above_it(client, publish):
    publish()
    page = text_of(client.get("/powers/section/L6/"))
    assert " ".join(NAMES[:6]) in page


def test_unit_and_named_readers_are_found_from_any_depth(client, publish, tree):
    assert unit_of(tree[-1]) == tree[3]
    in_unit = publish(audience=Audience.UNIT)
    insider, neighbour = UserFactory(is_staff=False), UserFactory(is_staff=False)
    other = OrganisationFactory(parent=tree[2], kind=Organisation.Kind.BUREAU)
    Membership.objects.create(user=insider, organisation=tree[5])
    Membership.objects.create(user=neighbour, organisation=OrganisationFactory(parent=other))
    for reader, status in ((insider, 200), (neighbour, 404)):
        client.force_login(reader)
        assert client.get(f"/powers/{in_unit.slug}/").status_code == status
