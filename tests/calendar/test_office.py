"""The bureau's own days: in the database, in the back office, in deadlines."""

from datetime import date

import pytest
from django.urls import reverse

from portal.accounts import roles
from portal.calendar.models import CalendarDay
from portal.calendar.rules import Deadline
from portal.calendar.services import add_working_days, deadline, work_calendar, working_days_between
from tests.factories import Bureau

pytestmark = pytest.mark.django_db

LIST = "admin:working_calendar_calendarday_changelist"
ADD = "admin:working_calendar_calendarday_add"


@pytest.fixture
def bureau():
    return Bureau()


@pytest.fixture
def administrator(bureau, client):
    person = bureau.person(roles.SYSTEM_ADMINISTRATOR, bureau.bureau)
    person.is_staff = True
    person.save()
    client.force_login(person)
    return client


def test_an_own_day_moves_deadlines(django_assert_num_queries):
    assert add_working_days(date(2026, 9, 30), 1) == date(2026, 10, 8)
    CalendarDay.objects.create(date=date(2026, 10, 8), is_workday=False)
    with django_assert_num_queries(1):
        assert add_working_days(date(2026, 9, 30), 1) == date(2026, 10, 9)
    assert working_days_between(date(2026, 9, 30), date(2026, 10, 9)) == 1
    assert deadline(date(2026, 12, 31), 5, "days") == Deadline(date(2027, 1, 5), provisional=True)


def test_many_rows_share_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        calendar = work_calendar()
        for number in range(50):
            add_working_days(date(2026, 9, 1), number, calendar)


def test_the_administrator_enters_next_years_first_holiday(administrator):
    page = administrator.get(reverse(LIST))
    assert page.status_code == 200
    assert "工作日历" in page.content.decode()
    answer = administrator.post(
        reverse(ADD), {"date": "2027-01-01", "note": "元旦放假", "_save": "1"}, follow=True
    )
    assert "元旦放假" in answer.content.decode() and "星期五" in answer.content.decode()
    day = CalendarDay.objects.get()
    assert not day.is_workday and day.history.count() == 1
    assert deadline(date(2026, 12, 31), 1, "working_days") == Deadline(date(2027, 1, 4), provisional=False)


def test_an_empty_calendar_says_that_the_holidays_are_built_in(administrator):
    page = administrator.get(reverse(LIST)).content.decode()
    assert "国家公布的节假日和调休上班日已内置" in page
    assert "这里还没有内容" in page and "清除筛选" not in page
    CalendarDay.objects.create(date=date(2026, 10, 8), is_workday=False)
    page = administrator.get(reverse(LIST), {"is_workday__exact": "1"}).content.decode()
    assert "没有符合条件的内容" in page and "清除筛选" in page
    page = administrator.get(reverse(LIST), {"q": "无此说明"}).content.decode()
    assert "没有符合条件的内容" in page and "清除筛选" in page


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2026, 9, 30), None),
        (date(2026, 10, 1), 2027),
        (date(2026, 12, 31), 2027),
        (date(2025, 11, 1), None),
    ],
)
def test_from_october_on_the_next_year_is_asked_for(today, year, administrator, monkeypatch):
    monkeypatch.setattr("portal.calendar.admin.timezone.localdate", lambda: today)
    page = administrator.get(reverse(LIST)).content.decode()
    assert ("calendar-missing-year" in page) is (year is not None)
    assert year is None or f"{year}年的放假安排还没有录入" in page
    CalendarDay.objects.create(date=date(today.year + 1, 1, 1), note="元旦放假")
    assert "calendar-missing-year" not in administrator.get(reverse(LIST)).content.decode()


def test_a_day_is_entered_once(administrator):
    CalendarDay.objects.create(date=date(2027, 1, 1))
    answer = administrator.post(reverse(ADD), {"date": "2027-01-01", "_save": "1"})
    assert "该日期已有安排，请修改原有的一条。" in answer.content.decode()


def test_others_neither_see_nor_change_it(bureau, client):
    bureau.leader.is_staff = True
    bureau.leader.save()
    client.force_login(bureau.leader)
    assert client.get(reverse(LIST)).status_code == 403
    assert client.post(reverse(ADD), {"date": "2027-01-01"}).status_code == 403
    assert reverse(LIST) not in client.get(reverse("admin:index")).content.decode()
    assert not CalendarDay.objects.exists()
