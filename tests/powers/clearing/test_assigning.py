"""Giving many cases to sections at once: from the list, over a page to confirm, to what came of it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts import roles
from portal.publishing.models import Notice
from powers.clearing import assigning, services
from powers.clearing.rules import Act, Kind, Resolution, State
from powers.models import BulkAssignment, ClearingCase, ClearingEntry
from tests.clients import client_of

LIST = "/office/clearing/"
CHOOSE = f"{LIST}assign/"


@pytest.fixture
def scanned(desk):
    """Three cases: the overlap of the two sections, and a gap of each."""
    desk.scan()
    return desk


def gaps() -> list[ClearingCase]:
    return list(ClearingCase.objects.filter(kind=Kind.GAP).order_by("pk"))


def add_gaps(desk, number: int) -> None:
    ClearingCase.objects.bulk_create(
        ClearingCase(
            identity=f"gap:x{index}",
            kind=Kind.GAP,
            organisation=desk.section,
            first=desk.mine,
            names=[{"code": f"X{index}", "name": f"事项{index}", "section": desk.section.name}],
            gaps=["post"],
        )
        for index in range(number)
    )


def choose(user, *cases, **values) -> tuple[str, str]:
    """Tick ``cases`` in the list; the address and text of the page that this leads to."""
    data = {"item": [case.pk for case in cases], **values}
    response = client_of(user).post(CHOOSE, data, follow=True)
    return response.redirect_chain[-1][0], response.content.decode()


def give(user, address, status=302, **values) -> str:
    response = client_of(user).post(address, {"section": "own", "days": 5, "note": "", **values})
    assert response.status_code == status
    return client_of(user).get(address).content.decode() if status == 302 else response.content.decode()


def test_only_the_office_ticks_and_only_what_can_be_given(scanned):
    services.decide(scanned.overlap(), scanned.reviewer, Resolution.MERGED, "合并", stays=scanned.theirs)
    page = client_of(scanned.reviewer).get(LIST).content.decode()
    assert "共3件" in page and page.count('name="item"') == 2
    assert "交办所选" in page and "交办全部3件" in page
    page = client_of(scanned.editor).get(LIST).content.decode()
    assert 'name="item"' not in page and "交办所选" not in page
    assert client_of(scanned.editor).post(CHOOSE, {"all": 1}).status_code == 403


def test_each_ticked_case_goes_to_its_own_section(scanned):
    first, second = gaps()
    address, page = choose(scanned.reviewer, first, second)
    assert "将把2件事项一次交办" in page and "确认交办2件" in page
    assert f"{scanned.section.name}（1件）" in page and f"{scanned.other.name}（1件）" in page
    assert not ClearingEntry.objects.filter(action=Act.ASSIGNED).exists(), "nothing before it is confirmed"
    page = give(scanned.reviewer, address, note="请补齐流程图")
    assert "已交办2件" in page and "没有交办" not in page
    for case, section in ((first, scanned.section), (second, scanned.other)):
        case.refresh_from_db()
        assert (case.state, case.section, case.person) == (State.ASSIGNED, section, None)
        entry = case.entries.last()
        assert (entry.action, entry.user, entry.note) == (Act.ASSIGNED, scanned.reviewer, "请补齐流程图")
    assert first.due_on == second.due_on > timezone.localdate()


def test_all_that_match_the_filters_not_only_the_page(scanned):
    add_gaps(scanned, 40)
    address, page = choose(
        scanned.reviewer, all=1, list_query=f"kind=gap&section={scanned.section.pk}&page=2"
    )
    assert "将把41件事项一次交办" in page
    assert "各事项职权所在的科室" not in page, "there is one section only"
    there = ClearingCase.objects.filter(kind=Kind.GAP, first=scanned.mine)
    assert BulkAssignment.objects.get().cases == list(there.values_list("pk", flat=True).order_by("pk"))
    assert address == BulkAssignment.objects.get().get_absolute_url()


def test_many_are_given_in_the_background(scanned, worker, django_capture_on_commit_callbacks):
    add_gaps(scanned, assigning.AT_ONCE)
    address, _page = choose(scanned.reviewer, all=1, list_query="kind=gap")
    with django_capture_on_commit_callbacks(execute=True):
        page = give(scanned.reviewer, address)
    assert "正在逐件交办" in page
    status = client_of(scanned.reviewer).get(f"{address}status/").json()
    assert status == {"running": True, "progress": 0, "total": assigning.AT_ONCE + 2}
    worker.run()
    page = client_of(scanned.reviewer).get(address).content.decode()
    assert f"已交办{assigning.AT_ONCE + 2}件" in page
    assert not ClearingCase.objects.filter(kind=Kind.GAP).exclude(state=State.ASSIGNED).exists()


def test_whoever_did_not_wait_is_told_how_it_ended(scanned, worker, django_capture_on_commit_callbacks):
    add_gaps(scanned, assigning.AT_ONCE)
    address, _page = choose(scanned.reviewer, all=1)
    with django_capture_on_commit_callbacks(execute=True):
        give(scanned.reviewer, address)
    link = f'<a href="{address}">正在逐件交办……</a>'
    assert link in client_of(scanned.reviewer).get(LIST).content.decode()
    colleague = scanned.person(roles.OFFICE_REVIEWER, scanned.bureau)
    assert link not in client_of(colleague).get(LIST).content.decode()
    worker.run()
    assert link not in client_of(scanned.reviewer).get(LIST).content.decode()
    notice = Notice.objects.get(user=scanned.reviewer, url=address)
    assert notice.text == f"已交办{assigning.AT_ONCE + 2}件，并已通知承办科室。\n1件没有交办"
    client_of(scanned.reviewer).get(address)
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_nobody_is_said_to_be_told_where_nothing_was_given(scanned):
    address, _page = choose(scanned.reviewer, scanned.overlap())
    page = give(scanned.reviewer, address)
    assert "1件没有交办" in page and "已通知" not in page


def test_all_means_all_of_the_list_however_long_its_address(scanned):
    query = f"q={'%20' * 200}&kind=gap&section={scanned.other.pk}"
    _address, page = choose(scanned.reviewer, all=1, list_query=query)
    assert "将把1件事项一次交办" in page


def test_work_that_was_interrupted_goes_on_where_it_ended(
    scanned, worker, django_capture_on_commit_callbacks
):
    add_gaps(scanned, assigning.AT_ONCE)
    address, _page = choose(scanned.reviewer, all=1, list_query="kind=gap")
    work = BulkAssignment.objects.get()
    BulkAssignment.objects.update(confirmed_at=timezone.now(), working_days=5)
    assert assigning.assign_some(work.pk)  # and the machine stops
    BulkAssignment.objects.update(seen_at=timezone.now() - timedelta(minutes=5))
    with django_capture_on_commit_callbacks(execute=True):
        client_of(scanned.reviewer).get(address)
    worker.run()
    assert f"已交办{work.total}件" in client_of(scanned.reviewer).get(address).content.decode()
    assert ClearingEntry.objects.filter(action=Act.ASSIGNED).count() == work.total, "each once"


def test_what_could_not_be_given_and_why(scanned):
    first, second = gaps()
    address, page = choose(scanned.reviewer, scanned.overlap(), first, second)
    assert "涉及两个科室的事项不会自动交办" in page
    services.decide(second, scanned.reviewer, Resolution.KEPT, "不需要流程图")
    page = give(scanned.reviewer, address)
    assert "已交办1件" in page and "2件没有交办" in page
    assert "涉及两个科室，请打开这一事项" in page and "刚刚有了新的办理情况" in page
    assert scanned.overlap().get_absolute_url() in page


def test_one_section_for_all_gets_only_what_is_about_it(scanned):
    first, second = gaps()
    address, _page = choose(scanned.reviewer, scanned.overlap(), first, second)
    page = give(scanned.reviewer, address, section=scanned.other.pk)
    assert "已交办2件" in page and f"不涉及“{scanned.section.name}”" not in page
    assert f"不涉及“{scanned.other.name}”" in page
    assert scanned.overlap().section == scanned.other
    first.refresh_from_db()
    assert first.state == State.OPEN


def test_one_that_breaks_does_not_stop_the_others(scanned, monkeypatch):
    first, second = gaps()
    address, _page = choose(scanned.reviewer, first, second)
    assign = services.assign

    def breaking(case, *args, **options):
        if case == first:
            raise RuntimeError
        return assign(case, *args, **options)

    monkeypatch.setattr(services, "assign", breaking)
    page = give(scanned.reviewer, address)
    assert "已交办1件" in page and "请打开这一事项单独交办" in page


def test_what_cannot_be_given_is_left_out_and_said(scanned):
    first, second = gaps()
    services.decide(first, scanned.reviewer, Resolution.KEPT, "不需要流程图")
    services.assign(second, scanned.reviewer, scanned.other, None, 3)
    _address, page = choose(scanned.reviewer, all=1, list_query="state=all&kind=gap")
    assert "将把1件事项一次交办" in page and "另有1件没有列入" in page
    assert "其中1件已经交办过" in page


@pytest.mark.parametrize(
    ("values", "said"),
    [({}, "没有勾选事项"), ({"all": 1, "list_query": "state=resolved&kind=gap"}, "所选事项都不能交办")],
)
def test_nothing_to_give_leads_back_to_the_list_as_it_was(scanned, values, said):
    for case in gaps():
        services.decide(case, scanned.reviewer, Resolution.KEPT, "不需要流程图")
    address, page = choose(scanned.reviewer, **{"list_query": "kind=gap", **values})
    assert said in page and address.startswith(LIST) and "kind=gap" in address
    assert not BulkAssignment.objects.exists()


def test_a_section_is_told_once_and_reading_its_list_is_enough(scanned):
    add_gaps(scanned, 5)
    Notice.objects.all().delete()
    address, _page = choose(scanned.reviewer, all=1, list_query=f"kind=gap&section={scanned.section.pk}")
    give(scanned.reviewer, address, section=scanned.section.pk)
    notice = Notice.objects.get(user=scanned.editor)
    assert f"6件清权确权事项已交由“{scanned.section.name}”处理" in notice.text
    page = client_of(scanned.editor).get(notice.url).content.decode()
    assert "共6件" in page
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_what_is_missing_is_said_at_its_box(scanned):
    address, _page = choose(scanned.reviewer, *gaps())
    for values, said in (
        ({"days": ""}, "请填写办理时限"),
        ({"days": 999}, "120"),
        ({"section": "x"}, "选择"),
        ({"section": "9" * 30, "days": "²"}, "选择"),
    ):
        assert said in give(scanned.reviewer, address, status=422, **values)
    assert BulkAssignment.objects.get().confirmed_at is None


def test_a_second_press_of_the_button_does_nothing(scanned):
    address, _page = choose(scanned.reviewer, gaps()[0])
    for _time in range(2):
        assert "已交办1件" in give(scanned.reviewer, address, section=scanned.section.pk)
    assert ClearingEntry.objects.filter(action=Act.ASSIGNED).count() == 1


def test_it_is_his_own(scanned):
    address, _page = choose(scanned.reviewer, *gaps())
    colleague = scanned.person(roles.OFFICE_REVIEWER, scanned.bureau)
    assert client_of(colleague).get(address).status_code == 404
    assert client_of(scanned.editor).get(address).status_code == 403


def test_as_many_queries_a_case_however_many_there_are(scanned):
    add_gaps(scanned, assigning.CHUNK - 2)
    costs = []
    for query in ("kind=gap&q=创新基金", "kind=gap"):
        choose(scanned.reviewer, all=1, list_query=query)
        work = BulkAssignment.objects.first()
        BulkAssignment.objects.filter(pk=work.pk).update(confirmed_at=timezone.now(), working_days=5)
        with CaptureQueriesContext(connection) as queries:
            assigning.assign_some(work.pk)
        costs.append((work.total, len(queries)))
    (few, cost), (many, all_costs) = costs
    assert (few, many) == (1, assigning.CHUNK)
    assert (all_costs - cost) / (many - few) <= 22, costs


@pytest.mark.parametrize("odd", ["9" * 30, "9" * 5000, "\0", "²", "-1", ""])
def test_what_no_form_of_ours_sends(scanned, odd):
    client = client_of(scanned.reviewer)
    assert client.post(CHOOSE, {"item": odd, "list_query": odd}).status_code == 302
    address, _page = choose(scanned.reviewer, gaps()[0])
    assert client.post(address, {"section": odd, "days": odd, "note": odd}).status_code == 422
    assert re.fullmatch(rf"{CHOOSE}\d+/", address)
    assert client.get(reverse("clearing:bulk", args=[10**9])).status_code == 404
