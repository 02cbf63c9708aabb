"""更正 of what is disclosed and of catalogue items: the same as of powers, by the generic code."""

import html

import pytest
from django.urls import reverse

from disclosure.limits import after_event
from disclosure.models import PublishedDisclosure, PublishedItem
from portal.publishing.actions import Submit, editing
from portal.publishing.models import State
from portal.publishing.services import rebuild_published
from tests.clients import client_of
from tests.disclosure.records import disclose, make_disclosure, make_item, publish

NOTE = "金额误作10万元，应为12万元。"
pytestmark = pytest.mark.django_db


def text(response) -> str:
    return html.unescape(response.content.decode())


def correct(record, bureau):
    with editing(record, bureau.editor) as row:
        row.title += "（更正）"
        row.correction_note = NOTE
    record.refresh_from_db()
    return publish(record, bureau)


def test_pages_of_both_say_what_was_corrected(client, bureau):
    item = publish(make_item(bureau, limit=after_event("形成", 5)), bureau)
    disclosure = correct(disclose(make_disclosure(bureau, item), bureau), bureau)
    item = correct(item, bureau)
    for record, name in ((disclosure, "disclosure:information"), (item, "disclosure:item")):
        shown = text(client.get(reverse(name, args=[record.slug])))
        assert "更正：" in shown and NOTE in shown
        assert reverse("ledger:entry", args=[record.publication_id]) in shown
        assert record.publication.snapshot.reason == NOTE and record.correction_note == ""
    rows = [list(model.objects.order_by("pk").values()) for model in (PublishedDisclosure, PublishedItem)]
    rebuild_published()
    assert rows == [
        list(model.objects.order_by("pk").values()) for model in (PublishedDisclosure, PublishedItem)
    ]


def test_the_form_asks_for_it_once_something_was_public(bureau):
    item = publish(make_item(bureau, limit=after_event("形成", 5)), bureau)
    disclosure = make_disclosure(bureau, item)
    address = reverse("admin:disclosure_disclosure_change", args=[disclosure.pk])
    assert "correction_note" not in text(client_of(bureau.editor).get(address))
    disclose(disclosure, bureau)
    assert "correction_note" in text(client_of(bureau.editor).get(address))


def test_disclosures_pass_the_secrecy_review_and_catalogue_items_do_not(bureau):
    item = make_item(bureau, limit=after_event("形成", 5))
    Submit(item, bureau.editor).run()
    assert bureau.approve(item, until=State.SECRECY_REVIEW).state == State.PUBLISHED
    disclosure = make_disclosure(bureau, item)
    Submit(disclosure, bureau.editor).run()
    assert bureau.approve(disclosure, until=State.SECRECY_REVIEW).state == State.SECRECY_REVIEW


def test_lists_and_feeds_say_that_it_was_corrected(client, bureau):
    item = publish(make_item(bureau, limit=after_event("形成", 5)), bureau)
    disclosure = disclose(make_disclosure(bureau, item), bureau)
    listed, feed = reverse("disclosure:information-list"), reverse("disclosure:feed", args=[item.catalogue])
    assert "已更正" not in text(client.get(listed)) and NOTE not in client.get(feed).content.decode()
    correct(disclosure, bureau)
    assert "已更正" in text(client.get(listed))
    assert f"更正：{NOTE}" in client.get(feed).content.decode()
