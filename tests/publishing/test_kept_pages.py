"""A public page that another reader has asked for is given again, until something that it shows changes."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from portal import settings as production
from portal.organisations.models import Organisation
from portal.organisations.services import organisations as services
from portal.publishing import public
from portal.publishing.actions import Expire, Withdraw, editing
from portal.publishing.models import Audience
from powers.models import PublishedPower
from tests.factories import Bureau, UserFactory
from tests.meeting import Meeting

pytestmark = pytest.mark.django_db
FEW = 2  # what a kept page asks of the database: the version of the site


@pytest.fixture(autouse=True)
def _pages_are_kept(settings):
    settings.CACHES = {**settings.CACHES, "pages": production.CACHES["pages"]}
    caches["pages"].clear()
    yield
    caches["pages"].clear()


@pytest.fixture
def bureau():
    return Bureau()


@pytest.mark.parametrize("address", ["/", "/powers/", "/search/?q=发放补助", "/ledger/"])
def test_the_second_reader_gets_the_page_at_once(bureau, client, address, django_assert_max_num_queries):
    bureau.publish(bureau.power(name="发放补助"))
    first = client.get(address)
    with django_assert_max_num_queries(FEW):
        second = Client().get(address)
    assert "发放补助" in second.content.decode()
    assert second.content == first.content
    assert second.headers == first.headers
    assert not second.cookies


def test_what_is_published_shows_at_once(bureau, client):
    bureau.publish(bureau.power(name="发放补助"))
    assert "收取费用" not in client.get("/").content.decode()
    power = bureau.publish(bureau.power(name="收取费用"))
    assert "收取费用" in client.get("/").content.decode()
    Withdraw(power, bureau.leader, note="依据已废止").run()
    assert "收取费用" not in client.get("/powers/").content.decode()


def test_each_language_and_each_question_has_its_own_page(bureau, client):
    bureau.publish(bureau.power(name="发放补助"))
    assert client.get("/").content != client.get("/en/").content
    assert client.get("/search/?q=补助").content != client.get("/search/?q=费用").content


def test_a_member_s_page_is_nobody_else_s(bureau):
    bureau.publish(bureau.power(name="公开的事"))
    bureau.publish(bureau.power(name="党内的事", audience=Audience.PARTY))
    member, citizen = Client(), Client()
    member.force_login(UserFactory(is_staff=False, is_party_member=True))
    assert "党内的事" in member.get("/powers/").content.decode()
    assert "党内的事" not in citizen.get("/powers/").content.decode()
    assert "党内的事" in member.get("/powers/").content.decode()


def body(response) -> bytes:
    return b"".join(response) if response.streaming else response.content


@pytest.mark.parametrize("address", ["/ledger/ledger.jsonl", "/", "/ledger/1.json"])
def test_an_answer_without_a_body_is_given_to_nobody_else(bureau, address):
    bureau.publish(bureau.power(name="发放补助"))
    head = Client().head(address)
    assert head.status_code == 200 and head.content == b""
    page = Client().get(address)
    assert "发放补助" in body(page).decode()
    assert Client().head(address).content == b""


def number_kept() -> int:
    return len(caches["pages"]._cache)


def test_large_files_and_long_questions_are_not_kept(bureau, monkeypatch):
    bureau.publish(bureau.power(name="发放补助"))
    Client().get("/powers/", {"x": "长" * 100})
    monkeypatch.setattr(public, "LARGEST_KEPT", 1000)
    for address in ("/", "/ledger/ledger.jsonl", "/no-such-page/", "/ledger/99/", "/ledger/?number=1"):
        body(Client().get(address))
    assert number_kept() == 0
    monkeypatch.undo()
    Client().get("/")
    assert number_kept() == 1


def test_however_many_questions_are_asked_memory_is_bounded(bureau, settings):
    settings.CACHES = {
        **settings.CACHES,
        "pages": {**production.CACHES["pages"], "OPTIONS": {"MAX_ENTRIES": 6}},
    }
    bureau.publish(bureau.power(name="发放补助"))
    for number in range(20):
        Client().get("/ledger/1.json", {"x": number})
    assert 0 < number_kept() <= 6


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_of_two_organisations_that_are_renamed_at_once_both_change_the_pages(bureau):
    """Whoever wrote first need not be the first to commit: the later commit must be seen as well."""
    bureau.publish(bureau.power())
    before = public.site_version().mark
    meeting, seen = Meeting(), []

    def rename_the_bureau():
        with transaction.atomic():
            services.save(bureau.bureau, seen=None)
            meeting.let_the_other_in()

    def rename_the_section():
        bureau.section.name = "新名称"
        bureau.section.save()
        seen.append((public.site_version().mark, Organisation.objects.get(pk=bureau.bureau.pk).name))

    bureau.bureau.name = "改名的局"
    meeting.of(rename_the_bureau, rename_the_section)
    ((mark, name),) = seen
    assert mark != before
    assert name == "改名的局" or public.site_version().mark != mark


def test_a_power_s_page_is_kept_too(bureau, client, django_assert_max_num_queries):
    power = bureau.publish(bureau.power(name="发放补助"))
    other = bureau.publish(bureau.power(name="收取费用"))
    address = f"/powers/{power.slug}/"
    first = client.get(address)
    with django_assert_max_num_queries(1):
        second = Client().get(address)
    assert second.content == first.content and second.headers == first.headers
    assert "发放补助" in second.content.decode()
    assert client.get(f"/en{address}").content != first.content
    assert "收取费用" in client.get(f"/powers/{other.slug}/").content.decode()
    Organisation.objects.filter(pk=bureau.bureau.pk).update(name="改名的局")
    bureau.bureau.refresh_from_db()
    bureau.bureau.save()  # its history tells
    assert "改名的局" in client.get(address).content.decode()
    Withdraw(power, bureau.leader, note="依据已废止").run()
    assert client.get(address).status_code == 410
    assert Client().get(address).status_code == 410


def test_a_member_s_page_of_a_power_is_nobody_else_s(bureau):
    power = bureau.publish(bureau.power(name="党内的事", audience=Audience.PARTY))
    member = Client()
    member.force_login(UserFactory(is_staff=False, is_party_member=True))
    assert member.get(f"/powers/{power.slug}/").status_code == 200
    assert Client().get(f"/powers/{power.slug}/").status_code == 404


@pytest.mark.parametrize("address", ["/", "/powers/", "/search/?q=限时", "/powers/{main}/"])
def test_what_has_come_to_its_end_is_gone_before_the_ledger_says_so(
    bureau, client, address, django_assert_max_num_queries
):
    """The worker that writes the end may come minutes later: a kept page doesn't wait for it."""
    main = bureau.publish(bureau.power(name="登记"))
    power = bureau.power(name="限时的登记", parent=main)
    hour = timezone.now() + timedelta(hours=1)
    with editing(power, bureau.editor) as row:
        row.expires_on = hour
    power.refresh_from_db()
    bureau.publish(power)
    address = address.format(main=main.slug)
    shown = client.get(address)
    link = f'href="/powers/{power.slug}/"'
    assert link in shown.text
    for model in (type(power), PublishedPower):  # time passes
        model.objects.filter(pk=power.pk).update(public_until=timezone.now() - timedelta(seconds=2))
    assert link not in Client().get(address).text
    browser = {"If-None-Match": shown["ETag"]}
    assert client.get(address, headers=browser).status_code == 200
    with django_assert_max_num_queries(1):
        Client().get(address)
    before = public.site_version()
    Expire(type(power).objects.get(pk=power.pk), None).run()
    assert public.site_version().mark != before.mark
    assert public.site_version().changed_at >= before.changed_at
