"""Whoever has open deadlines is told which days of the calendar changed, once it is committed."""

from datetime import date

import pytest
from django.db import transaction
from django.urls import reverse

from portal.accounts import roles
from portal.calendar import changes
from portal.calendar.changes import on_calendar_change
from portal.calendar.models import CalendarDay
from portal.calendar.selectors import calendar_state
from portal.calendar.services import add_working_days, change_days
from tests.factories import Bureau

pytestmark = pytest.mark.django_db(transaction=True)

EIGHTH, NINTH = date(2026, 10, 8), date(2026, 10, 9)


@pytest.fixture
def told(monkeypatch):
    """What was told, with the deadline as the listener counts it then."""
    heard = []

    def listen(dates):
        heard.append((set(dates), add_working_days(date(2026, 9, 30), 1)))

    monkeypatch.setattr(changes, "_callbacks", [])
    on_calendar_change(listen)
    on_calendar_change(listen)  # registered once
    return heard


@pytest.fixture
def administrator(client):
    bureau = Bureau()
    person = bureau.person(roles.SYSTEM_ADMINISTRATOR, bureau.bureau)
    client.force_login(person)
    return client


def test_adding_changing_moving_and_removing(told):
    day = CalendarDay(date=EIGHTH, note="防汛")
    change_days(save=[day])
    assert told.pop() == ({EIGHTH}, NINTH)
    day.date = NINTH
    change_days(save=[day])
    assert told.pop() == ({EIGHTH, NINTH}, EIGHTH)
    change_days(delete=[day])
    assert told.pop() == ({NINTH}, EIGHTH)
    assert [line.history_type for line in CalendarDay.history.all()] == ["-", "~", "+"]
    change_days()
    assert told == []


def test_nobody_is_told_of_what_was_rolled_back(told):
    with transaction.atomic():
        change_days(save=[CalendarDay(date=EIGHTH)])
        transaction.set_rollback(True)
    assert told == [] and not CalendarDay.objects.exists()


def test_one_that_fails_keeps_nobody_from_hearing(told, monkeypatch, caplog):
    def fail(dates):
        raise RuntimeError("no")

    monkeypatch.setattr(changes, "_callbacks", [fail, *changes._callbacks])
    change_days(save=[CalendarDay(date=EIGHTH)])
    assert told.pop()[0] == {EIGHTH}
    assert "RuntimeError" in caplog.text or "no" in caplog.text


def test_the_office_tells_what_it_does(told, administrator):
    add = reverse("admin:working_calendar_calendarday_add")
    administrator.post(add, {"date": "2026-10-08", "note": "防汛", "_save": "1"})
    assert told.pop() == ({EIGHTH}, NINTH)
    day = CalendarDay.objects.get()
    administrator.post(
        reverse("admin:working_calendar_calendarday_change", args=[day.pk]),
        {"date": "2026-10-09", "note": "防汛", "_save": "1"},
    )
    assert told.pop()[0] == {EIGHTH, NINTH}
    assert day.history.first().history_user is not None
    administrator.post(reverse("admin:working_calendar_calendarday_delete", args=[day.pk]), {"post": "yes"})
    assert told.pop() == ({NINTH}, EIGHTH)
    assert not CalendarDay.objects.exists()


def test_removing_many_at_once_tells_all_of_them(told, administrator):
    change_days(save=[CalendarDay(date=EIGHTH), CalendarDay(date=NINTH)])
    assert told.pop()[0] == {EIGHTH, NINTH}
    keys = list(CalendarDay.objects.values_list("pk", flat=True))
    administrator.post(
        reverse("admin:working_calendar_calendarday_changelist"),
        {"action": "delete_selected", "_selected_action": keys, "post": "yes"},
    )
    assert told.pop()[0] == {EIGHTH, NINTH}
    assert not CalendarDay.objects.exists()


def test_every_change_changes_the_calendars_state(django_assert_num_queries):
    with django_assert_num_queries(1):
        marks = [calendar_state().mark]
    assert calendar_state().changed_at is None
    day = CalendarDay(date=EIGHTH)
    change_days(save=[day])
    marks.append(calendar_state().mark)
    day.is_workday = True
    change_days(save=[day])
    marks.append(calendar_state().mark)
    change_days(delete=[day])
    marks.append(calendar_state().mark)
    assert len(set(marks)) == 4
    assert calendar_state().changed_at == CalendarDay.history.latest("history_id").history_date
