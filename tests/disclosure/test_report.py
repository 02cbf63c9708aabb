"""The annual report: from the records and the form to what is published, and back to the records."""

from datetime import date, timedelta
from unittest import mock

import pytest
from django.urls import reverse
from django.utils import timezone

from disclosure.choices import Catalogue, Period
from disclosure.limits import after_period, by_date
from disclosure.models import AnnualReport, DisclosureRequest, DisclosureTask, PublishedReport
from disclosure.report import rules
from disclosure.report.rules import NEXT, TOTAL
from disclosure.report.selectors import statistics
from disclosure.report.services import create_report
from disclosure.requests import services as requests
from disclosure.requests.choices import Applicant, Channel, Outcome
from portal.publishing.actions import Return, Submit, editing
from portal.publishing.errors import NotPermitted, NotReady
from portal.publishing.kinds import kind_of
from portal.publishing.models import State
from tests.disclosure.records import make_item, publish
from tests.disclosure.reports import WANG, YEAR, make_report, make_request, page
from tests.factories import Bureau


# --- from the records to the page -------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_records_give_the_numbers(bureau):
    waiting, _code = requests.submit(WANG, unit=bureau.bureau, applicant=Applicant.PERSON, wanted="未收到")
    given_back, _code = requests.submit(WANG, unit=bureau.bureau, applicant=Applicant.PERSON, wanted="先撤回")
    requests.withdraw(given_back)
    received, _code = requests.submit(
        WANG,
        unit=bureau.bureau,
        user=bureau.officer,
        channel=Channel.IN_PERSON,
        applicant=Applicant.BUSINESS,
        wanted="后撤回",
    )
    requests.withdraw(received)
    Bureau()  # another unit's requests are its own
    make_request(Bureau(), timezone.localdate())
    found = statistics(bureau.bureau.pk, timezone.localdate().year)
    assert found.keys("new", TOTAL) == found.keys("other", Applicant.BUSINESS) == [received.pk]
    assert found.numbers[NEXT][TOTAL] == 0
    assert waiting.received_on is None


@pytest.mark.django_db
def test_a_published_report_keeps_its_numbers_and_shows_all_six_parts(client, bureau):
    make_request(bureau, date(YEAR, 2, 1), date(YEAR, 2, 20), Outcome.PARTIAL)
    report = make_report(bureau, reviews={**rules.empty_reviews(), "review": dict.fromkeys(rules.ENDINGS, 3)})
    publish(report, bureau)
    url = report.get_absolute_url()
    assert url.endswith(f"/disclosure/reports/{bureau.bureau.code}-{YEAR}/")
    html = page(client, url)
    for words in (
        report.title,
        "一、总体情况",
        "总体情况正文",
        "第二十条第（八）项",
        "三、收到和处理政府信息公开申请情况",
        "5.要求行政机关确认或重新出具已获取信息",
        "复议后起诉",
        "<td>12</td>",  # the sum of four times three
        "问题和改进正文",
    ):
        assert words in html
    assert 'scope="rowgroup"' in html
    make_request(bureau, date(YEAR, 3, 1))  # registered afterwards, with an earlier day of receipt
    row = PublishedReport.objects.get()
    assert (row.content["requests"]["new"][TOTAL], row.content["requests"]["partial"]["person"]) == (1, 1)
    assert page(client, url) == html
    english = page(client, f"/en{url}")
    assert f'lang="zh-CN">{report.title}' in english


@pytest.mark.django_db
def test_a_report_names_its_item_as_that_is_public_and_only_to_whom_it_is(bureau):
    item = publish(make_item(bureau, catalogue=Catalogue.GOVERNMENT, title="年报"), bureau)
    inner = publish(make_item(bureau, audience="party", title="党内的事项"), bureau)
    with editing(item, bureau.editor) as row:
        row.title = "还没有审定的新名称"
    publish(make_report(bureau, item=item), bureau)
    publish(make_report(bureau, year=YEAR - 1, item=inner), bureau)
    contents = [row.content for row in PublishedReport.objects.order_by("-year")]
    assert [content["item"]["title"] for content in contents] == ["年报", ""]
    assert "还没有审定的新名称" not in str(contents)
    assert "党内的事项" not in str(contents)


@pytest.mark.django_db
def test_on_submission_it_says_what_changed_since_the_draft_was_made(bureau):
    report = make_report(bureau)
    kind = kind_of(report)
    assert not any("起草之后" in text for text in kind.cautions(report))
    make_request(bureau, date(YEAR, 4, 1))
    (caution,) = [text for text in kind.cautions(report) if "起草之后" in text]
    assert "一、本年新收政府信息公开申请数量（自然人）0→1" in caution
    assert kind.snapshot(report)["requests"]["new"][TOTAL] == 1


@pytest.mark.django_db
def test_what_was_submitted_is_what_is_decided_on_and_published(bureau):
    report = make_report(bureau)
    kind = kind_of(report)
    make_request(bureau, date(YEAR, 4, 1))
    Submit(report, bureau.editor).run()
    bureau.approve(report, until=State.LEADER_APPROVAL)
    make_request(bureau, date(YEAR, 5, 1))  # registered when three had approved already
    assert kind.snapshot(report)["requests"]["new"][TOTAL] == 1
    (caution,) = [text for text in kind.cautions(report) if "报送之后" in text]
    assert "申请数量（自然人）1→2" in caution
    bureau.approve(report)
    assert PublishedReport.objects.get().content["requests"]["new"][TOTAL] == 1


@pytest.mark.django_db
def test_a_returned_report_is_counted_anew(bureau):
    report = make_report(bureau)
    Submit(report, bureau.editor).run()
    make_request(bureau, date(YEAR, 4, 1))
    Return(report, bureau.head, note="漏计一件申请").run()
    Submit(report, bureau.editor).run()
    bureau.approve(report)
    assert PublishedReport.objects.get().content["requests"]["new"][TOTAL] == 1


@pytest.mark.django_db
def test_what_is_incomplete_is_not_submitted(bureau):
    with pytest.raises(NotReady) as refused:
        Submit(make_report(bureau, others=""), bureau.editor).run()
    assert "六、其他需要报告的事项" in refused.value.problems[0]
    with pytest.raises(NotReady) as refused:
        Submit(make_report(bureau, year=YEAR + 1), bureau.editor).run()
    assert "还没有结束" in refused.value.problems[0]
    with pytest.raises(NotReady) as refused:
        Submit(make_report(bureau, year=YEAR - 1, expires_on=timezone.now()), bureau.editor).run()
    assert refused.value.problems == ["有效期已过，请改为以后的时间，或者留空。"]


@pytest.mark.django_db
def test_who_may_not_edit_in_the_section_writes_none(bureau):
    with pytest.raises(NotPermitted):
        create_report(AnnualReport(year=YEAR, organisation=bureau.section), bureau.leader)


@pytest.mark.django_db
@pytest.mark.parametrize("limit", [by_date(Period.YEAR, 1, 31), after_period(Period.YEAR, 20)])
def test_the_report_does_the_task_of_its_year_and_no_other(bureau, limit):
    """The next task is that of the year that isn't over yet: it is done by that year's report, which is written then."""
    item = publish(make_item(bureau, catalogue=Catalogue.GOVERNMENT, limit=limit), bureau)
    task = DisclosureTask.objects.filter(item=item).order_by("due_on").first()
    publish(make_report(bureau, item=item), bureau)
    task.refresh_from_db()
    of_last_year = task.counts_from.year == YEAR + (limit.kind == "by_date")
    assert task.state == (DisclosureTask.State.DONE if of_last_year else DisclosureTask.State.OPEN)
    if not of_last_year:
        with mock.patch.object(timezone, "localdate", _days_later(400)):
            publish(make_report(bureau, year=YEAR + 1, item=item), bureau)
        task.refresh_from_db()
        assert task.state == DisclosureTask.State.DONE


@pytest.mark.django_db
def test_the_task_leads_to_the_reports_form_which_begins_with_its_year(client, bureau):
    limit = by_date(Period.YEAR, 1, 31)
    values = {"catalogue": Catalogue.GOVERNMENT, "title": "信息公开年度报告", "limit": limit}
    task = DisclosureTask.objects.filter(item=publish(make_item(bureau, **values), bureau)).get()
    client.force_login(bureau.editor)
    add = f"{reverse('admin:disclosure_annualreport_add')}?task={task.pk}"
    assert add in page(client, reverse("disclosure-clock:task", args=[task.pk]))
    assert add in page(client, reverse("disclosure-clock:tasks"))
    assert f'value="{task.counts_from.year - 1}"' in page(client, add)


def _days_later(number):
    real = timezone.localdate
    return lambda value=None, tz=None: real() + timedelta(days=number) if value is None else real(value)


# --- tracing ----------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_every_number_leads_to_its_requests_and_to_nobodys_name(client, bureau):
    request, _code = requests.submit(
        WANG,
        unit=bureau.bureau,
        user=bureau.officer,
        channel=Channel.IN_PERSON,
        applicant=Applicant.PERSON,
        wanted="专项资金分配方案",
    )
    DisclosureRequest.objects.filter(pk=request.pk).update(received_on=date(YEAR, 6, 1))
    make_request(bureau, date(YEAR, 6, 2), wanted="别的信息", applicant=Applicant.RESEARCH)
    report = make_report(bureau)
    client.force_login(bureau.officer)
    html = page(client, reverse("disclosure-reports:numbers", args=[report.pk]))
    behind = reverse("disclosure-reports:behind", args=[report.pk])
    assert f'{behind}?row=new&amp;column=person">1</a>' in html
    assert f"{behind}?row=granted" not in html  # nothing stands behind a zero
    desk = page(client, reverse("review:record", args=["annual_report", report.pk]))
    assert f'{behind}?row=new&amp;column=person">1</a>' in desk
    html = page(client, f"{behind}?row=new&column=person")
    assert "专项资金分配方案" in html
    assert request.number in html
    assert "别的信息" not in html
    assert "王小明" not in html
    assert client.get(f"{behind}?row=new&column=nobody").status_code == 404


@pytest.mark.django_db
def test_only_requests_that_are_ones_business_are_listed(client, bureau):
    make_request(bureau, date(YEAR, 6, 1), wanted="办公室的申请")
    make_request(bureau, date(YEAR, 6, 2), wanted="本科室的申请", section=bureau.section)
    report = make_report(bureau)
    url = reverse("disclosure-reports:behind", args=[report.pk]) + "?row=new&column=total"
    client.force_login(bureau.editor)
    html = page(client, url)
    assert "本科室的申请" in html
    assert "办公室的申请" not in html
    assert "另有1件不在您的职责范围内" in html
    client.force_login(Bureau().reviewer)
    assert client.get(url).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("number", [3, 60])
def test_tracing_takes_the_same_number_of_queries_whatever_there_is(
    client, bureau, number, django_assert_max_num_queries
):
    for day in range(number):
        make_request(bureau, date(YEAR, 1, 1) + timedelta(days=day))
    report = make_report(bureau)
    client.force_login(bureau.officer)
    urls = [reverse(f"disclosure-reports:{name}", args=[report.pk]) for name in ("numbers", "behind")]
    page(client, urls[0])
    with django_assert_max_num_queries(17):
        page(client, urls[0])
    with django_assert_max_num_queries(17):
        page(client, f"{urls[1]}?row=new&column=total")


@pytest.mark.django_db
def test_the_office_sees_what_differs_from_the_published_report(client, bureau):
    report = make_report(bureau)
    publish(report, bureau)
    client.force_login(bureau.reviewer)
    url = reverse("disclosure-reports:numbers", args=[report.pk])
    assert "与已公布的报告一致" in page(client, url)
    make_request(bureau, date(YEAR, 7, 1))
    html = page(client, url)
    assert "与已公布的报告相比，记录有变化" in html
    assert "四、结转下年度继续办理（总计）0→1" in html


# --- the form ---------------------------------------------------------------------------------------------------------
def form_data(bureau, **values):
    boxes = {f"disclosed-{row}-{cell}": "0" for row, cells in rules.DISCLOSED.items() for cell in cells} | {
        f"reviews-{row}-{cell}": "0" for row in rules.REVIEWS for cell in rules.ENDINGS
    }
    return {
        "seen_revision": "",
        "year": YEAR,
        "organisation": bureau.section.pk,
        "item": "",
        "overview": "总体情况",
        "improvements": "问题",
        "others": "无",
        **boxes,
        **values,
    }


@pytest.mark.django_db
def test_staff_write_and_submit_on_the_form(client, bureau):
    client.force_login(bureau.editor)
    add = reverse("admin:disclosure_annualreport_add")
    assert f'value="{YEAR}"' in page(client, add)
    wrong = client.post(add, form_data(bureau, **{"disclosed-penalties-decisions": "四"})).content.decode()
    assert "“行政处罚”的“本年处理决定数量”请填写" in wrong
    assert 'value="四"' in wrong
    data = form_data(bureau, **{"disclosed-penalties-decisions": "4", "disclosed-fees-amount": "12.50"})
    response = client.post(add, {**data, "_submit": "1"})
    assert response.status_code == 302, response.context["adminform"].form.errors
    report = AnnualReport.objects.get()
    assert (report.state, report.unit, report.overview) == (
        "section_review",
        bureau.bureau,
        "<p>总体情况</p>",
    )
    assert (report.disclosed["penalties"], report.disclosed["fees"]) == ({"decisions": 4}, {"amount": "12.5"})
    assert "已经有了" in client.post(add, data).content.decode()
    # Under review it can only be read, tables and all.
    html = page(client, reverse("admin:disclosure_annualreport_change", args=[report.pk]))
    assert "12.5" in html
    assert "disclosed-fees-amount" not in html


@pytest.mark.django_db
def test_an_edit_begins_the_next_version_and_counts_anew(client, bureau):
    report = make_report(bureau)
    publish(report, bureau)
    make_request(bureau, date(YEAR, 8, 1))
    client.force_login(bureau.editor)
    url = reverse("admin:disclosure_annualreport_change", args=[report.pk])
    html = page(client, url)
    assert "本年新收1件" in html
    report.refresh_from_db()
    data = form_data(bureau, seen_revision=report.revision, correction_note="漏计一件申请", _submit="1")
    assert client.post(url, data).status_code == 302
    report.refresh_from_db()
    assert report.counted["new"][TOTAL] == 1
    bureau.approve(report)
    row = PublishedReport.objects.get()
    assert (row.version_no, row.content["requests"]["new"][TOTAL]) == (2, 1)
    html = page(client, report.get_absolute_url())
    assert "漏计一件申请" in html
    compare = page(client, reverse("disclosure:report-compare", args=[row.slug, 1, 2]))
    assert "三、收到和处理政府信息公开申请情况" in compare
