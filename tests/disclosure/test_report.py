"""The annual report: what is counted when, what is frozen, what can be traced, what is printed."""

from collections import Counter
from datetime import date, timedelta
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from disclosure.choices import Catalogue, Period
from disclosure.limits import after_period, by_date
from disclosure.models import AnnualReport, DisclosureRequest, DisclosureTask, PublishedReport
from disclosure.printing import ReportApproval
from disclosure.report import rules, tables
from disclosure.report.fields import DisclosedInput, ReviewsInput, TableField
from disclosure.report.printing import AnnualReportDocument, AnnualReportDraft
from disclosure.report.rules import NEXT, RESULTS, SUM, TOTAL, Counted, count, place
from disclosure.report.selectors import statistics
from disclosure.report.services import create_report
from disclosure.requests import services as requests
from disclosure.requests.choices import Applicant, Channel, Outcome, RequestState
from disclosure.requests.identity import Identity
from portal.printing.engine import render
from portal.printing.models import PrintRun
from portal.printing.registry import NothingToPrint
from portal.publishing.actions import Submit, Withdraw, editing
from portal.publishing.errors import NotPermitted, NotReady
from portal.publishing.kinds import kind_of
from portal.publishing.services import rebuild_published
from tests.disclosure.records import make_item, publish
from tests.factories import Bureau
from tests.printing.checking import problems
from tests.printing.pdf import Pdf

YEAR = timezone.localdate().year - 1
WANG = Identity(name="王小明", id_type="居民身份证", id_number="410104199001010015", phone="13800000001")
DAYS = st.dates(date(YEAR - 2, 1, 1), date(YEAR + 1, 12, 31))
REQUESTS = st.lists(
    st.builds(
        Counted,
        pk=st.integers(1, 10**6),
        applicant=st.sampled_from(Applicant.values),
        received_on=st.none() | DAYS,
        closed_on=st.none() | DAYS,
        outcome=st.sampled_from(["", *Outcome.values]),
    ),
    unique_by=lambda request: request.pk,
    max_size=30,
)


def page(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def make_request(bureau, received, closed=None, outcome="", **values):
    """A request as the records have it, received and closed on these days of the report's year (month, day)."""
    answered = closed if outcome not in ("", Outcome.NOT_CORRECTED) else None
    number = DisclosureRequest.objects.count() + 1
    return DisclosureRequest.objects.create(
        **{
            "number": f"S-{number:04d}",
            "unit": bureau.bureau,
            "applicant": Applicant.PERSON,
            "wanted": f"第{number}件信息",
            "state": RequestState.ANSWERED
            if answered
            else RequestState.ENDED
            if closed
            else RequestState.OPEN,
            "received_on": received,
            "counts_from": received,
            "answered_on": answered,
            "ended_on": None if answered else closed,
            "outcome": outcome,
            **values,
        }
    )


def make_report(bureau, **values):
    report = AnnualReport(
        **{
            "year": YEAR,
            "organisation": bureau.section,
            "overview": "<p>总体情况正文</p>",
            "improvements": "<p>问题和改进正文</p>",
            "others": "<p>无</p>",
            **values,
        }
    )
    return create_report(report, bureau.editor)


# --- what counts when -------------------------------------------------------------------------------------------------
@given(REQUESTS)
def test_every_column_balances_and_every_request_is_in_one_row(found):
    statistics = count(found, YEAR)
    numbers = statistics.numbers
    assert rules.unbalanced(numbers) == []
    for column in rules.COLUMNS:
        assert sum(numbers[row][column] for row in RESULTS) == numbers[SUM][column]
    for row in rules.ROWS:
        assert sum(numbers[row][column.value] for column in Applicant) == numbers[row][TOTAL]
    came = Counter(pk for row in (rules.NEW, rules.CARRIED) for pk in statistics.keys(row, TOTAL))
    went = Counter(pk for row in (*RESULTS, NEXT) for pk in statistics.keys(row, TOTAL))
    assert came == went
    assert set(came.values()) <= {1}


@given(REQUESTS)
def test_what_one_year_carries_over_the_next_one_takes_up(found):
    this, following = count(found, YEAR), count(found, YEAR + 1)
    assert sorted(this.keys(NEXT, TOTAL)) == sorted(following.keys(rules.CARRIED, TOTAL))


@pytest.mark.parametrize(
    ("received", "closed", "outcome", "expected"),
    [
        (None, None, "", None),  # handed in, not received yet
        (None, date(YEAR, 3, 1), "", None),  # taken back before the receipt
        (date(YEAR, 1, 1), date(YEAR, 12, 31), Outcome.GRANTED, ("new", "granted")),
        (date(YEAR, 5, 1), date(YEAR, 5, 9), Outcome.ALREADY_PUBLIC, ("new", "granted")),
        (date(YEAR, 5, 1), date(YEAR, 5, 9), "", ("new", "other")),  # taken back after it
        (date(YEAR, 12, 31), date(YEAR + 1, 1, 1), Outcome.GRANTED, ("new", "next")),
        (date(YEAR, 12, 31), None, "", ("new", "next")),
        (date(YEAR - 1, 12, 31), date(YEAR, 1, 1), Outcome.QUERY, ("carried", "query")),
        (date(YEAR - 1, 12, 31), None, "", ("carried", "next")),
        (date(YEAR - 1, 6, 1), date(YEAR - 1, 12, 31), Outcome.GRANTED, None),
        (date(YEAR + 1, 1, 1), None, "", None),
    ],
)
def test_where_a_request_counts(received, closed, outcome, expected):
    found = place(Counted(1, Applicant.PERSON, received, closed, outcome), YEAR)
    assert (found and (found.came, found.went)) == expected


@pytest.mark.parametrize(
    "grid", [tables.requests(count([], YEAR).numbers), tables.reviews(rules.empty_reviews())]
)
def test_every_line_of_a_table_fills_its_columns(grid):
    for lines in (grid.head, grid.rows):
        reaching: Counter[int] = Counter()
        for number, line in enumerate(lines):
            for cell in line:
                for below in range(cell.rows):
                    reaching[number + below] += cell.columns
        assert set(reaching.values()) == {len(grid.columns)}
        assert set(reaching) == set(range(len(lines)))


# --- what is typed in -------------------------------------------------------------------------------------------------
@given(st.integers(0, 99_999_999), st.decimals(0, 99_999_999, places=6))
def test_typed_numbers_come_back_as_they_were_meant(number, amount):
    field = TableField(widget=DisclosedInput())
    typed = field.clean({"penalties": {"decisions": str(number)}, "fees": {"amount": f"{amount:f}"}})
    assert typed["penalties"]["decisions"] == number
    assert float(typed["fees"]["amount"]) == float(amount)
    assert typed["regulations"] == {"made": 0, "repealed": 0, "valid": 0}
    assert field.clean(typed) == typed
    assert not field.has_changed(typed, typed)


@given(st.text(max_size=6))
def test_what_is_no_number_is_refused(text):
    field = TableField(widget=ReviewsInput())
    typed = text.strip()
    if not typed or (typed.isascii() and typed.isdigit()):
        assert field.clean({"review": {"upheld": text}})["review"]["upheld"] == int(typed or 0)
        return
    with pytest.raises(ValidationError) as refused:
        field.clean({"review": {"upheld": text}})
    assert "“行政复议”的“结果维持”" in refused.value.messages[0]


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


# --- on the public site -----------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_reports_are_found_from_every_way(client, bureau):
    listed = reverse("disclosure:reports")
    assert "还没有公布的年度报告" in page(client, listed)
    item = publish(make_item(bureau, catalogue=Catalogue.GOVERNMENT, title="年报"), bureau)
    report = make_report(bureau, item=item)
    publish(report, bureau)
    assert report.title in page(client, listed)
    assert report.title in page(client, reverse("disclosure:item", args=[item.slug]))
    for name, args in (("index", []), ("guide", []), ("catalogue-of", ["government", bureau.bureau.code])):
        assert listed in page(client, reverse(f"disclosure:{name}", args=args))
    response = client.get(report.get_absolute_url())
    again = client.get(report.get_absolute_url(), headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    assert not response.cookies
    assert "第1版" in page(client, reverse("disclosure:report-versions", args=[report.slug]))
    assert client.get(reverse("disclosure:report", args=["nothing"])).status_code == 404


@pytest.mark.django_db
def test_a_withdrawn_report_says_why_it_is_gone_and_a_rebuild_gives_the_same_rows(client, bureau):
    kept, gone = make_report(bureau), make_report(bureau, year=YEAR - 1)
    publish(kept, bureau)
    publish(gone, bureau)
    Withdraw(gone, bureau.leader, note="数字有误").run()
    response = client.get(gone.get_absolute_url())
    assert response.status_code == 410
    assert "数字有误" in response.content.decode()
    assert "总体情况正文" not in response.content.decode()
    before = list(PublishedReport.objects.order_by("pk").values())
    make_request(bureau, date(YEAR, 9, 1))  # what is public doesn't follow the records
    rebuild_published()
    assert list(PublishedReport.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_discarding_an_edit_brings_the_public_version_back(bureau):
    report = make_report(bureau)
    publish(report, bureau)
    content = PublishedReport.objects.get().content
    with editing(report, bureau.editor) as row:
        row.overview, row.disclosed = "<p>改了</p>", {**rules.empty_disclosed(), "licences": {"decisions": 9}}
    report.refresh_from_db()
    kind = kind_of(report)
    kind.restore(report, content)
    assert kind.snapshot(report) == content


@pytest.mark.django_db
def test_citizens_print_it_as_an_official_document(client, bureau, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    report = make_report(bureau, overview="<p>第一行<br>第二行&nbsp;完</p><h2>（一）标题</h2>")
    publish(report, bureau)
    report.refresh_from_db()
    assert "<h3>（一）标题</h3>" in page(client, report.get_absolute_url())  # under the part's own heading
    response = client.get(reverse("disclosure:report-pdf", args=[report.slug]), follow=True)
    assert response["Content-Type"] == "application/pdf"
    document = AnnualReportDocument().build({"slug": report.slug})
    render(document, tmp_path / "report.pdf", cores=0)
    assert problems(tmp_path / "report.pdf") == []
    text = Pdf(tmp_path / "report.pdf").text.replace("\n", "")
    for words in (
        bureau.bureau.name,
        f"{YEAR}年政府信息公开工作年度报告",
        "六、其他需要报告的事项",
        "（七）总计",
    ):
        assert words in text
    assert client.get(reverse("disclosure:report-pdf", args=["nothing"])).status_code == 404


@pytest.mark.django_db
def test_the_office_prints_a_draft_that_says_on_every_page_that_it_is_one(client, bureau, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    make_request(bureau, date(YEAR, 5, 1))
    report = make_report(bureau)
    client.force_login(bureau.editor)
    desk = reverse("review:record", args=["annual_report", report.pk])
    url = reverse("disclosure-printing:report-draft", args=[report.pk])
    assert f'action="{url}"' in page(client, desk)
    response = client.post(url, follow=True)
    assert response["Content-Type"] == "application/pdf"
    run = PrintRun.objects.get()
    assert (run.title, run.ledger_sequence) == (f"{report.title}（草稿）", 0)
    (tmp_path / "draft.pdf").write_bytes(b"".join(response.streaming_content))
    assert problems(tmp_path / "draft.pdf") == []
    pdf = Pdf(tmp_path / "draft.pdf")
    text = pdf.text
    assert all("草" in words and "稿" in words for words in pdf.pages)
    assert "总体情况正文" in text
    assert "第1版草稿，尚未公布" in text
    assert "公开台账" not in text
    # The same draft is printed once; it follows its requests until it is published.
    client.post(url)
    assert PrintRun.objects.count() == 1
    document, parameters = AnnualReportDraft(), {"report": report.pk}
    before = document.version(parameters)
    make_request(bureau, date(YEAR, 5, 2))
    assert document.version(parameters) != before
    client.force_login(Bureau().editor)
    assert client.post(url).status_code == 404
    client.logout()
    assert client.post(url).status_code == 302
    publish(report, bureau)
    client.force_login(bureau.editor)
    assert f'action="{url}"' not in page(client, desk)
    with pytest.raises(NothingToPrint):
        document.build(parameters)


@pytest.mark.django_db
def test_its_approval_sheet_has_every_opinion_with_name_and_day(client, bureau, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    make_request(bureau, date(YEAR, 2, 1), date(YEAR, 2, 20), Outcome.PARTIAL)
    limit = by_date(Period.YEAR, 1, 31)
    item = publish(make_item(bureau, catalogue=Catalogue.GOVERNMENT, title="年报", limit=limit), bureau)
    task = DisclosureTask.objects.get(item=item)
    report = make_report(bureau, item=item, year=task.counts_from.year - 1)
    with pytest.raises(NothingToPrint):
        ReportApproval().build({"report": report.pk, "version": 1})
    with mock.patch("disclosure.report.checks.timezone.localdate", return_value=task.due_on):
        Submit(report, bureau.editor).run()
        form = ReportApproval().build({"report": report.pk, "version": 1})
        assert not any(found.name for found in form.opinions[1:])
        bureau.approve(report)
    form = ReportApproval().build({"report": report.pk, "version": 1})
    fields = {field.heading: "".join(line.text for line in field.lines) for field in form.fields}
    assert fields["报告标题"] == report.title
    assert fields["目录事项"].endswith("年报")
    assert fields["是否按时"].startswith("按时")
    assert "报告全文和统计表附后" in fields["公开内容"]
    assert "结转下年0件" in fields["公开内容"]
    assert all(found.name and found.signed_on for found in form.opinions)
    assert [found.heading.replace("\n", "")[:4] for found in form.opinions] == [
        "拟稿", "科室负责", "保密审查", "办公室（", "单位领导",
    ]  # fmt: skip
    url = reverse("disclosure-printing:report-approval", args=[report.pk, 1])
    client.force_login(bureau.editor)
    assert url in page(client, reverse("review:record", args=["annual_report", report.pk]))
    response = client.post(url, follow=True)
    (tmp_path / "sheet.pdf").write_bytes(b"".join(response.streaming_content))
    pdf = Pdf(tmp_path / "sheet.pdf")
    assert len(pdf.pages) == 1
    assert bureau.leader.get_full_name() in pdf.text
    client.force_login(Bureau().editor)
    assert client.post(url).status_code == 404
