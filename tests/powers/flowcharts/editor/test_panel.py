"""The flowchart on the form of its power."""

import html

import pytest
from django.urls import reverse

from portal.publishing.actions import Submit
from tests.clients import client_of

from .conftest import LOOP, address, form

pytestmark = pytest.mark.django_db


def page(user, power) -> str:
    answer = client_of(user).get(reverse("admin:powers_power_change", args=[power.pk]))
    return html.unescape(answer.content.decode())


def test_the_form_leads_into_the_editor_and_shows_the_chart(bureau):
    power = bureau.power()
    shown = page(bureau.editor, power)
    assert "还没有流程图。" in shown and "绘制流程图" in shown and address(power) in shown
    client_of(bureau.editor).post(address(power), form(power, LOOP))
    shown = page(bureau.editor, power)
    assert "4个步骤" in shown and "检查通过" in shown and "修改流程图" in shown
    assert 'class="flowchart"' in shown


def test_who_may_not_change_it_is_led_to_read_it(bureau):
    power = bureau.power()
    assert f'href="{address(power)}"' not in page(bureau.head, power), "there is nothing to see"
    client_of(bureau.editor).post(address(power), form(power, LOOP))
    assert "查看流程图" in page(bureau.head, power)
    power.refresh_from_db()
    Submit(power, bureau.editor).run()
    assert "查看流程图" in page(bureau.editor, power) and "修改流程图" not in page(bureau.editor, power)


def test_a_power_that_is_just_being_written_has_no_panel(bureau):
    answer = client_of(bureau.editor).get(reverse("admin:powers_power_add"))
    assert "flow-small" not in answer.content.decode()
