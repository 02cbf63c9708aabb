"""Printing for citizens: one click, no cookie, nothing but what society may read."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.printing import limits, running, services
from portal.printing.models import PrintJob, PrintRun
from portal.publishing.actions import Erase, Withdraw, editing
from portal.publishing.models import Audience
from powers.models import PowerType, PublishedPower
from powers.printing import catalogue as printing
from powers.printing.choice import Choice
from tests.factories import BureauFactory, LegalBasisFactory, OrganisationFactory, UserFactory
from tests.printing.conftest import print_job
from tests.printing.pdf import Pdf

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def pdf_of(response, tmp_path) -> Pdf:
    assert response.status_code == 200 and response["Content-Type"] == "application/pdf"
    path = tmp_path / "answer.pdf"
    path.write_bytes(b"".join(response))
    return Pdf(path)


@pytest.fixture
def start(client, django_capture_on_commit_callbacks):
    """Press the button; what is to run after the commit is enqueued."""

    def run(follow=True, **choice):
        with django_capture_on_commit_callbacks(execute=True):
            return client.get(reverse("catalogue:print"), {"start": "1", **choice}, follow=follow)

    return run


@pytest.fixture
def catalogue(bureau):
    """One power for society, one for the Party, one withdrawn, one draft."""
    bureau.publish(bureau.power(name="公开的职权", code="KJ-01"))
    bureau.publish(bureau.power(name="党内的职权", code="KJ-02", audience=Audience.PARTY))
    gone = bureau.publish(bureau.power(name="撤回的职权", code="KJ-03"))
    Withdraw(gone, bureau.leader, note="废止").run()
    bureau.power(name="草拟的职权", code="KJ-04")
    return bureau


def test_one_click_gives_the_whole_catalogue(client, catalogue, start, tmp_path):
    page = client.get(reverse("catalogue:print"))
    assert "打印职权目录" in text(page) and not page.cookies
    response = start()
    assert [status for _url, status in response.redirect_chain] == [302, 302]
    assert not response.cookies and not client.cookies
    pdf = pdf_of(response, tmp_path)
    assert "公开的职权" in pdf.text
    for hidden in ("党内的职权", "撤回的职权", "草拟的职权", "KJ-02", "KJ-03", "KJ-04"):
        assert hidden not in pdf.text
    assert pdf.pages[0].startswith(f"{catalogue.bureau.name}职权目录")
    assert "inline" in response["Content-Disposition"] and response["X-Robots-Tag"] == "noindex"


def test_nothing_is_asked_of_the_session(client, catalogue, django_assert_max_num_queries):
    with django_assert_max_num_queries(8) as queries:
        client.get(reverse("catalogue:print"))
    assert not any("accounts_user" in query["sql"] or "session" in query["sql"] for query in queries)


def test_a_citizen_cannot_choose_another_audience(start, catalogue, tmp_path):
    assert "党内的职权" not in pdf_of(start(audience="all"), tmp_path).text
    assert PrintRun.objects.get().parameters == Choice().parameters()


def test_by_section_and_type(start, bureau, tmp_path):
    other = OrganisationFactory(parent=bureau.bureau, name="法制科")
    bureau.publish(bureau.power(name="甲权", power_type=PowerType.REWARD))
    punishment = bureau.power(name="乙权", power_type=PowerType.PUNISHMENT)
    LegalBasisFactory(power=punishment)
    bureau.publish(punishment)
    from tests.factories import PowerFactory
    from tests.publishing.ledger import entries_of

    elsewhere = PowerFactory(organisation=other, name="丙权")
    entries_of(elsewhere, 1)
    only = pdf_of(start(organisation=bureau.section.code, type="punishment"), tmp_path).text
    assert "乙权" in only and "甲权" not in only
    assert f"（{bureau.section.name}·行政处罚）" in only


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        ({"organisation": "NOWHERE"}, "没有这个单位或科室"),
        ({"type": "theft"}, "没有这个职权类别"),
        ({"organisation": "\0"}, "字符"),
    ],
)
def test_a_wrong_choice_is_explained(start, catalogue, choice, sentence):
    response = start(**choice)
    assert response.status_code == 400 and sentence in text(response)
    assert not PrintJob.objects.exists()


def test_a_section_with_nothing_public_is_not_offered(client, catalogue):
    empty = OrganisationFactory(parent=catalogue.bureau, name="没有职权的科室")
    page = client.get(reverse("catalogue:print"))
    assert empty.name not in text(page) and catalogue.section.name in text(page)


def test_nothing_to_print_is_said_and_nothing_made(start, catalogue):
    """An empty catalogue would be a book of nothing."""
    for choice in ({"type": "punishment"}, {"organisation": catalogue.section.code, "type": "punishment"}):
        response = start(**choice)
        assert response.status_code == 200 and "没有可打印的职权" in text(response)
        assert "no-store" in response["Cache-Control"]
        assert 'value="punishment" selected' in response.content.decode(), "the choice stays"
    assert not PrintRun.objects.filter(state="done").exists()


def test_nothing_published_yet(start, db):
    BureauFactory()
    assert "没有可打印的职权" in text(start()) and not PrintJob.objects.exists()


def end(power):
    """Its hour passes; the worker hasn't written it down yet."""
    for model in (type(power), PublishedPower):
        model.objects.filter(pk=power.pk).update(public_until=timezone.now() - timedelta(seconds=1))


def test_what_has_come_to_its_end_is_printed_no_more(client, catalogue, start, tmp_path):
    power = catalogue.publish(catalogue.power(name="限时的职权", code="KJ-09"))
    sheet = reverse("catalogue:power", args=["KJ-09"])
    assert "限时的职权" in pdf_of(start(), tmp_path).text
    assert "限时的职权" in pdf_of(client.get(sheet), tmp_path).text
    end(power)
    assert "限时的职权" not in pdf_of(start(), tmp_path).text
    assert client.get(sheet).status_code == 404
    kept = PrintJob.objects.get(run__document="power-sheet")
    assert client.get(reverse("catalogue:file", args=[kept.uuid])).status_code == 404


def test_a_sub_item_s_sheet_is_made_again_when_its_main_item_is_renamed(client, catalogue, tmp_path):
    main = catalogue.publish(catalogue.power(name="旧主项", code="KJ-08"))
    catalogue.publish(catalogue.power(name="子事项", code="KJ-08-1", parent=main))
    sheet = reverse("catalogue:power", args=["KJ-08-1"])
    assert "旧主项" in pdf_of(client.get(sheet), tmp_path).text
    client.get(sheet)
    assert PrintJob.objects.count() == 1, "the same print is made once"
    with editing(main, catalogue.editor) as row:
        row.name = "新主项"
    main.refresh_from_db()
    catalogue.publish(main)
    renamed = pdf_of(client.get(sheet), tmp_path).text
    assert "新主项" in renamed and "旧主项" not in renamed
    client.get(sheet)
    assert PrintJob.objects.count() == 2


def test_a_bureau_s_new_name_is_printed(client, catalogue, start, tmp_path):
    sheet = reverse("catalogue:power", args=["KJ-01"])
    for answer in (start(), client.get(sheet)):
        assert "改名的局" not in pdf_of(answer, tmp_path).text
    catalogue.bureau.name = "改名的局"
    catalogue.bureau.save()
    for answer in (start(), client.get(sheet)):
        assert "改名的局" in pdf_of(answer, tmp_path).text


def test_the_second_reader_gets_the_same_file_at_once(client, start, catalogue):
    first = start()
    again = start()
    assert first.redirect_chain == again.redirect_chain
    url = again.redirect_chain[-1][0]
    known = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert known.status_code == 304 and known.content == b""
    assert client.head(url).status_code == 200 and client.post(url).status_code == 405


class TestALargeCatalogue:
    @pytest.fixture(autouse=True)
    def _large(self, monkeypatch):
        monkeypatch.setattr(services, "AT_ONCE", 0)

    def test_it_shows_its_progress_and_leads_to_the_file_without_javascript(
        self, client, start, catalogue, worker, tmp_path
    ):
        page = start()
        job = PrintJob.objects.get()
        url = reverse("catalogue:job", args=[job.uuid])
        assert page.redirect_chain[-1][0] == url and "正在排队" in text(page)
        assert f'http-equiv="refresh" content="2; url={reverse("catalogue:open", args=[job.uuid])}"' in (
            page.content.decode()
        )
        assert "no-store" in page["Cache-Control"] and not page.cookies
        PrintRun.objects.update(state="running", progress=1, total=4, pages=3, stage="laying_out")
        page = client.get(url)
        assert "正在排版：第3页，已完成1项／共4项" in text(page) and 'value="23"' in page.content.decode()
        PrintRun.objects.update(state="queued")
        worker.run()
        done = client.get(reverse("catalogue:open", args=[job.uuid]), follow=True)
        assert "公开的职权" in pdf_of(done, tmp_path).text
        page = client.get(url)
        assert "已完成" in text(page) and "http-equiv" not in page.content.decode()
        assert reverse("catalogue:file", args=[job.uuid]) in page.content.decode()

    def test_its_page_brings_a_lost_job_back(self, client, start, catalogue):
        start()
        job = PrintJob.objects.get()
        PrintRun.objects.update(state="running", seen_at=timezone.now() - timedelta(hours=1))
        assert "正在排队" in text(client.get(reverse("catalogue:job", args=[job.uuid])))

    def test_more_than_is_printed_at_once_is_refused_at_once(self, client, start, catalogue, monkeypatch):
        start()
        PrintRun.objects.update(state="failed", finished_at=timezone.now())
        before = PrintJob.objects.get()
        monkeypatch.setattr(printing, "LARGEST", {"concise": 0})
        for address in ("/print/?start=1&index=both", "/print/?start=1&index=both&preview=1"):
            page = client.get(address)
            assert page.status_code == 200 and "一次最多打印0项。请按科室或类别分开打印" in text(page), (
                address
            )
            assert "所选范围共有" not in text(page)
        assert client.get(reverse("catalogue:again", args=[before.uuid])).status_code == 404
        client.force_login(catalogue.leader)
        asked = {"organisation": catalogue.bureau.code, "audience": "society"}
        desk = client.post(reverse("printing:desk"), asked)
        assert desk.status_code == 200 and "一次最多打印0项" in text(desk)
        assert PrintJob.objects.get() == before

    def test_too_many_waiting(self, client, start, catalogue, monkeypatch):
        monkeypatch.setattr(services, "PUBLIC_QUEUE", 1)
        start()
        response = start(type="reward")
        assert response.status_code == 503 and response["Retry-After"]
        assert "等候打印的人较多" in text(response) and "no-store" in response["Cache-Control"]
        slug = "KJ-01"
        response = client.get(reverse("catalogue:power", args=[slug]))
        assert response.status_code == 503

    def test_a_mishap_is_told(self, client, start, catalogue):
        start()
        PrintRun.objects.update(state="failed", error="打印时出错。")
        job = PrintJob.objects.get()
        page = client.get(reverse("catalogue:open", args=[job.uuid]), follow=True)
        assert "打印时出错。" in text(page) and "重新选择" in text(page)


class TestOneVisitor:
    """Nobody keeps the printers busy alone; crawlers are asked not to begin."""

    @pytest.fixture
    def powers(self, bureau):
        return [bureau.publish(bureau.power(code=f"KJ-{n}")) for n in range(limits.STARTS + 1)]

    def sheet(self, client, power, address="198.51.100.7"):
        return client.get(reverse("catalogue:power", args=[power.slug]), REMOTE_ADDR=address)

    def test_so_many_new_prints_a_minute(self, client, bureau, powers):
        *first, last = powers
        assert [self.sheet(client, power).status_code for power in first] == [200] * limits.STARTS
        refused = self.sheet(client, last)
        assert refused.status_code == 429 and refused["Retry-After"] == "60"
        assert "打印的次数较多" in text(refused) and "no-store" in refused["Cache-Control"]
        assert not refused.cookies and PrintJob.objects.count() == limits.STARTS
        again = client.get(reverse("catalogue:print"), {"start": "1"}, REMOTE_ADDR="198.51.100.7")
        assert again.status_code == 429

    def test_what_is_there_is_free(self, client, powers):
        *first, last = powers
        for power in first:
            self.sheet(client, power)
        assert [self.sheet(client, power).status_code for power in first] == [200] * limits.STARTS
        assert self.sheet(client, last).status_code == 429

    def test_what_is_being_made_is_free(self, client, start, bureau, monkeypatch):
        monkeypatch.setattr(services, "AT_ONCE", 0)
        bureau.publish(bureau.power())
        for _number in range(limits.STARTS + 1):
            assert start().status_code == 200
        assert PrintJob.objects.count() == 1

    def test_others_are_not_kept_out(self, client, powers):
        for power in powers[:-1]:
            self.sheet(client, power)
        assert self.sheet(client, powers[-1], "198.51.100.8").status_code == 200

    def test_it_is_the_visitor_behind_nginx_who_is_counted(self, client, powers, settings):
        settings.HTTPS = True
        for number, power in enumerate(powers):
            forwarded = {"X-Forwarded-For": f"6.6.6.{number}, 198.51.100.{number}"}
            page = client.get(reverse("catalogue:power", args=[power.slug]), headers=forwarded)
            assert page.status_code == 200

    def test_an_ipv6_visitor_has_many_addresses(self, db):
        assert all(limits.may_start(f"2001:db8:1:2::{number}") for number in range(limits.STARTS))
        assert not limits.may_start("2001:db8:1:2:ffff::1") and limits.may_start("2001:db8:1:3::1")

    def test_the_minute_ends(self, db, monkeypatch):
        monkeypatch.setattr(limits, "SECONDS", 0)
        assert all(limits.may_start("198.51.100.7") for _number in range(3 * limits.STARTS))

    def test_links_to_pdfs_are_not_followed(self, client, bureau):
        power = bureau.publish(bureau.power())
        link = reverse("catalogue:power", args=[power.slug])
        page = client.get(reverse("powers:power", args=[power.slug])).content.decode()
        assert re.search(rf'<a [^>]*rel="nofollow"[^>]*href="{link}"', page)


class TestOthersJobs:
    def test_the_offices_jobs_are_not_for_citizens(self, client, bureau):
        job = print_job(UserFactory(), document="power-catalogue")
        for name in ("job", "open", "file"):
            assert client.get(reverse(f"catalogue:{name}", args=[job.uuid])).status_code == 404

    def test_a_file_is_asked_about_again_at_each_download(self, client, start, catalogue):
        url = start().redirect_chain[-1][0]
        parameters = {"organisation": "", "type": "", "audience": "all"}
        PrintRun.objects.update(parameters=parameters)
        assert client.get(url).status_code == 404

    def test_a_file_that_was_cleaned_away(self, client, start, catalogue):
        url = start().redirect_chain[-1][0]
        job = PrintJob.objects.get()
        job.run.path.unlink()
        assert client.get(url).status_code == 404
        assert "已经清理" in text(client.get(reverse("catalogue:open", args=[job.uuid]), follow=True))

    def test_a_file_with_what_was_erased_by_law_is_not_handed_out(self, client, start, bureau):
        power = bureau.publish(bureau.power(name="含个人信息"))
        url = start().redirect_chain[-1][0]
        assert client.get(url).status_code == 200
        with editing(power, bureau.editor) as row:
            row.name = "不含"
        bureau.publish(power)
        Erase(power, bureau.leader, sequences=[1], note="误公开").run()
        assert client.get(url).status_code == 404

    def test_nor_is_its_name_told(self, client, bureau):
        power = bureau.publish(bureau.power(name="张三的身份证号", code="KJ-08"))
        assert client.get(reverse("catalogue:power", args=["KJ-08"])).status_code == 200
        page = reverse("catalogue:job", args=[PrintJob.objects.get().uuid])
        assert "张三" in text(client.get(page))
        Withdraw(power, bureau.leader, note="误公开").run()
        Erase(power, bureau.leader, sequences=[1], note="误公开").run()
        answer = client.get(page)
        assert answer.status_code == 404 and "张三" not in text(answer)

    def test_nothing_erased_while_a_print_is_made_gets_into_the_file(
        self, client, start, bureau, monkeypatch, tmp_path
    ):
        power = bureau.publish(bureau.power(name="张三的身份证号"))
        bureau.publish(bureau.power(name="留下的职权"))
        report = running.Reporter.__call__

        def erase_first(reporter, done):
            monkeypatch.setattr(running.Reporter, "__call__", report)
            power.refresh_from_db()
            Withdraw(power, bureau.leader, note="误公开").run()
            Erase(power, bureau.leader, sequences=[1], note="误公开").run()
            report(reporter, done)

        monkeypatch.setattr(running.Reporter, "__call__", erase_first)
        pdf = pdf_of(start(), tmp_path)
        assert "张三" not in pdf.text and "留下的职权" in pdf.text
        assert not any("张三".encode() in path.read_bytes() for path in tmp_path.rglob("*.pdf"))
        assert PrintRun.objects.get().erasure == 4


class TestOnePower:
    def get(self, client, slug):
        return client.get(f"/print/power/{slug}.pdf")

    def test_its_sheet(self, client, catalogue, tmp_path):
        pdf = pdf_of(self.get(client, "KJ-01"), tmp_path)
        assert "公开的职权" in pdf.text and "职权公开表" in pdf.text and "第1版" in pdf.text
        assert not client.cookies

    @pytest.mark.parametrize("slug", ["KJ-02", "KJ-03", "KJ-04", "nothing", "..", "%00"])
    def test_what_society_may_not_read_has_none(self, client, catalogue, slug):
        assert self.get(client, slug).status_code == 404
        assert not PrintJob.objects.exists()

    def test_its_sheet_is_gone_with_the_power(self, client, bureau):
        power = bureau.publish(bureau.power(code="KJ-09"))
        assert self.get(client, "KJ-09").status_code == 200
        job = PrintJob.objects.get()
        Withdraw(power, bureau.leader, note="废止").run()
        assert self.get(client, "KJ-09").status_code == 404
        assert client.get(reverse("catalogue:file", args=[job.uuid])).status_code == 404


def test_in_english_the_page_is_english_and_the_file_chinese(client, catalogue, tmp_path):
    assert client.get("/en/print/").status_code == 200
    response = client.get("/en/print/?start=1", follow=True)
    assert "公开的职权" in pdf_of(response, tmp_path).text
    assert PrintJob.objects.get().title == f"{catalogue.bureau.name}职权目录（简本）"
