"""The versions of catalogue items and disclosures as their readers see them."""

import re

import pytest
from django.test import Client

from portal.publishing.actions import Withdraw, editing
from portal.publishing.models import Audience
from tests.clients import client_of
from tests.disclosure.records import disclose, make_disclosure, make_item, publish
from tests.factories import UserFactory
from tests.powers.published import links_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(bureau):
    return publish(make_item(bureau, audience=Audience.SOCIETY, title="财务收支"), bureau)


@pytest.fixture
def disclosure(bureau, item):
    return disclose(make_disclosure(bureau, item, title="六月财务收支"), bureau)


def revise(record, bureau, **values):
    with editing(record, bureau.editor) as row:
        for name, value in values.items():
            setattr(row, name, value)
    return publish(record, bureau)


def get(path, reader=None, status=200):
    response = (client_of(reader) if reader else Client()).get(path)
    assert response.status_code == status
    return response


def test_a_disclosures_versions_are_told_and_compared(bureau, disclosure):
    revise(disclosure, bureau, body="<p>收入12万元</p>", correction_note="收入应为12万元")
    page = f"/disclosure/information/{disclosure.slug}/"
    assert f"{page}versions/1...2/" in links_of(get(page))  # from the note of what was corrected
    assert f"{page}versions/" in links_of(get(page))
    versions = get(f"{page}versions/")
    text = text_of(versions)
    assert "第2版 现行" in text and "变化： 正文" in text and "更正： 收入应为12万元" in text
    assert "保密审查" in text
    assert f"{page}versions/1...2/" in links_of(versions)
    comparison = get(f"{page}versions/1...2/")
    assert "<ins>" in comparison.text and "收入12万元" in re.sub("<[^>]+>", "", comparison.text)
    assert Client().get(f"{page}versions/2...1/")["Location"] == f"{page}versions/1...2/"
    assert Client().get(f"{page}versions/?before=1&after=2")["Location"] == f"{page}versions/1...2/"
    get(f"{page}versions/1...3/", status=404)
    get(f"{page}versions/1...2000000000000000000000/", status=404)


def test_an_items_versions_are_told_and_compared(bureau, item):
    revise(item, bureau, content="收入、支出和结余")
    page = f"/disclosure/item/{item.slug}/"
    assert f"{page}versions/" in links_of(get(page))
    assert "变化： 公开内容" in text_of(get(f"{page}versions/"))
    assert "收入、支出和结余" in get(f"{page}versions/1...2/").text


@pytest.mark.parametrize("kind", ["item", "information"])
def test_what_was_taken_down_still_tells_its_versions(kind, bureau, item, disclosure):
    record = item if kind == "item" else disclosure
    Withdraw(record, bureau.leader, note="内容有误").run()
    page = f"/disclosure/{kind}/{record.slug}/"
    assert f"{page}versions/" in links_of(get(page, status=410))
    text = text_of(get(f"{page}versions/"))
    assert "理由： 内容有误" in text and "现行" not in text


def test_a_version_for_the_party_is_for_the_party_alone(bureau):
    item = publish(make_item(bureau, audience=Audience.SOCIETY), bureau)
    disclosure = disclose(make_disclosure(bureau, item, title="只对党内说", audience=Audience.PARTY), bureau)
    revise(disclosure, bureau, audience=Audience.SOCIETY, title="对社会说")
    page = f"/disclosure/information/{disclosure.slug}/"
    text = text_of(get(f"{page}versions/"))
    assert "另有1条记录不对您公开" in text and "只对党内说" not in text
    get(f"{page}versions/1...2/", status=404)
    member = UserFactory(is_party_member=True)
    response = get(f"{page}versions/1...2/", member)
    assert all(letter in response.text for letter in "只党内")  # what is gone, cut by what has come
    assert response["Cache-Control"] == "private, no-store"
    get(f"{page}versions/1...2/", UserFactory(is_party_member=False), status=404)
