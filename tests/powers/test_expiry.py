"""What was approved until an hour is gone at that hour, whether or not the worker is there to write it down."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from portal.publishing.actions import Expire, editing
from portal.publishing.errors import NotReady
from portal.publishing.models import Audience, State
from portal.publishing.services import rebuild_published
from powers.checks import problems
from powers.exports import published_values
from powers.models import Power, PublishedPower
from powers.selectors import visible
from tests.factories import UserFactory
from tests.powers.published import publish_many, text_of


@pytest.fixture
def over(bureau):
    """A power whose hour has passed, and nobody has written its end into the ledger."""

    def publish(**values):
        power = bureau.publish(bureau.power(name="限时事项", content="限时的内容", **values))
        hour = timezone.now() - timedelta(minutes=1)
        PublishedPower.objects.filter(pk=power.pk).update(public_until=hour)
        Power.objects.filter(pk=power.pk).update(public_until=hour)
        power.refresh_from_db()
        return power

    return publish


def test_the_hour_is_kept_with_the_public_version(bureau):
    power = bureau.power()
    hour = timezone.now() + timedelta(days=3)
    with editing(power, bureau.editor) as row:
        row.expires_on = hour
    power.refresh_from_db()
    bureau.publish(power)
    assert PublishedPower.objects.get(pk=power.pk).public_until == hour
    rebuild_published()
    assert PublishedPower.objects.get(pk=power.pk).public_until == hour


@pytest.mark.parametrize("audience", [Audience.SOCIETY, Audience.PARTY])
def test_it_is_gone_from_every_page(client, bureau, over, audience):
    bureau.publish(bureau.power(name="另一事项", audience=audience))
    power = over(audience=audience)
    if audience == Audience.PARTY:
        client.force_login(UserFactory(is_party_member=True, is_staff=False))
    for page in ("/", "/powers/", f"/powers/section/{bureau.section.code}/", "/search/?q=限时事项"):
        text = text_of(client.get(page)).replace("“限时事项”", "")
        assert "限时事项" not in text.replace("搜索：限时事项", ""), page
    assert "另一事项" in client.get("/powers/").text
    response = client.get(f"/powers/{power.slug}/")
    assert response.status_code == 410
    assert "有效期届满" in response.text and "限时的内容" not in response.text
    assert "现行" not in text_of(client.get(f"/powers/{power.slug}/versions/"))


def test_a_page_that_the_browser_keeps_is_not_kept_beyond_the_hour(client, bureau):
    power = bureau.publish(bureau.power())
    page = f"/powers/{power.slug}/"
    tag = client.get(page)["ETag"]
    assert client.get(page, headers={"If-None-Match": tag}).status_code == 304
    PublishedPower.objects.filter(pk=power.pk).update(public_until=timezone.now())
    assert client.get(page, headers={"If-None-Match": tag}).status_code == 410


def test_an_export_of_what_is_public_has_none_of_it(bureau, over):
    over()
    other = bureau.publish(bureau.power(name="另一事项"))
    assert [row["code"] for row in published_values(PublishedPower.objects.all())] == [other.code]


def test_no_sub_item_is_published_below_it(bureau, over):
    sub = bureau.power(name="子项", parent=over())
    with pytest.raises(NotReady, match="主项“限时事项”尚未公开"):
        bureau.publish(sub)


def test_nor_does_a_sub_item_that_is_over_hold_its_main_item_back(bureau, over):
    main = bureau.publish(bureau.power(name="主项"))
    over(parent=main)
    with editing(main, bureau.editor) as row:
        row.audience = Audience.PARTY
    main.refresh_from_db()
    assert problems(main) == []


def test_the_ledgers_entry_changes_nothing_but_the_time(client, over):
    power = over()
    before = text_of(client.get(f"/powers/{power.slug}/"))
    Expire(power, None).run()
    assert power.state == State.WITHDRAWN
    row = PublishedPower.objects.get(pk=power.pk)
    assert row.is_withdrawn and row.public_until is None
    after = text_of(client.get(f"/powers/{power.slug}/"))
    assert "有效期届满" in before and "有效期届满" in after


def test_the_lists_go_on_reading_nothing_but_their_index(bureau, ledger_entry):
    """Where a list ends is found in the index alone, although it asks for the hour of each power."""
    publish_many(ledger_entry, [bureau.section], [{} for _n in range(50)])
    keys = visible(None).order_by("code", "pk").values("pk")[30:60]
    if connection.vendor == "sqlite":
        assert "SEARCH powers_publishedpower USING COVERING INDEX pp_by_code" in keys.explain()
        newest = visible(None).order_by("-published_at", "-pk").values("pk")[30:60]
        assert "SEARCH powers_publishedpower USING COVERING INDEX pp_newest" in newest.explain()
    else:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        assert "Index Only Scan using pp_by_code" in keys.explain()
