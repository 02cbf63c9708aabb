"""The annual report as citizens find, read and print it."""

from datetime import date
from unittest import mock

import pytest
from django.urls import reverse

from disclosure.choices import Catalogue, Period
from disclosure.limits import by_date
from disclosure.models import DisclosureTask, PublishedReport
from disclosure.printing import ReportApproval
from disclosure.report import rules
from disclosure.report.printing import AnnualReportDocument, AnnualReportDraft
from disclosure.requests.choices import Outcome
from portal.printing.engine import render
from portal.printing.models import PrintRun
from portal.printing.registry import NothingToPrint
from portal.publishing.actions import Submit, Withdraw, editing
from portal.publishing.kinds import kind_of
from portal.publishing.services import rebuild_published
from tests.disclosure.records import make_item, publish
from tests.disclosure.reports import YEAR, make_report, make_request, page
from tests.factories import Bureau
from tests.printing.checking import problems
from tests.printing.pdf import Pdf


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
    assert "报告全文和统计表另附" in fields["公开内容"]
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
