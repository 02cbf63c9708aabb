"""Histories in the back office are read; nothing is put back past review, log and four eyes."""

import pytest
from django.test import Client

from portal.accounts import roles
from portal.calendar.models import CalendarDay
from portal.publishing.actions import editing
from portal.publishing.models import Audience, ReviewEntry
from tests.factories import Bureau, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return Bureau()


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def as_sent(form) -> dict:
    """What a browser would send back for the form."""
    values = {field.html_name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in (None, False)}


def test_an_earlier_state_of_a_power_is_shown_and_cannot_be_saved(bureau):
    other = OrganisationFactory(parent=bureau.bureau)
    power = bureau.power(name="旧名称", audience=Audience.SPECIFIED)
    power.audience_organisations.add(bureau.section)
    old = power.history.latest()
    with editing(power, bureau.editor) as row:
        row.name = "新名称"
    power.refresh_from_db()
    entries = ReviewEntry.objects.count()

    client, url = client_of(bureau.editor), f"/office/powers/power/{power.pk}/history/{old.history_id}/"
    page = client.get(url)
    body = page.content.decode()
    assert page.status_code == 200 and "旧名称" in body
    assert 'name="_save"' not in body

    sent = as_sent(page.context["adminform"].form)
    for seen in (sent.get("seen_revision", 0), power.revision):
        answer = client.post(
            url, {**sent, "audience_organisations": [other.pk], "name": "第三个名称", "seen_revision": seen}
        )
        assert answer.status_code == 405
    power.refresh_from_db()
    assert power.name == "新名称" and list(power.audience_organisations.all()) == [bureau.section]
    assert ReviewEntry.objects.count() == entries


def test_nor_can_a_day_of_the_calendar(bureau):
    day = CalendarDay.objects.create(date="2026-10-08", is_workday=False)
    client = client_of(bureau.person(roles.SYSTEM_ADMINISTRATOR, bureau.bureau))
    url = f"/office/working_calendar/calendarday/{day.pk}/history/{day.history.latest().history_id}/"
    page = client.get(url)
    assert page.status_code == 200
    assert client.post(url, as_sent(page.context["adminform"].form)).status_code == 405
