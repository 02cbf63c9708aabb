"""Whose powers the public site shows is told by what is published, not by what somebody prepares."""

import pytest

from portal.accounts import roles
from portal.accounts.models import User
from portal.organisations.models import Organisation
from portal.organisations.services import grant_role
from portal.publishing.actions import Withdraw
from portal.trees.services import move
from tests.factories import Bureau, BureauFactory, OrganisationFactory, PowerFactory, UserFactory

PAGES = ("/", "/powers/", "/help/", "/ledger/")


@pytest.fixture
def district(bureau) -> Organisation:
    district = OrganisationFactory(kind=Organisation.Kind.DISTRICT, name="管城回族区")
    place(bureau, district, "管城回族区科学技术局")
    return district


def place(bureau: Bureau, district: Organisation, name: str) -> None:
    """Put a bureau below the district and call it so."""
    bureau.bureau.name = name
    bureau.bureau.save()
    move(bureau.bureau, district)
    bureau.section.refresh_from_db()
    for role in (
        "editor",
        "head",
        "reviewer",
        "leader",
    ):  # read anew: people keep what they were allowed to do
        setattr(bureau, role, User.objects.get(pk=getattr(bureau, role).pk))


def sponsors(client, *more: str) -> set[str]:
    """Who the pages say that they are of."""
    found = set()
    for page in (*PAGES, *more):
        text = client.get(page).text
        found.add(text.partition('class="site-header__sponsor">')[2].partition("<")[0])
    return found


def test_organisations_of_which_nothing_is_published_change_nothing(client, bureau, district):
    power = bureau.publish(bureau.power(name="发放补助"))
    address = f"/powers/{power.code}/"
    assert sponsors(client, address) == {"管城回族区科学技术局"}
    for number in range(5):
        PowerFactory(organisation=BureauFactory(parent=district, name=f"新建局{number}"))
    assert sponsors(client, address) == {"管城回族区科学技术局"}
    assert "管城回族区科学技术局的权力，都在这里" in client.get("/").text
    ledger = client.get("/ledger/").text
    assert f'value="{bureau.bureau.code}"' in ledger and "新建局" not in ledger
    client.force_login(UserFactory(is_staff=False))
    assert sponsors(client, address) == {"管城回族区科学技术局"}


def test_a_second_bureau_that_publishes_makes_it_the_districts_until_it_withdraws(client, bureau, district):
    first = bureau.publish(bureau.power(name="发放补助"))
    address = f"/powers/{first.code}/"
    other = Bureau()
    place(other, district, "管城回族区民政局")
    assert sponsors(client, address) == {"管城回族区科学技术局"}
    before = client.get(address)["ETag"]
    second = other.publish(other.power(name="收养登记"))
    assert sponsors(client, address) == {"管城回族区"}
    assert client.get(address, headers={"If-None-Match": before}).status_code == 200
    assert "管城回族区民政局" in client.get("/ledger/").text
    Withdraw(second, other.leader, note="依据已废止").run()
    assert sponsors(client, address) == {"管城回族区科学技术局"}


def test_a_district_with_powers_of_its_own_is_the_sponsor(client, bureau, district):
    bureau.publish(bureau.power())
    for person, role in (
        (bureau.editor, roles.SECTION_EDITOR),
        (bureau.head, roles.SECTION_HEAD),
        (bureau.reviewer, roles.OFFICE_REVIEWER),
        (bureau.leader, roles.LEADER),
    ):
        grant_role(person, role, district)
    place(bureau, district, "管城回族区科学技术局")
    bureau.publish(bureau.power(name="重大事项决策", organisation=district))
    assert sponsors(client) == {"管城回族区"}


def test_before_anything_is_published_the_tree_tells(client, bureau, district):
    assert sponsors(client) == {"管城回族区科学技术局"}


def test_the_setting_goes_before_everything(client, bureau, district, settings):
    settings.SITE_SPONSOR = "某某区人民政府"
    bureau.publish(bureau.power())
    assert sponsors(client) == {"某某区人民政府"}
