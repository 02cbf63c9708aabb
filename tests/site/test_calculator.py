"""The deadline calculator and the working calendar, as their pages show them."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from portal.calendar.models import CalendarDay
from portal.calendar.rules import WorkCalendar, deadline
from portal.calendar.services import change_days
from portal.site import limits
from portal.site.calculator import as_date, forms_of

LIMIT = "/deadline/?start=2026-09-29&amount=4&unit=working_days"
PAGES = [
    "/deadline/",
    "/en/deadline/",
    LIMIT,
    "/deadline/?after=2026-09-21&until=2026-10-12",
    "/calendar/",
    "/calendar/2025/",
]


@pytest.fixture
def today(monkeypatch):
    """It is Sunday, 29 November 2026, at noon, unless the test says otherwise."""
    clock = {"now": datetime(2026, 11, 29, 12, tzinfo=ZoneInfo("Asia/Shanghai"))}
    monkeypatch.setattr("portal.site.calendar_views.timezone.localdate", lambda: clock["now"].date())
    return lambda year, month, day: clock.update(
        now=datetime(year, month, day, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    )


def cells(text):
    """Date, number and words of each day of the account."""
    found = re.findall(
        r'<td class="day-account__day[^"]*"><time datetime="([^"]+)">.*?</time>(.*?)</td>', text
    )
    return {day: re.sub(r"<[^>]+>", "", words).split() for day, words in found}


def test_a_limit_is_answered_with_its_account(client, db):
    text = client.get(LIMIT).text
    assert "2026年10月10日（星期六）</strong>" in text
    days = cells(text)
    assert days["2026-09-29"] == ["起始日", "不算"]
    assert days["2026-09-30"] == ["第1天"]
    assert days["2026-10-01"] == ["国庆节"]
    assert days["2026-10-07"] == ["国庆节", "调休"]
    assert days["2026-10-08"] == ["第2天"]
    assert days["2026-10-10"] == ["第4天", "调休上班", "最后一天"]
    assert days["2026-10-11"] == []
    assert "10月1日至10月7日：国庆节放假，7天，不算。" in text
    assert "10月10日（星期六）：国庆节调休上班，1天，算。" in text
    assert "暂定" not in text
    assert 'value="2026-09-29"' in text and 'value="4"' in text


def test_a_limit_in_days_says_why_it_rolled(client, db):
    text = client.get("/deadline/?start=2026-08-02&amount=60&unit=days").text
    assert "2026年10月8日（星期四）</strong>" in text
    assert "数满60日是2026年10月1日（星期四），但这天不上班（国庆节放假）。" in text
    assert "《民法典》第二百零三条" in text
    assert cells(text)["2026-10-02"] == ["国庆节", "顺延"]
    assert cells(text)["2026-10-01"] == ["第60天", "国庆节"]


def test_months_leave_out_the_weeks_between(client, db):
    text = client.get("/deadline/?start=2026-03-31&amount=6&unit=months").text
    assert cells(text)["2026-06-30"] == ["满3个月"]
    assert "2026-06-15" not in cells(text)
    assert "中间3周按月计算" in text


def test_a_pause_is_left_out_of_the_count(client, db):
    asked = "/deadline/?start=2026-08-24&amount=8&unit=working_days"
    assert '<details class="site-fold deadline__pause">' in client.get(asked).text
    text = client.get(f"{asked}&paused_from=2026-09-01&paused_to=2026-09-04").text
    assert '<details class="site-fold deadline__pause" open>' in text
    assert "2026年9月9日（星期三）</strong>" in text
    assert "9月1日至9月4日：暂停计算，4天，不算。" in text
    assert cells(text)["2026-09-01"] == ["暂停"]
    text = client.get(f"{asked}&paused_from=2026-09-01&paused_to=").text
    assert "还算不出最后一天</strong>" in text
    assert "还剩3个工作日没有数。" in text


def test_what_rests_on_a_year_not_announced_is_marked(client, db):
    text = client.get("/deadline/?start=2026-12-30&amount=2&unit=working_days").text
    assert "2027年的放假安排还没有公布" in text
    assert cells(text)["2027-01-01"] == ["元旦", "暂定"]
    assert cells(text)["2027-01-04"] == ["第2天", "暂定", "最后一天"]
    CalendarDay.objects.create(date=date(2027, 1, 1), note="元旦放假")
    text = client.get("/deadline/?start=2026-12-30&amount=2&unit=working_days").text
    assert "暂定" not in text
    assert cells(text)["2027-01-01"] == ["元旦"]
    assert "1月1日（星期五）：元旦放假，1天，不算。" in text


def test_between_two_days(client, db):
    text = client.get("/deadline/?after=2026-09-21&until=2026-10-12").text
    assert "<strong>10个工作日</strong>" in text
    assert "这个天数是怎么算出来的" in text
    assert "<strong>0个工作日</strong>" in client.get("/deadline/?after=2026-09-21&until=2026-09-21").text


@pytest.mark.parametrize(
    ("query", "message", "kept"),
    [
        ("start=2026-02-30&amount=5&unit=days", "没有这一天", "2026-02-30"),
        ("start=&amount=5&unit=days", "请选择从哪一天起。", 'value="5"'),
        ("start=1999-01-01&amount=5&unit=days", "请选择2004年到2099年之间的日期。", "1999-01-01"),
        ("start=2026-02-03&amount=&unit=days", "请填写期限有多长", "2026-02-03"),
        ("start=2026-02-03&amount=十&unit=days", "请填写大于0的整数", "十"),
        ("start=2026-02-03&amount=0&unit=days", "请填写大于0的整数", "2026-02-03"),
        ("start=2026-02-03&amount=-3&unit=days", "请填写大于0的整数", "-3"),
        ("start=2026-02-03&amount=732&unit=days", "按日数，最多731日。", "732"),
        ("start=2026-02-03&amount=501&unit=working_days", "按工作日数，最多500个。", "501"),
        ("start=2026-02-03&amount=61&unit=months", "按月数，最多60个月。", "61"),
        ("start=2026-02-03&amount=5&unit=weeks", "请选择按什么数。", 'value="5"'),
        ("start=2026-02-03&amount=5", "请选择按什么数。", 'value="5"'),
        ("start=2026-02-03&amount=5&unit=days&paused_to=2026-02-09", "请选择从哪一天停起。", "2026-02-09"),
        (
            "start=2026-02-03&amount=5&unit=days&paused_from=2026-02-09&paused_to=2026-02-08",
            "停止的日子不能早于停起的日子。",
            "2026-02-08",
        ),
        ("after=2026-02-03&until=2026-02-02", "止的日子不能早于起的日子。", "2026-02-02"),
        ("after=2026-02-03&until=2029-02-02", "两个日子最多相隔两年。", "2029-02-02"),
        ("after=2026-02-03", "请选择到哪一天止。", "2026-02-03"),
    ],
)
def test_what_is_wrong_is_said_beside_the_box_and_kept(query, message, kept, client, db):
    response = client.get(f"/deadline/?{query}")
    assert response.status_code == 200
    text = response.text
    assert text.count(message) == 1 and kept in text
    assert 'id="answer"' not in text
    group = next(group for group in text.split('<div class="govuk-form-group') if message in group)
    assert group.startswith(" govuk-form-group--error")
    assert 'aria-invalid="true"' in text


@pytest.mark.parametrize(
    "typed", ["2026-10-08", "2026/10/8", "2026.10.8", "2026年10月8日", " ２０２６年１０月８日 ", "20261008"]
)
def test_dates_are_read_as_people_write_them(typed, client, db):
    assert as_date(typed) == date(2026, 10, 8)
    text = client.get("/deadline/", {"start": typed, "amount": "２", "unit": "days"}).text
    assert "2026年10月10日（星期六）</strong>" in text


@given(
    st.fixed_dictionaries(
        {},
        optional={
            name: st.one_of(
                st.text(max_size=30),
                st.dates(date(2000, 1, 1), date(2100, 1, 1)).map(str),
                st.integers(-5, 10**6).map(str),
                st.sampled_from(["working_days", "days", "months"]),
            )
            for name in ("start", "amount", "unit", "after", "until", "paused_from", "paused_to")
        },
    )
)
def test_whatever_stands_in_the_address_is_answered_or_refused(query):
    for form in forms_of(query, date(2026, 11, 29)):
        if form.is_bound and form.is_valid():
            account = form.account(WorkCalendar())
            assert len(account.days) <= 8 * 366
            if not account.is_between:
                asked = (account.start, account.amount, account.unit)
                assert account.deadline == deadline(*asked, WorkCalendar(), account.paused)


def test_the_legal_limits_lead_to_their_answers(client, db, today):
    page = client.get("/deadline/").text
    for group in limits.GROUPS:
        for limit in group.limits:
            assert str(limit.law) in page
            link = f"/deadline/?{limit.query(date(2026, 11, 29))}"
            assert link.replace("&", "&amp;") in page
            assert 'id="answer"' in client.get(link).text
    later = client.get(LIMIT).text
    assert "start=2026-09-29&amp;amount=60&amp;unit=days" in later


def test_the_form_begins_with_today(client, db, today):
    assert 'value="2026-11-29"' in client.get("/deadline/").text
    today(2027, 3, 1)
    assert 'value="2027-03-01"' in client.get("/deadline/").text


def test_a_page_can_lead_to_the_form_with_its_limit(client, db, today):
    text = client.get("/deadline/?amount=15&unit=days").text
    assert 'value="15"' in text and '<option value="days" selected>' in text and 'value="2026-11-29"' in text
    assert "govuk-form-group--error" not in text and 'id="answer"' not in text
    assert client.get("/deadline/?amount=x&unit=%00").status_code == 200


def test_the_year_shows_the_arrangement_and_the_bureaus_own_days(client, db, today):
    CalendarDay.objects.create(date=date(2026, 12, 9), note="防汛演练")
    text = client.get("/calendar/").text
    assert "2026年工作日历</h1>" in text and "尚未公布" not in text
    assert text.count('<table class="month">') == 12
    assert '<time datetime="2026-10-01">1</time><b title="国庆节放假">休</b>' in text
    assert '<time datetime="2026-10-10">10</time><b title="国庆节调休上班">班</b>' in text
    assert '<time datetime="2026-12-09">9</time><b title="本单位放假（防汛演练）">休</b>' in text
    assert "10月1日至10月7日：国庆节放假，共7天" in text
    assert "12月9日（星期三）：本单位放假（防汛演练）" in text
    assert "全年247个工作日" in text


def test_a_year_that_is_not_announced_says_so(client, db, today):
    text = client.get("/calendar/2027/").text
    assert "尚未公布，暂定" in text and "2027年的放假安排还没有公布。" in text
    CalendarDay.objects.create(date=date(2027, 1, 1), note="元旦放假")
    assert "尚未公布" not in client.get("/calendar/2027/").text


@pytest.mark.parametrize("number", [0, 1, 2003, 2028, 9999, 10**30])
def test_there_is_no_page_of_other_years(number, client, db, today):
    assert client.get(f"/calendar/{number}/").status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_an_anonymous_reader_gets_no_cookie_and_no_session(path, client, publish_many, today):
    publish_many(1)
    response = client.get(path)
    assert response.status_code == 200
    assert not response.cookies and not Session.objects.exists()
    assert not response.wsgi_request.session.accessed
    assert response["Cache-Control"] == "public, max-age=60" and response["Vary"] == "Cookie"


@pytest.mark.parametrize("path", PAGES)
def test_queries_are_few_and_constant(path, client, publish_many, today, django_assert_num_queries):
    publish_many(1)
    client.get(path)  # the frame's sponsor
    reads = 0 if path in PAGES[:2] else 1  # the calendar's days
    with django_assert_num_queries(3 + reads):
        first = client.get(path)
    with django_assert_num_queries(2):
        assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304
    change_days(save=[CalendarDay(date=date(2026, month, 28)) for month in range(1, 13)])
    with django_assert_num_queries(3 + reads):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_a_changed_day_changes_the_page(path, client, publish_many, today):
    publish_many(1)
    tags = [client.get(path)["ETag"]]
    day = CalendarDay(date=date(2026, 10, 8), note="防汛")
    change_days(save=[day])
    tags.append(client.get(path, headers={"If-None-Match": tags[-1]})["ETag"])
    day.note = "防台风"
    change_days(save=[day])
    tags.append(client.get(path, headers={"If-None-Match": tags[-1]})["ETag"])
    change_days(delete=[day])
    tags.append(client.get(path, headers={"If-None-Match": tags[-1]})["ETag"])
    today(2026, 11, 30)
    tags.append(client.get(path, headers={"If-None-Match": tags[-1]})["ETag"])
    assert len(set(tags)) == 5


def test_neighbours_lead_there(client, publish_many, settings):
    publish_many(1)
    for path in ("/", "/map/", "/help/"):
        assert f'href="{reverse("site:deadline")}"' in client.get(path).text
    for path in ("/map/", "/help/"):
        assert f'href="{reverse("site:working-calendar")}"' in client.get(path).text
    assert f'href="{reverse("site:working-calendar-year", args=[2026])}"' in client.get("/deadline/").text
    pages = client.get("/sitemap-pages.xml").text
    assert "/deadline/</loc>" in pages and "/calendar/</loc>" in pages
    assert "Disallow: /deadline/?" in client.get("/robots.txt").text
    text = client.get(LIMIT).text
    assert "<script" not in text and "<style" not in text and " style=" not in text
