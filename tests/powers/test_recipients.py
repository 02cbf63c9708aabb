"""Whom a restricted power is for stays so, whatever organisations and people are called later."""

import pytest

from portal.organisations.models import Membership
from portal.publishing.actions import Discard, editing
from portal.publishing.models import Audience
from portal.publishing.services import rebuild_published
from powers.models import PublishedPower
from tests.factories import OrganisationFactory, UserFactory


@pytest.fixture
def named(bureau):
    """The organisation and the person that a power is for, each with somebody who isn't meant."""
    organisation, stranger = OrganisationFactory(code="KJ-8"), OrganisationFactory(code="KJ-9")
    person, other = UserFactory(username="zhangsan"), UserFactory(username="lisi")
    inside, outside = UserFactory(), UserFactory()
    Membership.objects.create(user=inside, organisation=organisation)
    Membership.objects.create(user=outside, organisation=stranger)
    power = bureau.power(audience=Audience.SPECIFIED, content="只给一部分人看的内容")
    power.audience_organisations.set([organisation])
    power.audience_users.set([person])
    bureau.publish(power)
    with editing(power, bureau.editor) as row:
        row.content = "后来的内容"
    power.refresh_from_db()
    bureau.publish(power)
    # The codes go to others, as after a reform.
    for row, name, value in (
        (organisation, "code", "KJ-OLD"),
        (stranger, "code", "KJ-8"),
        (person, "username", "zhangsan1"),
        (other, "username", "zhangsan"),
    ):
        setattr(row, name, value)
        row.save()
    return power, [person, inside], [other, outside]


def may_read(client, user, address):
    client.force_login(user)
    return client.get(address).status_code == 200


@pytest.mark.parametrize("is_rebuilt", [False, True])
def test_a_code_that_is_used_again_opens_nothing(client, named, is_rebuilt):
    power, meant, strangers = named
    if is_rebuilt:
        rebuild_published()
    for address in (f"/powers/{power.slug}/", f"/powers/{power.slug}/versions/1...2/"):
        assert [may_read(client, user, address) for user in meant] == [True, True]
        assert [may_read(client, user, address) for user in strangers] == [False, False]
    for user, expected in [*((user, True) for user in meant), *((user, False) for user in strangers)]:
        client.force_login(user)
        assert (power.name in client.get("/powers/").text) == expected


def test_a_rebuild_names_the_same(named):
    power, _meant, _strangers = named

    def addressed():
        row = PublishedPower.objects.get(pk=power.pk)
        return [
            sorted(field.values_list("pk", flat=True))
            for field in (row.audience_organisations, row.audience_users)
        ]

    before = addressed()
    rebuild_published()
    assert addressed() == before and all(before)


def test_discarding_a_draft_brings_back_those_who_were_meant(bureau, named):
    power, (person, inside), _strangers = named
    with editing(power, bureau.editor) as row:
        row.audience_users.clear()
        row.audience_organisations.clear()
    power.refresh_from_db()
    Discard(power, bureau.editor).run()
    assert list(power.audience_users.all()) == [person]
    assert list(power.audience_organisations.all()) == [inside.membership.organisation]


def test_discarding_a_draft_brings_it_back_into_its_section(bureau):
    power = bureau.publish(bureau.power())
    bureau.section.code, code = "KJ-OLD", bureau.section.code
    bureau.section.save()
    OrganisationFactory(code=code)
    with editing(power, bureau.editor) as row:
        row.content = "改了"
    power.refresh_from_db()
    Discard(power, bureau.editor).run()
    assert power.organisation == bureau.section


def test_a_comparison_names_the_recipients(client, bureau, named):
    power, (person, _inside), _strangers = named
    with editing(power, bureau.editor) as row:
        row.audience_users.add(bureau.head)
    power.refresh_from_db()
    bureau.publish(power)
    client.force_login(person)
    page = client.get(f"/powers/{power.slug}/versions/2...3/").text
    assert "特定对象：人员" in page and bureau.head.full_name in page
