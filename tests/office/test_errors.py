"""Where somebody loses his way in the back office: its own page, with its menu."""

import html

import pytest
from django.test import Client

from tests.factories import Bureau

pytestmark = pytest.mark.django_db


def page(user, address: str) -> tuple[int, str]:
    client = Client()
    if user is not None:
        client.force_login(user)
    answer = client.get(address)
    return answer.status_code, html.unescape(answer.content.decode())


@pytest.mark.parametrize(
    "address", ["/office/review/power/999999/", "/office/nothing/", "/office/review/x/1/"]
)
def test_what_is_not_there(address):
    status, said = page(Bureau().editor, address)
    assert status == 404
    assert "没有这个页面" in said and "回到工作台" in said
    assert 'aria-label="后台菜单"' in said and "审核办理" in said
    assert "site-search" not in said


def test_what_is_not_allowed():
    status, said = page(Bureau().editor, "/office/working_calendar/calendarday/")
    assert status == 403
    assert "您不能查看这个页面" in said and "回到工作台" in said
    assert 'aria-label="后台菜单"' in said


def test_a_citizen_sees_nothing_of_the_office():
    status, said = page(None, "/office/review/power/999999/")
    assert status in (302, 404)
    assert "后台菜单" not in said
    status, said = page(Bureau().editor, "/nothing/")
    assert status == 404 and "后台菜单" not in said
