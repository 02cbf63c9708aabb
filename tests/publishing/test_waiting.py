"""Editing and importing at once on PostgreSQL: one waits for the other, never each for the other.

An import holds the tree's lock and then takes one row after the other; whoever changes a single record has to take them
in the same order.
"""

import pytest
from django.db import connection, transaction
from django.test import Client

from portal.publishing.actions import Discard, editing
from portal.trees.locks import tree_write
from powers.forms import PowerForm
from powers.kind import PowerKind
from powers.models import Power
from tests.factories import Bureau, PowerFactory
from tests.meeting import Meeting
from tests.powers.test_office import change, filled

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("sqlite" in str(connection.vendor), reason="SQLite has one writer at a time"),
]


def bring_in(power: Power) -> None:
    """What an import does with one row, see ``portal.importing.applying``."""
    with transaction.atomic(), tree_write(Power), editing(power, None, check_permission=False) as row:
        row.remarks = "导入"


@pytest.fixture
def bureau():
    return Bureau()


@pytest.fixture
def meeting():
    return Meeting()


def test_an_edit_and_an_import(bureau, meeting):
    main, power = bureau.power(), bureau.power()

    def edit():
        with editing(power, bureau.editor) as row:
            meeting.let_the_other_in()
            row.parent = main

    meeting.of(edit, lambda: bring_in(power))
    power.refresh_from_db()
    assert (power.parent, power.remarks) == (main, "导入")


def test_throwing_changes_away_and_an_import(bureau, meeting, monkeypatch):
    main, power = bureau.power(), bureau.publish(bureau.power())
    with editing(power, bureau.editor) as row:
        row.parent = main
    restore = PowerKind.restore

    def slowly(kind, record, content):
        meeting.let_the_other_in()
        restore(record, content)

    monkeypatch.setattr(PowerKind, "restore", slowly)
    meeting.of(lambda: Discard(power, bureau.editor).run(), lambda: bring_in(power))
    power.refresh_from_db()
    assert (power.parent, power.remarks) == (None, "导入")


def test_the_form_and_an_import(bureau, meeting, monkeypatch):
    main, power = PowerFactory(organisation=bureau.section), bureau.power()
    check = PowerForm._check_limits

    def slowly(form, cleaned):  # the form has the row by now
        meeting.let_the_other_in()
        check(form, cleaned)

    monkeypatch.setattr(PowerForm, "_check_limits", slowly)

    def save():
        client = Client()
        client.force_login(bureau.editor)
        answer = client.post(change(power), filled(power, parent=main.pk))
        assert answer.status_code == 302, answer.context["adminform"].form.errors

    meeting.of(save, lambda: bring_in(power))
    power.refresh_from_db()
    assert (power.parent, power.remarks) == (main, "导入")
