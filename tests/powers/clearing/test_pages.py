"""The clearing desk's pages: what each person finds there, and what a button does."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts import roles
from portal.publishing.actions import Archive, Submit
from powers.clearing import scanning, services
from powers.clearing.rules import Kind, Resolution, State
from powers.models import ClearingCase, ClearingScan, Power
from tests.clients import client_of
from tests.factories import LegalBasisFactory, OrganisationFactory

LIST = "/office/clearing/"


@pytest.fixture
def case(desk) -> ClearingCase:
    desk.scan()
    return desk.overlap()


def read(user, address, status=200) -> str:
    response = client_of(user).get(address)
    assert response.status_code == status
    return response.content.decode()


def post(user, case, act, status=302, **values):
    newest = case.entries.last()
    data = {"seen": newest.pk if newest else 0, **values}
    response = client_of(user).post(reverse(f"clearing:{act}", args=[case.pk]), data)
    assert response.status_code == status, response.content.decode()
    return response.content.decode()


def confirm(user, case, act, **values) -> str:
    """Ask for it, and confirm what the page shows; returns that page."""
    page = post(user, case, act, status=200, **values)
    post(user, case, act, **values, confirmed=shown(page))
    return page


def shown(page: str) -> str:
    return re.search(r'name="confirmed" value="(\w+)"', page)[1]


class TestScan:
    def test_the_button_starts_one_and_shows_how_far_it_is(
        self, desk, django_capture_on_commit_callbacks, worker
    ):
        client = client_of(desk.reviewer)
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(f"{LIST}scan/", {"place": desk.bureau.pk}, follow=True)
        page = response.content.decode()
        assert "正在逐项核对职权" in page
        scan = ClearingScan.objects.get()
        assert client.get(reverse("clearing:status", args=[scan.pk])).json()["running"] is True
        again = client.post(f"{LIST}scan/", {"place": desk.bureau.pk}, follow=True)
        assert "请等它完成" in again.content.decode()
        worker.run()
        assert "疑似交叉1对" in client.get(scan.get_absolute_url()).content.decode()
        assert client.get(reverse("clearing:status", args=[scan.pk])).json()["running"] is False

    @pytest.mark.parametrize(("state", "minutes"), [("running", 5), ("queued", 15)])
    def test_one_whose_worker_has_gone_begins_anew(
        self, desk, django_capture_on_commit_callbacks, worker, state, minutes
    ):
        scan = scanning.begin(desk.bureau, None, in_background=False)
        ClearingScan.objects.update(state=state, seen_at=timezone.now() - timedelta(minutes=minutes))
        with django_capture_on_commit_callbacks(execute=True):
            read(desk.reviewer, scan.get_absolute_url())
        worker.run()
        scan.refresh_from_db()
        assert (scan.state, scan.attempt) == ("done", 2)

    @pytest.mark.parametrize(("state", "minutes"), [("running", 1), ("queued", 5)])
    def test_one_that_is_at_work_or_waits_its_turn_goes_on(self, desk, state, minutes):
        scan = scanning.begin(desk.bureau, None, in_background=False)
        ClearingScan.objects.update(state=state, seen_at=timezone.now() - timedelta(minutes=minutes))
        read(desk.reviewer, scan.get_absolute_url())
        scan.refresh_from_db()
        assert (scan.state, scan.attempt) == (state, 1)

    def test_two_who_look_at_once_start_it_anew_once(self, desk):
        scan = scanning.begin(desk.bureau, None, in_background=False)
        same = ClearingScan.objects.get(pk=scan.pk)
        for seen in (scan, same):
            scanning.begin_again(seen)
        scan.refresh_from_db()
        assert scan.attempt == 2

    def test_only_the_office_starts_one_and_only_at_home(self, desk):
        address = f"{LIST}scan/"
        assert client_of(desk.editor).post(address, {"place": desk.bureau.pk}).status_code == 403
        elsewhere = OrganisationFactory(kind="bureau")
        client_of(desk.reviewer).post(address, {"place": elsewhere.pk})
        client_of(desk.reviewer).post(address, {"place": "x"})
        assert not ClearingScan.objects.exists()


class TestCase:
    def test_side_by_side_with_what_they_share(self, desk, case):
        page = read(desk.reviewer, case.get_absolute_url())
        assert "名称相近，相同的词占" in page
        assert "<mark>科技型中小企业</mark>" in page.replace(
            "<mark>科技型</mark>中小企业", "<mark>科技型中小企业</mark>"
        )
        assert "<mark>《关于科技型中小企业技术创新基金的暂行规定》</mark>" in page
        assert "扫描发现" in page and "作出决定" in page and "交科室办理" in page

    def test_each_finds_what_he_may_do(self, desk, case):
        page = read(desk.editor, case.get_absolute_url())
        assert "我科意见" in page and "作出决定" not in page and "交科室办理" not in page
        page = read(desk.inspector, case.get_absolute_url())
        assert "我科意见" not in page and "作出决定" not in page

    def test_whoever_reads_none_of_it_gets_404(self, desk, case):
        stranger = desk.person(roles.SECTION_EDITOR, OrganisationFactory(parent=desk.bureau))
        read(stranger, case.get_absolute_url(), status=404)

    def test_whoever_reads_one_of_the_two_finds_no_way_to_the_other(self, desk, case):
        page = read(desk.editor, case.get_absolute_url())
        mine, theirs = (
            reverse("admin:powers_power_change", args=[row.pk]) for row in (desk.mine, desk.theirs)
        )
        assert mine in page and desk.theirs.code in page
        assert theirs not in page and reverse("review:record", args=["power", desk.theirs.pk]) not in page
        page = read(desk.inspector, case.get_absolute_url())
        assert reverse("review:record", args=["power", desk.theirs.pk]) in page

    def test_settling_what_was_done_elsewhere(self, desk, case):
        services.decide(case, desk.reviewer, Resolution.MERGED, "合并", stays=desk.theirs)
        Archive(Power.objects.get(pk=desk.mine.pk), desk.editor).run()
        page = read(desk.editor, case.get_absolute_url())
        assert "重新核对" in page and "下一步：" not in page
        post(desk.editor, case, "carry_out", confirmed=shown(page))
        assert "已办结" in read(desk.editor, case.get_absolute_url())

    def test_as_many_queries_however_many_may_carry_it_out(self, desk, case):
        services.decide(
            case, desk.reviewer, Resolution.MERGED, "合并", stays=desk.theirs, takes_over=["legal_bases"]
        )
        client = client_of(desk.reviewer)
        costs = []
        for number in (1, 8):
            for _index in range(number):
                desk.person(roles.SECTION_EDITOR, desk.bureau)
            with CaptureQueriesContext(connection) as queries:
                client.get(case.get_absolute_url())
            costs.append(len(queries))
        assert costs[0] == costs[1], costs

    def test_assigning_from_the_page(self, desk, case):
        assert "请填写办理时限" in post(
            desk.reviewer, case, "assign", status=422, to=f"section:{desk.section.pk}", days=""
        )
        post(desk.reviewer, case, "assign", to=f"person:{desk.section.pk}:{desk.editor.pk}", days=3)
        case.refresh_from_db()
        assert (case.section, case.person) == (desk.section, desk.editor)
        post(desk.reviewer, case, "assign", status=422, to="person:1:999", days=3)

    def test_deciding_asks_once_more(self, desk, case):
        LegalBasisFactory(power=desk.mine, title="中华人民共和国中小企业促进法", article="第二十条")
        values = {
            "resolution": "merged",
            "stays": desk.theirs.pk,
            "statement": "合并办理",
            "takes_over": "legal_bases",
        }
        page = post(desk.reviewer, case, "decide", status=200, **values)
        assert "确认处理决定" in page and "不再单独行使" in page and "合并办理" in page
        case.refresh_from_db()
        assert case.state == State.OPEN
        post(desk.reviewer, case, "decide", confirmed=shown(page), **values)
        case.refresh_from_db()
        assert (case.state, case.stays, case.takes_over) == (State.DECIDED, desk.theirs, ["legal_bases"])
        page = read(desk.reviewer, case.get_absolute_url())
        assert "下一步：转移设定依据" in page and desk.chief_editor.full_name in page
        confirm(desk.chief_editor, case, "carry_out")
        case.refresh_from_db()
        assert case.state == State.RESOLVED

    def test_what_is_missing_is_said_at_its_box(self, desk, case):
        page = post(desk.reviewer, case, "decide", status=422, resolution="merged", statement="合并")
        assert "请选择保留哪一项职权" in page
        page = post(desk.reviewer, case, "decide", status=422, resolution="kept", statement="")
        assert "请填写理由或分工" in page

    def test_a_view_and_what_somebody_else_did_meanwhile(self, desk, case):
        before = case.entries.last().pk
        post(desk.editor, case, "say", note="由我科承担", proposal="given")
        page = read(desk.reviewer, case.get_absolute_url())
        assert "由我科承担" in page and "建议由一个科室承担" in page
        page = post(desk.other_editor, case, "say", status=422, seen=before, note="我科也要")
        assert "刚刚有了新的办理情况" in page and "我科也要" in page
        newest = case.entries.last().pk
        assert f'name="seen" value="{newest}"' in page, "he has that before his eyes now"
        post(desk.other_editor, case, "say", seen=newest, note="我科也要")

    def test_whoever_speaks_for_both_sections_says_for_which(self, desk, case):
        assert "代表科室" in read(desk.chief_editor, case.get_absolute_url())
        for section in (desk.other, desk.section):
            post(desk.chief_editor, case, "say", place=section.pk, note="由我科承担")
            assert case.entries.last().place == section.name
        post(desk.chief_editor, case, "say", status=422, place=desk.bureau.pk, note="由我局承担")

    def test_forms_are_only_for_those_who_may(self, desk, case):
        post(desk.inspector, case, "say", status=403, note="看看")
        post(desk.editor, case, "decide", status=403, resolution="kept", statement="x")

    @pytest.mark.parametrize("odd", ["9" * 30, "9" * 5000, "\0", "²", "-1", ""])
    def test_what_no_form_of_ours_sends(self, desk, case, odd):
        client = client_of(desk.reviewer)
        case_url = case.get_absolute_url()
        sent = {
            f"{case_url}assign/": {"seen": odd, "to": odd, "days": odd},
            f"{case_url}say/": {"seen": odd, "note": odd, "proposal": odd, "place": odd},
            f"{case_url}decide/": {
                "seen": odd,
                "resolution": odd,
                "stays": odd,
                "takes_over": odd,
                "statement": odd,
            },
            f"{case_url}carry-out/": {"seen": odd},
            f"{case_url}reopen/": {"seen": odd, "note": odd},
            f"{LIST}scan/": {"place": odd},
        }
        for address, values in sent.items():
            assert client.post(address, values).status_code in (302, 403, 422), address
        case.refresh_from_db()
        assert case.state == State.OPEN
        for name in ("kind", "state", "gap", "section", "who", "q", "page"):
            for address in (LIST, f"{LIST}cases.xlsx", f"{LIST}progress/"):
                assert client.get(address, {name: odd}).status_code == 200

    def test_opening_it_again(self, desk, case):
        confirm(desk.reviewer, case, "decide", resolution="kept", statement="对象不同")
        assert "处理决定：维持现状" in read(desk.reviewer, case.get_absolute_url())
        post(desk.reviewer, case, "reopen", note="职责调整")
        case.refresh_from_db()
        assert case.state == State.OPEN
        assert "原决定：维持现状" in read(desk.reviewer, case.get_absolute_url())

    def test_a_gap(self, desk, case):
        gap = ClearingCase.objects.get(kind=Kind.GAP, first=desk.mine)
        page = read(desk.editor, gap.get_absolute_url())
        assert "缺流程图" in page and "去补齐" in page
        desk.mine.steps.create(name="受理", actor="科长")
        response = client_of(desk.editor).post(reverse("clearing:check", args=[gap.pk]), follow=True)
        assert "缺漏已经补齐" in response.content.decode()

    def test_the_division_of_work_is_told_where_the_powers_are_edited(self, desk, case):
        services.decide(case, desk.reviewer, Resolution.SHARED, "一科受理，一科审核")
        for user, power in ((desk.editor, desk.mine), (desk.other_editor, desk.theirs)):
            page = read(user, reverse("admin:powers_power_change", args=[power.pk]))
            assert "一科受理，一科审核" in page

    def test_what_went_remembers_where_to(self, desk, case):
        Submit(Power.objects.get(pk=desk.mine.pk), desk.editor).run()
        services.decide(case, desk.reviewer, Resolution.MERGED, "合并", stays=desk.theirs)
        page = read(desk.editor, reverse("admin:powers_power_change", args=[desk.mine.pk]))
        assert f"已决定并入“{desk.theirs.name}”（{desk.theirs.code}）" in page
