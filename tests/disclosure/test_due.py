"""The page of what should have been disclosed and when it was."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from disclosure.boards import services as boards
from disclosure.choices import Catalogue, Form, Period
from disclosure.limits import TimeLimit, after_event, by_date
from disclosure.models import (
    AnnualReport,
    CatalogueItem,
    DisclosureTask,
    Posting,
    PublishedDisclosure,
    PublishedItem,
)
from disclosure.report.services import create_report
from portal.publishing.models import Audience
from tests.disclosure.records import CategoryFactory, disclose, make_disclosure, make_item, publish
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(bureau):
    return publish(make_item(bureau, limit=after_event("形成", 5)), bureau)


def page(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def test_what_should_have_been_disclosed_and_when_it_was(client, bureau, item):
    url = reverse("disclosure:due", args=["party", bureau.bureau.code])
    assert "还没有公开过" in page(client, url)
    formed = timezone.localdate() - timedelta(days=60)
    disclose(make_disclosure(bureau, item, title="迟到的信息", formed_on=formed), bureau)
    html = page(client, url)
    assert "迟到的信息" in html
    assert "逾期" in html
    task = DisclosureTask.objects.get(state=DisclosureTask.State.DONE)
    html = page(client, reverse("disclosure:task", args=[task.pk]))
    assert "逾期公开" in html
    assert task.due_on.isoformat() in html


def test_nobody_learns_of_tasks_under_an_item_that_is_not_for_him(client, bureau):
    inner = publish(make_item(bureau, audience=Audience.PARTY, limit=by_date(Period.YEAR, 1, 31)), bureau)
    task = DisclosureTask.objects.get(item=inner)
    url = reverse("disclosure:task", args=[task.pk])
    assert client.get(url).status_code == 404
    client.force_login(UserFactory(is_party_member=True, is_staff=False))
    page(client, url)


def numbers_of(html):
    """The figures above the table."""
    found = re.findall(r'<dt><a href="([^"]*)"[^>]*>([^<]+)</a></dt><dd>(\d+)</dd>', html)
    return {label: int(number) for _url, label, number in found}


def items_of(html):
    """What the table lists, under the categories."""
    return re.findall(r'<th scope="row"><a[^>]*>([^<]+)</a>', html)


def test_each_item_of_the_due_page_stands_in_one_way_and_can_be_looked_for(client, bureau):
    today, other = timezone.localdate(), OrganisationFactory(parent=bureau.bureau, name="另一科")
    event = after_event("形成", 5)
    first, second = (CategoryFactory(unit=bureau.bureau, name=name) for name in ("甲类", "乙类"))
    late, in_time, waiting, overdue, untimed, _never = (
        publish(make_item(bureau, title=title, category=category, limit=limit, limit_note="及时更新"), bureau)
        for title, category, limit in (
            ("迟到的", first, event),
            ("按时的", first, event),
            ("没到期的", second, by_date(Period.YEAR, 1, 31)),
            ("逾期的", second, event),
            ("及时的", second, TimeLimit()),
            ("没有过的", second, event),
        )
    )
    disclose(make_disclosure(bureau, late, formed_on=today - timedelta(days=60)), bureau)
    disclose(make_disclosure(bureau, in_time, title="新消息"), bureau)
    disclose(make_disclosure(bureau, overdue), bureau)
    disclose(make_disclosure(bureau, untimed), bureau)
    make_disclosure(bureau, overdue, formed_on=today - timedelta(days=60))  # written, and not published
    CatalogueItem.objects.filter(pk=waiting.pk).update(organisation=other)
    PublishedItem.objects.filter(pk=waiting.pk).update(organisation=other, organisation_name=other.name)
    url = reverse("disclosure:due", args=["party", bureau.bureau.code])
    html = page(client, url)
    found = numbers_of(html)
    assert found == {
        "目录事项": 6,
        "逾期未公开": 1,
        "最近一次逾期": 1,
        "最近一次按时": 1,
        "还没有公开过": 1,
        "尚未到期": 1,
        "不计期限": 1,
    }
    assert found.pop("目录事项") == sum(found.values())
    assert items_of(html) == ["迟到的", "按时的", "没到期的", "逾期的", "及时的", "没有过的"]
    assert html.count("<thead>") == 1 and html.count('scope="rowgroup"') == 2
    for words in (
        "形成之日起5个工作日内",
        "每年1月31日前",
        "新消息",
        f"{today}形成，最迟",
        "还没有公开过",
        "及时更新",
    ):
        assert words in html
    for state, title in (
        ("overdue", "逾期的"),
        ("late", "迟到的"),
        ("in-time", "按时的"),
        ("never", "没有过的"),
        ("waiting", "没到期的"),
        ("untimed", "及时的"),
    ):
        html = page(client, f"{url}?state={state}")
        assert items_of(html) == [title]
        assert numbers_of(html)["目录事项"] == 6  # they still add up
    html = page(client, f"{url}?section={other.pk}")
    assert items_of(html) == ["没到期的"]
    assert numbers_of(html)["目录事项"] == numbers_of(html)["尚未到期"] == 1
    assert "没有符合条件的公开事项" in page(client, f"{url}?section={other.pk}&state=late")
    assert len(items_of(page(client, f"{url}?section=x&state=nonsense"))) == 6
    assert "政务公开目录</a></li>" not in html
    publish(make_item(bureau, catalogue=Catalogue.GOVERNMENT), bureau)
    assert reverse("disclosure:due", args=["government", bureau.bureau.code]) in page(client, url)


def test_what_was_posted_and_what_was_reported_was_disclosed_too(client, bureau):
    """Under items without a limit there is no task to tell of it."""
    today = timezone.localdate()
    offline = publish(
        make_item(
            bureau, catalogue=Catalogue.GOVERNMENT, limit=TimeLimit(), limit_note="及时", forms=["board"]
        ),
        bureau,
    )
    yearly = publish(
        make_item(
            bureau, category=offline.category, limit=TimeLimit(), limit_note="及时", title="信息公开年度报告"
        ),
        bureau,
    )
    url = reverse("disclosure:due", args=["government", bureau.bureau.code])
    assert page(client, url).count("site-none") == 2
    for number, day in enumerate((today, today - timedelta(days=9))):
        PublishedItem.objects.filter(pk=offline.pk).update(
            first_published_at=timezone.now() - timedelta(days=30)
        )
        posting = Posting(item=offline, organisation=offline.organisation, title=f"第{number}次张贴", on=day)
        posting.form, posting.place = Form.BOARD, "一楼大厅"
        boards.record(posting, bureau.editor)
    report = AnnualReport(year=today.year - 1, organisation=bureau.section, item=yearly)
    report.overview = report.improvements = report.others = "<p>无</p>"
    publish(create_report(report, bureau.editor), bureau)
    report.refresh_from_db()
    html = page(client, url)
    assert "site-none" not in html
    assert "第0次张贴" in html and "一楼大厅" in html and "第1次张贴" not in html
    assert report.title in html and report.get_absolute_url() in html


@pytest.mark.parametrize("number", [2, 30])
def test_it_takes_the_same_number_of_queries_whatever_there_is(
    client, bureau, item, number, django_assert_max_num_queries
):
    original = PublishedDisclosure.objects.get(pk=disclose(make_disclosure(bureau, item), bureau).pk)
    for copy in range(1, number):
        original.pk = original.id = 10_000 + copy
        original.record_uid = f"{copy:08d}-0000-4000-8000-000000000000"
        original.slug = original.index_number = f"c{copy}"
        original._state.adding = True
        original.save()
        other = PublishedItem.objects.get(pk=item.pk)
        other.pk = other.id = 10_000 + copy
        other.record_uid, other.slug = original.record_uid, original.slug
        other._state.adding = True
        other.save()
    with django_assert_max_num_queries(13):
        page(client, reverse("disclosure:due", args=["party", bureau.bureau.code]))
