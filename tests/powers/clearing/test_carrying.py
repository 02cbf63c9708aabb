"""What is said of the steps that follow from a decision, before anything is done, and who is told of them."""

import re
from copy import copy
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.accounts import roles
from portal.organisations.services import grant_role
from portal.publishing.actions import Approve, Archive, Submit
from portal.publishing.models import Notice
from portal.publishing.models import State as Draft
from powers.clearing import reminding, services
from powers.clearing.rules import LEGAL_BASES, Act, Kind, Resolution, State
from powers.models import ClearingCase, ClearingEntry, Power
from tests.clients import client_of
from tests.factories import LegalBasisFactory, PowerFactory

OWN = "中华人民共和国中小企业促进法"


@pytest.fixture
def case(desk) -> ClearingCase:
    desk.scan()
    return desk.overlap()


@pytest.fixture
def everything(desk):
    """Somebody who may decide, edit and approve."""
    user = desk.person(roles.OFFICE_REVIEWER, desk.bureau)
    grant_role(user, roles.SECTION_EDITOR, desk.bureau)
    grant_role(user, roles.LEADER, desk.bureau)
    return user


def power(row) -> Power:
    return Power.objects.get(pk=row.pk)


def read(user, address, status=200) -> str:
    response = client_of(user).get(address)
    assert response.status_code == status
    return words(response)


def send(user, case, act, status=200, **values) -> str:
    newest = case.entries.last()
    address = reverse(f"clearing:{act}", args=[case.pk])
    response = client_of(user).post(address, {"seen": newest.pk, **values})
    assert response.status_code == status, response.content.decode()
    return words(response)


def words(response) -> str:
    """The page's main part; without what its layout puts between the words."""
    return re.sub(r"\s*\n\s*", "\n", response.content.decode())


def shown(page: str) -> str:
    return re.search(r'name="confirmed" value="(\w+)"', page)[1]


def told(user, case) -> list[str]:
    mine = Notice.objects.filter(user=user, url=case.get_absolute_url()).order_by("pk")
    return list(mine.values_list("text", flat=True))


def merged(desk, **values) -> dict:
    return {"resolution": "merged", "stays": desk.theirs.pk, "statement": "合并办理", **values}


class TestDeciding:
    def test_who_may_do_it_all_sees_it_all_and_only_then_it_is_done(self, desk, case, everything):
        LegalBasisFactory(power=desk.mine, title=OWN, article="第二十条")
        grant_role(desk.editor, roles.SECTION_EDITOR, desk.other)
        grant_role(desk.head, roles.SECTION_HEAD, desk.other)
        desk.publish(power(desk.mine))
        desk.publish(power(desk.theirs))
        values = merged(desk, takes_over="legal_bases")
        page = send(everything, case, "decide", **values)
        mine, theirs = (f"{row.code} {row.name}" for row in (desk.mine, desk.theirs))
        steps = [f"转移设定依据到“{theirs}”", f"《{OWN}》第二十条", f"撤回公开：{mine}", f"归档：{mine}"]
        places = [page.index(step) for step in ["确认后立即执行", *steps]]
        assert places == sorted(places)
        assert "要另行提交审核后公开" in page and "由" not in page[places[-1] : page.index("<form")]
        assert power(desk.mine).is_public
        send(everything, case, "decide", 302, **values, confirmed=shown(page))
        assert power(desk.mine).state == Draft.ARCHIVED

    def test_what_waits_for_others_is_said_with_their_names(self, desk, case):
        desk.publish(power(desk.mine))
        page = send(desk.reviewer, case, "decide", **merged(desk))
        assert "确认后立即执行" not in page
        withdrawn, archived = page.index("撤回公开："), page.index("归档：")
        assert f"由{desk.leader.full_name}执行" in page[withdrawn:archived]
        assert desk.editor.full_name in page[archived:]

    def test_what_cannot_be_done_is_said_before_the_question(self, desk, case):
        PowerFactory(parent=desk.mine, organisation=desk.section, name="材料初审")
        page = send(desk.reviewer, case, "decide", 422, **merged(desk))
        assert "还有1个子项" in page and "确认处理决定" not in page and "合并办理" in page

    def test_what_is_under_review_waits(self, desk, case, everything):
        LegalBasisFactory(power=desk.theirs, title=OWN, article="")
        Submit(power(desk.mine), desk.editor).run()
        values = merged(desk, stays=desk.mine.pk, takes_over="legal_bases")
        page = send(everything, case, "decide", **values)
        assert "确认后立即执行" not in page and "正在审核，审核结束后才能转移" in page
        send(everything, case, "decide", 302, **values, confirmed=shown(page))
        assert "暂时不能执行" in told(desk.other_editor, case)[-1]

    def test_other_steps_than_were_shown_are_shown_again(self, desk, case, everything):
        page = send(everything, case, "decide", **merged(desk))
        desk.publish(power(desk.mine))
        again = send(everything, case, "decide", 409, **merged(desk), confirmed=shown(page))
        assert "要办理的步骤刚刚有了变化" in again and "撤回公开：" in again and "合并办理" in again
        case.refresh_from_db()
        assert case.state == State.OPEN and power(desk.mine).is_public
        send(everything, case, "decide", 302, **merged(desk), confirmed=shown(again))
        assert power(desk.mine).state == Draft.ARCHIVED

    def test_going_back_keeps_what_was_typed(self, desk, case):
        page = send(desk.reviewer, case, "decide", **merged(desk), revise=1)
        assert "合并办理</textarea>" in page and "确认处理决定" not in page

    def test_its_faults_are_listed_on_top_with_ways_to_their_boxes(self, desk, case):
        page = send(desk.reviewer, case, "decide", 422, resolution="merged", statement="")
        summary = page[page.index("data-faults") : page.index("</section>", page.index("data-faults"))]
        for anchor in ("decide_stays", "decide_statement"):
            assert f'href="#{anchor}"' in summary and page.count(f'id="{anchor}"') == 1


class TestWhatMayBeTakenOver:
    def test_nothing_is_offered_where_both_rest_on_the_same(self, desk, case):
        page = read(desk.reviewer, case.get_absolute_url())
        assert "保留哪一项职权" in page and "转移到保留的职权" not in page

    def test_what_would_be_moved_is_named(self, desk, case):
        LegalBasisFactory(power=desk.mine, title=OWN, article="第二十条")
        PowerFactory(parent=desk.mine, organisation=desk.section, name="材料初审")
        page = read(desk.reviewer, case.get_absolute_url())
        assert f"保留{desk.theirs.code}时转移：《{OWN}》第二十条" in page
        assert f"保留{desk.theirs.code}时转移：材料初审" in page
        assert f"保留{desk.mine.code}时转移" not in page

    def test_what_the_chosen_way_has_nothing_of_is_not_a_step(self, desk, case):
        LegalBasisFactory(power=desk.mine, title=OWN, article="第二十条")
        values = merged(desk, stays=desk.mine.pk, takes_over="legal_bases")
        assert "转移设定依据" not in send(desk.reviewer, case, "decide", **values)


class TestCarryingOut:
    @pytest.fixture
    def decided(self, desk, case):
        desk.publish(power(desk.mine))
        services.decide(case, desk.reviewer, Resolution.MERGED, "合并", stays=desk.theirs)
        return case

    def test_the_button_names_every_step_and_leads_to_the_question(self, desk, decided, everything):
        page = read(everything, decided.get_absolute_url())
        address = reverse("clearing:carry_out", args=[decided.pk])
        assert f'href="{address}">执行：撤回公开、归档</a>' in page
        asked = read(everything, address)
        assert "确认执行" in asked and "公众不再看到这项职权的内容" in asked and "历次版本" in asked
        assert "公众暂时两项都看不到" in asked  # what is kept isn't public yet
        head = desk.person(roles.SECTION_HEAD, desk.other)
        Submit(power(desk.theirs), desk.other_editor).run()
        for person in (head, desk.reviewer, desk.leader):
            Approve(power(desk.theirs), person).run()
        asked = read(everything, address)
        assert "公众不再看到这项职权的内容" in asked and "公众暂时两项都看不到" not in asked
        assert power(desk.mine).is_public
        send(everything, decided, "carry_out", 302, confirmed=shown(asked))
        assert power(desk.mine).state == Draft.ARCHIVED

    def test_whoever_may_do_one_of_them_sees_who_goes_on(self, desk, decided):
        page = read(desk.leader, decided.get_absolute_url())
        assert "执行：撤回公开</a>" in page
        asked = read(desk.leader, reverse("clearing:carry_out", args=[decided.pk]))
        later = asked[asked.index("接着由以下人员执行") :]
        assert "归档：" in later and desk.editor.full_name in later
        send(desk.leader, decided, "carry_out", 302, confirmed=shown(asked))
        assert power(desk.mine).state == Draft.WITHDRAWN
        assert "下一步“归档”" in told(desk.editor, decided)[-1]

    def test_whoever_may_do_nothing_is_led_back(self, desk, decided):
        address = reverse("clearing:carry_out", args=[decided.pk])
        assert client_of(desk.editor).get(address).url == decided.get_absolute_url()
        page = read(desk.editor, decided.get_absolute_url())
        assert (
            "下一步：撤回公开" in page and f"由{desk.leader.full_name}执行" in page and "执行：" not in page
        )
        page = send(desk.editor, decided, "carry_out", 409, confirmed=shown(read(desk.leader, address)))
        assert "刚刚有了变化" in page and "确认后由以下人员执行" in page and "确认执行</button>" not in page
        assert power(desk.mine).is_public

    def test_other_steps_than_were_shown_are_shown_again(self, desk, decided, everything):
        address = reverse("clearing:carry_out", args=[decided.pk])
        before = shown(read(everything, address))
        services.reopen(decided, desk.reviewer, "改由另一项保留")
        services.decide(decided, desk.reviewer, Resolution.MERGED, "合并", stays=desk.mine)
        page = send(everything, decided, "carry_out", 409, confirmed=before)
        assert "要办理的步骤刚刚有了变化" in page and f"归档：{desk.theirs.code}" in page
        assert power(desk.theirs).state == Draft.DRAFT

    def test_what_stands_in_the_way_is_said_in_the_place_of_the_button(self, desk, decided):
        PowerFactory(parent=desk.mine, organisation=desk.section, name="材料初审")
        page = read(desk.leader, decided.get_absolute_url())
        assert "还有1个子项" in page and "执行：" not in page

    def test_its_end_is_told_to_the_decider_and_the_sections(self, desk, decided, everything):
        services.carry_out(decided, everything)
        for user in (desk.reviewer, desk.editor, desk.other_editor):
            assert "的决定已全部执行，该事项已办结" in told(user, decided)[-1]


class TestReminding:
    def remind(self, case, worker):
        """What the worker does on the morning when the time is over."""
        ClearingCase.objects.filter(pk=case.pk).update(due_on=timezone.localdate() - timedelta(days=1))
        DBTaskResult.objects.update(run_after=timezone.now() - timedelta(minutes=1))
        return worker.run()

    def test_who_was_asked_and_the_office_are_told_once(self, desk, case, worker):
        services.assign(case, desk.reviewer, desk.section, None, 5)
        due = case.__class__.objects.get(pk=case.pk).due_on
        assert f"请在{due}前写明意见" in told(desk.editor, case)[-1]
        before = len(told(desk.other_editor, case))
        self.remind(case, worker)
        for user in (desk.editor, desk.head, desk.reviewer):
            assert f"请{desk.section}尽快写明意见" in told(user, case)[-1]
            assert "已超过办理期限" in told(user, case)[-1]
        assert len(told(desk.other_editor, case)) == before
        assert [entry.action for entry in case.entries.all()].count(Act.REMINDED) == 1
        assignment = case.entries.get(action=Act.ASSIGNED).pk
        assert not reminding.remind(case, assignment)
        assert "逾期提醒" in read(desk.editor, case.get_absolute_url())

    def test_once_they_have_answered_the_office_is_asked(self, desk, case, worker):
        services.assign(case, desk.reviewer, desk.section, None, 5)
        services.say(case, desk.editor, "由我科承担")
        self.remind(case, worker)
        assert "请尽快作出决定" in told(desk.reviewer, case)[-1]

    def test_of_a_decision_those_are_asked_who_carry_it_out(self, desk, case, worker):
        services.assign(case, desk.reviewer, desk.other, None, 5)
        services.decide(case, desk.reviewer, Resolution.MERGED, "合并", stays=desk.theirs)
        self.remind(case, worker)
        assert (
            "已超过办理期限" in told(desk.editor, case)[-1] and "下一步“归档”" in told(desk.editor, case)[-1]
        )

    def test_of_what_a_section_was_given_together_it_is_told_once(self, desk, case, worker):
        gaps = list(ClearingCase.objects.filter(kind=Kind.GAP).order_by("pk"))
        more = [copy(gaps[0]) for _number in range(4)]
        for number, gap in enumerate(more):
            gap.pk, gap.identity, gap._state.adding = None, f"gap:x{number}", True
            gap.save()
        for gap in (*gaps, *more):
            services.assign(gap, desk.reviewer, gap.first.organisation, None, 5)
        services.decide(more[0], desk.reviewer, Resolution.KEPT, "不需要流程图")
        services.say(more[1], desk.editor, "已说明")
        Notice.objects.all().delete()
        ClearingCase.objects.exclude(due_on=None).update(due_on=timezone.localdate() - timedelta(days=1))
        DBTaskResult.objects.update(run_after=timezone.now() - timedelta(minutes=1))
        worker.run()
        notices = Notice.objects.filter(user=desk.editor)
        together = notices.get(text__contains="清权确权：3件")
        assert f"请{desk.section}尽快写明意见" in together.text
        assert "科室意见已写明" in notices.exclude(pk=together.pk).get().text
        assert Notice.objects.filter(user=desk.other_editor).count() == 1
        assert Notice.objects.filter(user=desk.reviewer).count() == 3
        reminded = [gaps[0], gaps[1], more[1], more[2], more[3]]
        entries = ClearingEntry.objects.filter(action=Act.REMINDED).order_by("case")
        assert list(entries.values_list("case", flat=True)) == [gap.pk for gap in reminded]
        assert "共4件" in read(desk.editor, together.url), "with what is answered"
        together.refresh_from_db()
        assert together.read_at is not None

    @pytest.mark.parametrize("how", ["settled", "assigned anew", "opened again"])
    def test_nobody_is_reminded_of_what_is_over(self, desk, case, how):
        services.assign(case, desk.reviewer, desk.section, None, 5)
        first = case.entries.get(action=Act.ASSIGNED).pk
        if how == "assigned anew":
            services.assign(case, desk.reviewer, desk.other, None, 5)
        else:
            services.decide(case, desk.reviewer, Resolution.KEPT, "对象不同")
        if how == "opened again":
            services.reopen(case, desk.reviewer, "情况有变")
        ClearingCase.objects.filter(pk=case.pk).update(due_on=timezone.localdate() - timedelta(days=1))
        number = Notice.objects.count()
        assert not reminding.remind(case, first)
        assert Notice.objects.count() == number


class TestComparing:
    def test_the_title_names_the_powers(self, desk, case):
        page = read(desk.reviewer, case.get_absolute_url())
        title = "职能交叉：科技型中小企业申报材料审核推荐 / 科技型中小企业创新基金项目审核…"
        assert page.count(title) == 3  # of the window, the way to it, and the heading
        gap = ClearingCase.objects.get(kind=Kind.GAP, first=desk.mine)
        assert "权责不清：科技型中小企业申报材料审核推荐" in read(desk.reviewer, gap.get_absolute_url())
        asked = send(desk.reviewer, case, "decide", **merged(desk))
        assert f'href="{case.get_absolute_url()}">{title}</a>' in asked

    def test_the_flowcharts_are_compared_and_led_to(self, desk, case):
        for row, actor in ((desk.mine, "一科·科长"), (desk.theirs, "二科·科长")):
            for name in ("受理", "审查"):
                row.steps.create(name=name, actor=actor)
        desk.theirs.steps.create(name="推荐", actor="二科·科长")
        page = read(desk.reviewer, case.get_absolute_url())
        row = page[page.index("流程图步骤") : page.index("流程图办理岗位")]
        assert "2个步骤" in re.sub("</?mark>", "", row) and "3" in row and "推荐" in row and "不同" in row
        row = page[page.index("流程图办理岗位") :].split("</tr>")[0]
        assert ">一<mark>科·科长</mark>" in row and ">二<mark>" in row and "不同" in row
        for power_ in (desk.mine, desk.theirs):
            assert reverse("flowcharts:edit", args=[power_.pk]) in page

    def test_as_many_queries_however_long_they_are(self, desk, case):
        client = client_of(desk.reviewer)
        costs = []
        for number in (1, 12):
            for row in (desk.mine, desk.theirs):
                for index in range(number):
                    row.steps.create(name=f"第{number}.{index}步", actor="科长")
                    LegalBasisFactory(power=row, title=f"{row.pk}.{number}.{index}")
                    PowerFactory(parent=row, organisation=desk.section)
            with CaptureQueriesContext(connection) as queries:
                client.get(case.get_absolute_url())
            costs.append(len(queries))
        assert costs[0] == costs[1] < 45, costs


def test_boxes_of_several_forms_have_names_of_their_own(desk, case):
    services.assign(case, desk.reviewer, desk.section, desk.reviewer, 5)
    page = read(desk.reviewer, case.get_absolute_url())
    found = re.findall(r'\bid="([^"]+)"', page)
    assert "assign_note" in found and "say_note" in found
    assert len(found) == len(set(found)), [name for name in found if found.count(name) > 1]


def test_what_was_archived_elsewhere_leaves_nothing_to_confirm(desk, case):
    services.decide(
        case, desk.reviewer, Resolution.MERGED, "合并", stays=desk.theirs, takes_over=[LEGAL_BASES]
    )
    Archive(power(desk.mine), desk.editor).run()
    case.refresh_from_db()
    services.carry_out(case, desk.chief_editor)
    case.refresh_from_db()
    assert case.state == State.RESOLVED


def test_a_power_in_the_archive_is_not_offered_as_the_one_that_stays(desk, case):
    services.decide(case, desk.reviewer, Resolution.MERGED, "合并", stays=desk.theirs)
    Power.objects.filter(pk=desk.mine.pk).update(state=Draft.ARCHIVED)
    services.reopen(case, desk.reviewer, "再研究")
    page = read(desk.reviewer, case.get_absolute_url())
    assert f'name="stays" value="{desk.theirs.pk}"' in page
    assert f'name="stays" value="{desk.mine.pk}"' not in page
