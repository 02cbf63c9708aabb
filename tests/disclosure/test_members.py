"""The Party members' own page."""

import pytest
from django.test import Client

from disclosure.limits import after_period
from disclosure.models import DisclosureTask
from portal.organisations.models import Membership
from portal.publishing.models import Audience
from tests.clients import client_of
from tests.disclosure.records import disclose, make_disclosure, make_item, publish
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/disclosure/members/"


@pytest.fixture
def member():
    return UserFactory(is_party_member=True, is_staff=False)


def test_whoever_is_not_signed_in_is_asked_to(member):
    response = Client().get(PAGE)
    assert response.status_code == 302 and response["Location"] == f"/sign-in/?next={PAGE}"
    assert "no-store" in response["Cache-Control"]
    client = Client()
    form = client.get(response["Location"])
    assert "党员专区要登录才能看" in form.text
    signed_in = client.post(
        response["Location"],
        {"username": member.username, "password": "correct horse battery", "next": PAGE},
    )
    assert signed_in["Location"] == PAGE
    assert Client().get(f"/en{PAGE}")["Location"] == f"/en/sign-in/?next=/en{PAGE}"


def test_whoever_is_no_member_is_told_so(bureau):
    publish(make_item(bureau, audience=Audience.PARTY, title="党内事项"), bureau)
    response = client_of(UserFactory()).get(PAGE)
    assert response.status_code == 403
    assert "没有登记为党员" in response.text and "党内事项" not in response.text


def test_a_member_sees_what_is_for_him_newest_first(bureau, member):
    society = publish(make_item(bureau, audience=Audience.SOCIETY, title="向社会公开的事项"), bureau)
    for audience in (Audience.PARTY, Audience.UNIT, Audience.SPECIFIED):
        record = make_disclosure(bureau, society, title=f"信息{audience}", audience=audience)
        if audience == Audience.SPECIFIED:
            record.audience_users.add(member)
        disclose(record, bureau)
    disclose(make_disclosure(bureau, society, title="向社会公开的信息"), bureau)
    publish(make_item(bureau, audience=Audience.PARTY, title="党内事项"), bureau)
    response = client_of(member).get(PAGE)
    assert [row.title for row in response.context["rows"]] == ["信息specified", "信息party"]
    assert "党内事项" in response.text and "向社会公开的信息" not in response.text
    assert "no-store" in response["Cache-Control"] and "private" in response["Cache-Control"]
    Membership.objects.create(user=member, organisation=bureau.section)
    response = client_of(member).get(PAGE)
    assert [row.title for row in response.context["rows"]] == ["信息specified", "信息unit", "信息party"]


def test_a_member_sees_what_is_due(bureau, member):
    item = publish(
        make_item(bureau, audience=Audience.PARTY, title="按季通报", limit=after_period("quarter", 10)),
        bureau,
    )
    task = DisclosureTask.objects.filter(item=item).order_by("due_on").first()
    assert task is not None
    response = client_of(member).get(PAGE)
    assert f'href="/disclosure/task/{task.pk}/"' in response.text and task.occasion in response.text


def test_the_way_there_is_shown(member):
    assert PAGE in Client().get("/disclosure/").text
    assert PAGE in client_of(member).get("/").text
    assert f'href="{PAGE}"' not in client_of(UserFactory()).get("/").text


def test_a_page_takes_the_same_number_of_queries_whatever_there_is(
    bureau, member, django_assert_max_num_queries
):
    client = client_of(member)
    item = publish(make_item(bureau, audience=Audience.PARTY), bureau)
    disclose(make_disclosure(bureau, item), bureau)
    client.get(PAGE)  # whose site it is, and the calendar, are kept for a minute
    with django_assert_max_num_queries(12) as few:
        client.get(PAGE)
    for _number in range(3):
        disclose(make_disclosure(bureau, item), bureau)
    publish(make_item(bureau, audience=Audience.PARTY), bureau)
    with django_assert_max_num_queries(12) as many:
        client.get(PAGE)
    assert len(few) == len(many)
