"""Cases are assigned, answered, decided, carried out and opened again, each by whoever may; all of it stays on record."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from portal.accounts import roles
from portal.organisations.services import grant_role
from portal.publishing.actions import Archive, Recall, Submit
from portal.publishing.errors import AlreadyDecided, NotPermitted, ReasonRequired, WrongState
from portal.publishing.models import Notice
from portal.publishing.models import State as Draft
from powers.clearing import selectors, services
from powers.clearing.rules import LEGAL_BASES, SUB_ITEMS, Act, Kind, Resolution, State
from powers.clearing.steps import next_step
from powers.clearing.wording import settled_in_words
from powers.importing.creating import delete_powers
from powers.models import ClearingCase, ClearingEntry, Power, PublishedPower
from tests.factories import LegalBasisFactory, OrganisationFactory, PowerFactory


@pytest.fixture
def case(desk) -> ClearingCase:
    desk.scan()
    return desk.overlap()


def acts(case):
    return list(case.entries.values_list("action", flat=True))


def told(user, case):
    mine = Notice.objects.filter(user=user, url=case.get_absolute_url()).order_by("pk")
    return list(mine.values_list("text", flat=True))


def power(row):
    return Power.objects.get(pk=row.pk)


class TestAsking:
    def test_a_section_is_asked_and_its_people_are_told(self, desk, case):
        services.assign(case, desk.reviewer, desk.section, None, 10, note="请说明职责来源")
        case.refresh_from_db()
        assert (case.state, case.section, case.person) == (State.ASSIGNED, desk.section, None)
        assert case.due_on > date.today()
        assert "已交由您处理" in told(desk.editor, case)[0]
        assert told(desk.head, case) and not told(desk.other_editor, case)
        entry = case.entries.last()
        assert (entry.action, entry.user, entry.note) == (Act.ASSIGNED, desk.reviewer, "请说明职责来源")

    def test_a_person_of_a_section_with_the_longest_name_is_asked(self, desk, case):
        desk.section.name = "某" * 200
        services.assign(case, desk.reviewer, desk.section, desk.editor, 5)
        assert len(case.entries.last().place) == 200

    def test_a_person_is_asked(self, desk, case):
        services.assign(case, desk.reviewer, desk.section, desk.editor, 5)
        assert told(desk.editor, case) and not told(desk.head, case)

    @pytest.mark.parametrize("who", ["editor", "head", "leader", "inspector"])
    def test_only_the_office_assigns_decides_and_reopens(self, desk, case, who):
        user = getattr(desk, who)
        with pytest.raises(NotPermitted):
            services.assign(case, user, desk.section, None, 10)
        with pytest.raises(NotPermitted):
            services.decide(case, user, Resolution.KEPT, "理由")
        services.decide(case, desk.reviewer, Resolution.KEPT, "理由")
        with pytest.raises(NotPermitted):
            services.reopen(case, user, "理由")

    def test_both_sections_answer_and_the_office_is_told(self, desk, case):
        services.say(case, desk.editor, "由我科承担", proposal=Resolution.GIVEN)
        services.say(case, desk.other_editor, "应由我科承担")
        assert list(case.entries.filter(action=Act.SAID).values_list("place", "resolution")) == [
            (desk.section.name, Resolution.GIVEN),
            (desk.other.name, ""),
        ]
        assert len(told(desk.reviewer, case)) == 2
        with pytest.raises(NotPermitted):
            services.say(case, desk.inspector, "纪检只看不说")
        with pytest.raises(ReasonRequired):
            services.say(case, desk.editor, " ")

    def test_who_sees_it(self, desk, case):
        for user in (desk.editor, desk.other_editor, desk.reviewer, desk.inspector, desk.leader):
            assert case in selectors.cases_of(user)
        gap = ClearingCase.objects.get(kind=Kind.GAP, first=desk.theirs)
        assert gap not in selectors.cases_of(desk.editor)
        assert gap in selectors.cases_of(desk.other_editor)

    def test_for_whom_it_waits(self, desk, case):
        def waits_for(user):
            return case in selectors.cases_of(user).filter(selectors.mine(user))

        assert waits_for(desk.reviewer) and not waits_for(desk.editor)
        services.assign(case, desk.reviewer, desk.section, None, 10)
        assert waits_for(desk.editor) and not waits_for(desk.reviewer)
        services.say(case, desk.editor, "由我科承担")
        assert waits_for(desk.reviewer)
        desk.publish(power(desk.mine))
        services.decide(case, desk.reviewer, Resolution.MERGED, "合并", stays=desk.theirs)
        assert waits_for(desk.leader) and not waits_for(desk.editor)
        services.carry_out(case, desk.leader)
        assert waits_for(desk.editor) and not waits_for(desk.leader)
        services.carry_out(case, desk.editor)
        assert not waits_for(desk.editor)


class TestDeciding:
    def test_kept_and_shared_settle_it_at_once(self, desk, case):
        services.decide(case, desk.reviewer, Resolution.SHARED, "一科管受理，一科管审核")
        case.refresh_from_db()
        assert (case.state, case.resolution) == (State.RESOLVED, Resolution.SHARED)
        assert selectors.settled_with(desk.mine) == selectors.settled_with(desk.theirs) == [case]
        assert "一科管受理" in settled_in_words(case, desk.mine)
        assert "已办结" in told(desk.other_editor, case)[-1]

    def test_it_needs_a_reason_and_a_known_way(self, desk, case):
        with pytest.raises(ReasonRequired, match="分工"):
            services.decide(case, desk.reviewer, Resolution.SHARED, "")
        with pytest.raises(WrongState):
            services.decide(case, desk.reviewer, Resolution.MENDED, "自己好了")
        with pytest.raises(WrongState, match="保留哪一项"):
            services.decide(case, desk.reviewer, Resolution.MERGED, "理由")
        assert acts(case) == [Act.FOUND]

    def test_who_looked_at_an_older_state_is_refused(self, desk, case):
        seen = case.entries.last().pk
        services.say(case, desk.editor, "等一等")
        with pytest.raises(AlreadyDecided):
            services.decide(case, desk.reviewer, Resolution.KEPT, "理由", seen=seen)

    def test_a_decided_case_is_not_decided_again_but_opened_again(self, desk, case):
        services.decide(case, desk.reviewer, Resolution.KEPT, "理由")
        with pytest.raises(WrongState):
            services.decide(case, desk.reviewer, Resolution.KEPT, "理由")
        with pytest.raises(ReasonRequired):
            services.reopen(case, desk.reviewer, "")
        services.reopen(case, desk.reviewer, "情况有变")
        case.refresh_from_db()
        assert (case.state, case.resolution, case.statement) == (State.OPEN, "", "")
        entry = case.entries.last()
        assert (entry.action, entry.resolution, entry.note) == (Act.REOPENED, Resolution.KEPT, "情况有变")


class TestOneGoes:
    def test_a_draft_is_archived_by_its_editor(self, desk, case):
        services.decide(case, desk.reviewer, Resolution.GIVEN, "职责属计划与成果科", stays=desk.theirs)
        case.refresh_from_db()
        assert case.state == State.DECIDED
        assert power(desk.mine).state == Draft.DRAFT
        notice = told(desk.editor, case)[-1]
        assert "下一步“归档”，请" in notice and desk.editor.full_name in notice
        with pytest.raises(NotPermitted, match="归档"):
            services.carry_out(case, desk.other_editor)
        services.carry_out(case, desk.editor)
        case.refresh_from_db()
        assert (case.state, power(desk.mine).state) == (State.RESOLVED, Draft.ARCHIVED)
        assert acts(case) == [Act.FOUND, Act.DECIDED, Act.CARRIED_OUT, Act.RESOLVED]
        assert "不再单独行使" in settled_in_words(case, desk.mine)
        assert "并入" in power(desk.mine).history.first().history_change_reason
        assert power(desk.theirs).state == Draft.DRAFT

    def test_what_is_public_is_withdrawn_by_the_leader_first(self, desk, case):
        desk.publish(power(desk.mine))
        services.decide(case, desk.reviewer, Resolution.MERGED, "合并", stays=desk.theirs)
        assert f"下一步“撤回公开”，请{desk.leader.full_name}执行" in told(desk.leader, case)[-1]
        with pytest.raises(NotPermitted, match="撤回公开"):
            services.carry_out(case, desk.editor)
        services.carry_out(case, desk.leader)
        assert power(desk.mine).state == Draft.WITHDRAWN
        row = PublishedPower.objects.get(pk=desk.mine.pk)
        assert row.is_withdrawn
        assert desk.theirs.name not in power(desk.mine).state_note  # which the public can't read yet
        services.carry_out(case, desk.editor)
        case.refresh_from_db()
        assert (case.state, power(desk.mine).state) == (State.RESOLVED, Draft.ARCHIVED)

    def test_a_scan_in_between_leaves_the_rest_to_be_done(self, desk, case):
        desk.publish(power(desk.mine))
        services.decide(case, desk.reviewer, Resolution.MERGED, "合并", stays=desk.theirs)
        services.carry_out(case, desk.leader)
        desk.scan()  # which doesn't look at what is withdrawn
        case.refresh_from_db()
        assert (case.state, case.resolution) == (State.DECIDED, Resolution.MERGED)
        services.carry_out(case, desk.editor)
        case.refresh_from_db()
        assert (case.state, case.resolution) == (State.RESOLVED, Resolution.MERGED)

    def test_what_is_under_review_is_taken_back(self, desk, case):
        Submit(power(desk.mine), desk.editor).run()
        services.decide(case, desk.reviewer, Resolution.MERGED, "合并", stays=desk.theirs)
        services.carry_out(case, desk.editor)
        assert power(desk.mine).state == Draft.ARCHIVED

    def test_legal_bases_and_sub_items_go_along(self, desk, case):
        LegalBasisFactory(power=desk.mine, title="中华人民共和国中小企业促进法", article="第二十条")
        sub = PowerFactory(parent=desk.mine, organisation=desk.section, name="材料初审")
        with pytest.raises(WrongState, match="还有1个子项"):
            services.decide(case, desk.reviewer, Resolution.MERGED, "合并", stays=desk.theirs)
        services.decide(
            case,
            desk.reviewer,
            Resolution.MERGED,
            "合并",
            stays=desk.theirs,
            takes_over=[LEGAL_BASES, SUB_ITEMS],
        )
        with pytest.raises(NotPermitted):  # whoever hands over has to write in both sections
            services.carry_out(case, desk.editor)
        services.carry_out(case, desk.chief_editor)
        case.refresh_from_db()
        assert case.state == State.RESOLVED
        assert list(desk.theirs.legal_bases.values_list("title", flat=True)) == [
            "关于科技型中小企业技术创新基金的暂行规定",
            "中华人民共和国中小企业促进法",
        ]
        moved = power(sub)
        assert (moved.parent, moved.organisation) == (power(desk.theirs), desk.other)
        assert power(desk.mine).legal_bases.count() == 2  # nothing is lost where it came from

    def test_who_hands_sub_items_over_writes_in_their_section_too(self, desk, case):
        third = OrganisationFactory(parent=desk.bureau)
        PowerFactory(parent=desk.mine, organisation=third, name="材料初审")
        for place in (desk.section, desk.other):
            place.refresh_from_db()
        both = desk.person(roles.SECTION_EDITOR, desk.section)
        grant_role(both, roles.SECTION_EDITOR, desk.other)
        services.decide(
            case, desk.reviewer, Resolution.MERGED, "合并", stays=desk.theirs, takes_over=[SUB_ITEMS]
        )
        case = desk.overlap()
        assert next_step(case).people() == [desk.chief_editor]
        with pytest.raises(NotPermitted, match="转移子项"):
            services.carry_out(case, both)
        services.carry_out(case, desk.chief_editor)
        assert desk.overlap().state == State.RESOLVED

    def test_a_sub_item_that_came_later_is_not_left_below_an_archived_power(self, desk, case):
        desk.publish(power(desk.mine))
        services.decide(
            case, desk.reviewer, Resolution.MERGED, "合并", stays=desk.theirs, takes_over=[SUB_ITEMS]
        )
        services.carry_out(case, desk.chief_editor)
        PowerFactory(parent=desk.mine, organisation=desk.section, name="材料初审")
        with pytest.raises(WrongState, match="还有1个子项"):
            services.carry_out(case, desk.leader)

    def test_a_decision_holds_where_it_cannot_be_carried_out_yet(self, desk, case):
        """What stays is under review: nothing can be handed over to it before that is decided."""
        everything = desk.person(roles.OFFICE_REVIEWER, desk.bureau)
        grant_role(everything, roles.SECTION_EDITOR, desk.bureau)
        LegalBasisFactory(power=desk.theirs, title="中华人民共和国中小企业促进法", article="第二十条")
        Submit(power(desk.mine), desk.editor).run()
        services.decide(
            case, everything, Resolution.MERGED, "合并", stays=desk.mine, takes_over=[LEGAL_BASES]
        )
        case.refresh_from_db()
        assert (case.state, case.is_taken_over, power(desk.theirs).state) == (
            State.DECIDED,
            False,
            Draft.DRAFT,
        )
        with pytest.raises(WrongState):
            services.carry_out(case, everything)
        Recall(power(desk.mine), desk.editor).run()
        services.carry_out(case, everything)
        case.refresh_from_db()
        assert (case.state, power(desk.theirs).state) == (State.RESOLVED, Draft.ARCHIVED)

    def test_who_may_do_it_all_does_it_at_once(self, desk, case):
        everything = desk.person(roles.OFFICE_REVIEWER, desk.bureau)
        grant_role(everything, roles.SECTION_EDITOR, desk.bureau)
        services.decide(case, everything, Resolution.GIVEN, "归一科", stays=desk.theirs)
        case.refresh_from_db()
        assert (case.state, power(desk.mine).state) == (State.RESOLVED, Draft.ARCHIVED)

    def test_somebody_else_archives_it_on_the_review_desk(self, desk, case):
        services.decide(case, desk.reviewer, Resolution.MERGED, "合并", stays=desk.theirs)
        Archive(power(desk.mine), desk.editor).run()
        desk.scan()
        case.refresh_from_db()
        assert (case.state, case.resolution) == (State.RESOLVED, Resolution.MERGED)

    def test_nor_does_it_wait_for_a_scan(self, desk, case):
        services.decide(case, desk.reviewer, Resolution.MERGED, "合并", stays=desk.theirs)
        Archive(power(desk.mine), desk.editor).run()
        services.carry_out(case, desk.editor)
        case.refresh_from_db()
        assert (case.state, case.resolution) == (State.RESOLVED, Resolution.MERGED)
        assert acts(case) == [Act.FOUND, Act.DECIDED, Act.RESOLVED]

    def test_nothing_goes_into_what_is_out_of_use_itself(self, desk, case):
        services.decide(case, desk.reviewer, Resolution.MERGED, "合并", stays=desk.theirs)
        Archive(power(desk.theirs), desk.other_editor).run()
        with pytest.raises(WrongState, match="不能保留"):
            services.carry_out(case, desk.editor)
        assert power(desk.mine).state == Draft.DRAFT
        services.reopen(case, desk.reviewer, "另一项先归档了")
        with pytest.raises(WrongState, match="不能保留"):
            services.decide(case, desk.reviewer, Resolution.MERGED, "合并", stays=desk.theirs)


class TestOneIsDeleted:
    """An import that is undone deletes its powers, and asks no case."""

    @pytest.fixture
    def decided(self, desk, case):
        services.decide(case, desk.reviewer, Resolution.MERGED, "合并", stays=desk.theirs)
        return case

    def test_what_stays(self, desk, decided):
        delete_powers([desk.theirs.pk], desk.other_editor, "撤销导入")
        with pytest.raises(WrongState, match="已不存在"):
            services.carry_out(decided, desk.editor)
        assert power(desk.mine).state == Draft.DRAFT
        services.reopen(decided, desk.reviewer, "另一项已不存在")
        services.say(decided, desk.editor, "由我科承担")
        with pytest.raises(WrongState, match="已不存在"):
            services.decide(decided, desk.reviewer, Resolution.MERGED, "合并", stays=power(desk.mine))
        services.decide(decided, desk.reviewer, Resolution.KEPT, "只剩一项")
        decided.refresh_from_db()
        assert decided.state == State.RESOLVED

    def test_what_goes(self, desk, decided):
        delete_powers([desk.mine.pk], desk.editor, "撤销导入")
        with pytest.raises(WrongState, match="请重新扫描"):
            services.carry_out(decided, desk.other_editor)
        desk.scan()
        decided.refresh_from_db()
        assert (decided.state, decided.resolution) == (State.RESOLVED, Resolution.GONE)

    def test_the_power_of_a_gap(self, desk, case):
        gap = ClearingCase.objects.get(kind=Kind.GAP, first=desk.mine)
        delete_powers([desk.mine.pk], desk.editor, "撤销导入")
        services.check_again(gap, desk.reviewer)
        gap.refresh_from_db()
        assert (gap.state, gap.resolution) == (State.RESOLVED, Resolution.GONE)


class TestGaps:
    @pytest.fixture
    def gap(self, desk):
        desk.scan()
        return ClearingCase.objects.get(kind=Kind.GAP, first=desk.mine)

    def test_looking_again(self, desk, gap):
        services.check_again(gap, desk.editor)
        assert acts(gap) == [Act.FOUND]
        desk.mine.steps.create(name="受理", actor="科长")
        services.check_again(gap, desk.editor)
        gap.refresh_from_db()
        assert (gap.state, gap.resolution) == (State.RESOLVED, Resolution.MENDED)
        assert gap.entries.last().user == desk.editor

    def test_kept_with_a_reason_and_nothing_else(self, desk, gap):
        with pytest.raises(WrongState):
            services.decide(gap, desk.reviewer, Resolution.SHARED, "理由")
        services.decide(gap, desk.reviewer, Resolution.KEPT, "会议决定的事项，不另画流程图")
        gap.refresh_from_db()
        assert gap.state == State.RESOLVED


REWRITES = ["UPDATE powers_clearingentry SET note = 'x'", "DELETE FROM powers_clearingentry"]
if connection.vendor == "sqlite":
    REWRITES.append("INSERT OR REPLACE INTO powers_clearingentry SELECT * FROM powers_clearingentry")


@pytest.mark.parametrize("statement", REWRITES)
def test_the_log_is_never_changed(desk, case, statement):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert ClearingEntry.objects.filter(note="").count() == 3


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
@pytest.mark.django_db(transaction=True)
def test_nor_emptied(desk, case):
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("TRUNCATE powers_clearingentry")


def test_progress_by_section(desk, case):
    found = {row.section: row for row in selectors.progress(desk.reviewer, [desk.section, desk.other])}
    row = found[desk.section]
    assert (row.powers, row.clean, row.found, row.unresolved, row.percent) == (1, 0, 2, 2, 0)
    services.decide(case, desk.reviewer, Resolution.KEPT, "理由")
    gap = ClearingCase.objects.get(kind=Kind.GAP, first=desk.mine)
    services.decide(gap, desk.reviewer, Resolution.KEPT, "理由")
    found = {row.section: row for row in selectors.progress(desk.reviewer, [desk.section, desk.other])}
    assert (found[desk.section].percent, found[desk.section].resolved) == (100, 2)
    assert (found[desk.other].percent, found[desk.other].resolved) == (0, 1)
