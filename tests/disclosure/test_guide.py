"""The disclosure guide: 《政府信息公开条例》第十二条 asks for the institution's name, address, hours and telephone."""

import pytest
from django.urls import reverse

from tests.disclosure.records import make_item, publish


@pytest.mark.django_db
def test_it_says_where_whoever_discloses_is_to_be_found(client, bureau):
    told = {
        "address": "管城区商城路1号",
        "office_hours": "工作日9:00—17:00",
        "phone": "0371-66000001",
        "complaint_phone": "0371-66000002",
    }
    for name, text in told.items():
        setattr(bureau.bureau, name, text)
    bureau.bureau.save()
    publish(make_item(bureau, audience="society"), bureau)
    text = client.get(reverse("disclosure:guide")).text
    for words in (bureau.bureau.name, *told.values()):
        assert words in text


@pytest.mark.django_db
def test_without_a_catalogue_there_is_nobody_to_name(client, bureau):
    assert "向谁咨询" not in client.get(reverse("disclosure:guide")).text
