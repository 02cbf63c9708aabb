"""Editing and importing at once on PostgreSQL: one waits for the other, never each for the other.

An import holds the tree's lock and then takes one row after the other; whoever changes a single record has to take them
in the same order.
"""

import threading

import pytest
from django.db import connection, connections, transaction
from django.test import Client

from portal.publishing.actions import Discard, editing
from portal.trees.locks import tree_write
from powers.forms import PowerForm
from powers.kind import PowerKind
from powers.models import Power
from tests.factories import Bureau, PowerFactory
from tests.powers.test_office import change, filled

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("sqlite" in str(connection.vendor), reason="SQLite has one writer at a time"),
]


class Meeting:
    """Lets an import begin in the middle of a change, and the change go on once the import waits for something."""

    def __init__(self) -> None:
        self.change_has_begun = threading.Event()
        self.import_is_there = threading.Event()
        self.import_is_done = threading.Event()
        self.pid = 0
        self.failures: list[BaseException] = []

    def let_the_import_in(self) -> None:
        self.change_has_begun.set()
        assert self.import_is_there.wait(30)
        for _ in range(1500):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE pid = %s AND NOT granted)", [self.pid]
                )
                if cursor.fetchone()[0]:
                    return
            if self.import_is_done.wait(0.02):  # it came through: nothing to wait for
                return
        raise AssertionError("the import neither waits nor ends")

    def together(self, *works) -> None:
        def run(work):
            try:
                work()
            except BaseException as error:
                self.failures.append(error)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run, args=[work]) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert not any(thread.is_alive() for thread in threads)
        assert self.failures == []

    def importing(self, power: Power) -> None:
        """What an import does with one row, see ``portal.importing.applying``."""
        assert self.change_has_begun.wait(30)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.pid = cursor.fetchone()[0]
        self.import_is_there.set()
        with transaction.atomic(), tree_write(Power), editing(power, None, check_permission=False) as row:
            row.remarks = "导入"
        self.import_is_done.set()


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
            meeting.let_the_import_in()
            row.parent = main

    meeting.together(edit, lambda: meeting.importing(power))
    power.refresh_from_db()
    assert (power.parent, power.remarks) == (main, "导入")


def test_throwing_changes_away_and_an_import(bureau, meeting, monkeypatch):
    main, power = bureau.power(), bureau.publish(bureau.power())
    with editing(power, bureau.editor) as row:
        row.parent = main
    restore = PowerKind.restore

    def slowly(kind, record, content):
        meeting.let_the_import_in()
        restore(kind, record, content)

    monkeypatch.setattr(PowerKind, "restore", slowly)
    meeting.together(lambda: Discard(power, bureau.editor).run(), lambda: meeting.importing(power))
    power.refresh_from_db()
    assert (power.parent, power.remarks) == (None, "导入")


def test_the_form_and_an_import(bureau, meeting, monkeypatch):
    main, power = PowerFactory(organisation=bureau.section), bureau.power()
    check = PowerForm._check_limits

    def slowly(form, cleaned):  # the form has the row by now
        meeting.let_the_import_in()
        check(form, cleaned)

    monkeypatch.setattr(PowerForm, "_check_limits", slowly)

    def save():
        client = Client()
        client.force_login(bureau.editor)
        answer = client.post(change(power), filled(power, parent=main.pk))
        assert answer.status_code == 302, answer.context["adminform"].form.errors

    meeting.together(save, lambda: meeting.importing(power))
    power.refresh_from_db()
    assert (power.parent, power.remarks) == (main, "导入")
