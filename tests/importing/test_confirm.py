"""Confirming writes everything or nothing; undoing takes everything back or nothing."""

import threading

import pytest
from django.db import connection
from django.utils.translation import override

from portal.accounts import roles
from portal.importing import services, undoing
from portal.importing.errors import CannotUndo, NotNow
from portal.importing.models import ImportJob
from portal.organisations.models import Organisation, Post
from portal.publishing import four_eyes
from portal.publishing.actions import Approve, Submit, Withdraw, editing
from portal.publishing.errors import FourEyes
from portal.publishing.models import Publication, ReviewEntry, State
from portal.publishing.selectors import log_of
from portal.trees.checking import find_problems
from powers.kind import PowerKind
from powers.models import Duty, LegalBasis, Power, Step
from tests.factories import Bureau, LegalBasisFactory, PowerFactory

from .conftest import bring_in, upload
from .files import HEADER, text_table

JobState = ImportJob.State
FULL = [*HEADER, "设定依据", "行使条件", "责任事项", "追责情形", "承诺时限"]
ROWS = [
    [
        "KJ-1",
        "确认",
        "登记",
        "开发合同",
        "成果科",
        "《专利法》第三条",
        "甲",
        "受理责任；审查责任",
        "1.乱作为；2.不作为",
        "3日",
    ],
    ["KJ-2", "确认", "登记", "转让合同", "成果科", "《合同法》", "乙", "受理责任：一次告知", "无", "即时"],
    ["KJ-3", "奖励", "科技奖励", "", "专利科", "——", "丙", "", "", ""],
]


@pytest.fixture
def table(tmp_path):
    def run(rows, header=FULL, name="目录.csv"):
        return text_table(tmp_path / name, [header, *rows])

    return run


def publish(power, bureau):
    Submit(power, bureau.editor_of_all).run()
    for person in (bureau.head, bureau.office, bureau.leader):
        Approve(power, person).run()
    power.refresh_from_db()


def state_of_everything():
    """All that an import writes to, for comparing before and after."""
    tables = [Power, LegalBasis, Duty, Organisation, Post]
    found = {}
    for table in tables:
        skipped = {"updated_at", "revision", "state_since"}
        if table in (LegalBasis, Duty):
            skipped.add("id")  # a row that went and came back is another row of the same words
        found[table] = [
            {key: value for key, value in row.items() if key not in skipped}
            for row in table.objects.order_by("pk").values()
        ]
    return found


# --- confirming ----------------------------------------------------------------------------------------------------


def test_nothing_is_written_before_confirming(bureau, table):
    before = state_of_everything()
    job = upload(table(ROWS), bureau.root, bureau.office)
    assert job.state == JobState.PREVIEW
    assert state_of_everything() == before
    assert not ReviewEntry.objects.exists()


def test_confirming_writes_what_the_preview_showed(bureau, table):
    job = bring_in(table(ROWS), bureau.root, bureau.office)
    main = Power.objects.get(name="登记")
    first, second, third = (Power.objects.get(code=code) for code in ("KJ-1", "KJ-2", "KJ-3"))
    assert (main.name, main.parent, main.organisation) == ("登记", None, bureau.results)
    assert (first.full_name, first.code, first.conditions) == ("登记 — 开发合同", "KJ-1", "甲")
    assert first.parent == second.parent == main
    assert third.organisation == bureau.patents
    assert (second.promised_limit, second.promised_limit_unit) == (None, "immediate")
    assert [basis.title for basis in first.legal_bases.all()] == ["专利法"]
    assert [duty.stage for duty in first.duties.all()] == ["受理责任", "审查责任"]
    assert [ground.text for ground in first.accountability_grounds.all()] == ["乱作为", "不作为"]
    assert {power.state for power in (main, first, second, third)} == {State.DRAFT}
    assert (job.confirmed_by, job.counts["created"]) == (bureau.office, 3)
    assert not list(find_problems(Power))
    assert [row.record_id for row in job.rows.order_by("position")] == [
        p.pk for p in (main, first, second, third)
    ]


def test_history_and_review_log_know_who_imported_and_from_what(bureau, table):
    bring_in(table(ROWS), bureau.root, bureau.office)
    power = Power.objects.get(code="KJ-1")
    (entry,) = power.history.all()
    assert (entry.history_user, entry.history_change_reason) == (bureau.office, "导入：目录.csv")
    assert power.legal_bases.get().history.get().history_user == bureau.office
    (logged,) = log_of(power)
    assert (logged.user, logged.action, logged.note) == (bureau.office, "edited", "导入：目录.csv")


@pytest.mark.parametrize("was_there", [False, True], ids=["new", "changed"])
def test_neither_who_brought_the_file_nor_who_confirmed_it_may_review(bureau, table, was_there):
    if was_there:
        power = PowerFactory(code="KJ-3", name="科技奖励", power_type="reward", organisation=bureau.patents)
        with editing(power, bureau.editor_of_all):
            pass
        publish(power, bureau)
    other = Bureau.person(roles.OFFICE_REVIEWER, bureau.root)
    job = upload(table([ROWS[2]]), bureau.root, bureau.office)
    services.confirm(job, other)
    power = Power.objects.get(code="KJ-3")
    assert set(four_eyes.hands(power, PowerKind())) == {bureau.office.pk, other.pk}
    assert {entry.user: entry.note for entry in log_of(power).order_by("pk").reverse()[:2]} == {
        bureau.office: "提供导入文件：目录.csv",
        other: "导入：目录.csv",
    }
    third = Bureau.person(roles.OFFICE_REVIEWER, bureau.root)
    Submit(power, bureau.editor_of_all).run()
    Approve(power, bureau.head).run()
    for hand in (bureau.office, other):
        with pytest.raises(FourEyes):
            Approve(power, hand).run()
    Approve(power, third).run()


def test_who_brings_and_confirms_a_file_himself_is_logged_once(bureau, table):
    bring_in(table(ROWS), bureau.root, bureau.office)
    assert log_of(Power.objects.get(code="KJ-1")).count() == 1


def test_a_changed_public_power_opens_a_new_draft_version_and_stays_public(bureau, table):
    power = PowerFactory(code="KJ-3", name="科技奖励", power_type="reward", organisation=bureau.patents)
    with editing(power, bureau.editor_of_all):
        pass
    publish(power, bureau)
    bring_in(table([ROWS[2]]), bureau.root, bureau.editor_of_all)
    power.refresh_from_db()
    assert (power.state, power.version_no, power.conditions) == (State.DRAFT, 2, "丙")
    assert power.publication == Publication.objects.get()


def test_a_record_that_moved_on_since_the_preview_stops_the_whole_import(bureau, table):
    PowerFactory(code="KJ-3", name="科技奖励", power_type="reward", organisation=bureau.patents)
    job = upload(table(ROWS), bureau.root, bureau.office)
    with editing(Power.objects.get(code="KJ-3"), bureau.editor_of_all) as power:
        power.conditions = "丁"
    services.confirm(job, bureau.office)
    job.refresh_from_db()
    assert job.state == JobState.PREVIEW
    assert job.error == "第4行“科技奖励”在预览之后已被修改或办理，请重新核对。"
    assert not Power.objects.exclude(code="KJ-3").exists()
    assert Power.objects.get().conditions == "丁"
    services.start_analysis(job)
    job.refresh_from_db()
    services.confirm(job, bureau.office)
    assert Power.objects.count() == 4


def test_a_code_taken_since_the_preview_stops_the_whole_import(bureau, table):
    job = upload(table(ROWS), bureau.root, bureau.office)
    PowerFactory(code="KJ-2", organisation=bureau.patents)
    services.confirm(job, bureau.office)
    job.refresh_from_db()
    assert job.error == "编码“KJ-2”在预览之后已被使用，请重新核对。"
    assert Power.objects.count() == 1


def test_a_permission_lost_since_the_preview_stops_the_whole_import(bureau, table):
    from portal.accounts import roles
    from portal.organisations.services import revoke_role

    job = upload(table(ROWS), bureau.root, bureau.office)
    revoke_role(bureau.office, roles.OFFICE_REVIEWER, bureau.root)
    services.confirm(job, bureau.office)
    job.refresh_from_db()
    assert job.state == JobState.PREVIEW and "您已没有" in job.error
    assert not Power.objects.exists()


def test_the_log_speaks_the_portals_language_whatever_the_page_did(bureau, table):
    with override("en"):
        job = bring_in(table(ROWS), bureau.root, bureau.office)
        power = Power.objects.get(code="KJ-1")
        undoing.undo(job, bureau.office)
    said = list(
        Power.history.filter(id=power.pk)
        .order_by("history_id")
        .values_list("history_change_reason", flat=True)
    )
    assert said == ["导入：目录.csv", "撤销导入：目录.csv"]


def test_a_second_click_on_confirm_changes_nothing(bureau, table):
    job = bring_in(table(ROWS), bureau.root, bureau.office)
    with pytest.raises(NotNow, match="该导入现为“已导入”，不能再确认"):
        services.confirm(job, bureau.office)
    assert Power.objects.count() == 4


@pytest.mark.parametrize(
    "change",
    [
        lambda job: services.choose_header(job, job.mapping["sheet"], 0, 1),
        lambda job: services.choose_columns(job, job.column_keys, None),
        lambda job: services.accept_places(job, {}, []),
    ],
    ids=["header", "columns", "places"],
)
def test_whoever_changes_an_import_that_was_confirmed_meanwhile_changes_nothing(bureau, table, change):
    job = upload(table(ROWS), bureau.root, bureau.office)
    seen = ImportJob.objects.get(pk=job.pk)  # as another window read it
    services.confirm(job, bureau.office)
    with pytest.raises(NotNow, match="该导入现为“已导入”，不能再修改"):
        change(seen)
    job.refresh_from_db()
    assert job.state == JobState.DONE and job.rows.exists()
    undoing.undo(job, bureau.office)


def test_a_preview_without_anything_to_write_is_not_confirmed(bureau, table):
    job = upload(
        table([["KJ-1", "不存在的类别", "登记", "", "成果科", *[""] * 5]]), bureau.root, bureau.office
    )
    with pytest.raises(NotNow, match="没有需要写入的内容"):
        services.confirm(job, bureau.office)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite writes one after another anyway")
def test_two_people_who_confirm_at_once_write_once(bureau, table):
    job = upload(table(ROWS), bureau.root, bureau.office)
    said = []

    def click():
        try:
            services.confirm(job, bureau.office)
            said.append("done")
        except NotNow:
            said.append("too late")
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _person in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["done", "too late"]
    assert Power.objects.count() == 4


def test_codes_are_generated_past_everything_that_the_file_names(bureau, table):
    bring_in(
        table(
            [
                ["KJ-QR-07", "确认", "登记", "开发合同", "成果科", *[""] * 5],
                ["KJ-QR-09", "确认", "鉴定", "", "", *[""] * 5],  # refused: no section
                ["", "确认", "备案", "", "专利科", *[""] * 5],
                ["", "奖励", "科技奖", "", "专利科", *[""] * 5],
            ]
        ),
        bureau.root,
        bureau.office,
    )
    assert set(Power.objects.values_list("name", "code")) == {
        ("登记", "KJ-QR-10"),
        ("开发合同", "KJ-QR-07"),
        ("备案", "KJ-QR-11"),
        ("科技奖", "KJJ-JL-01"),
    }


def test_confirmed_organisations_and_posts_are_created_with_their_rows(bureau, table):
    job = upload(
        table(
            [["KJ-1", "其他", "登记", "", "火箭科", "科长"], ["KJ-2", "其他", "鉴定", "", "成果科", "组长"]],
            [*HEADER, "岗位"],
        ),
        bureau.root,
        bureau.office,
    )
    post_key = job.proposals["posts"][0]["key"]
    services.accept_places(
        job, {"火箭科": {"name": "火箭科", "code": "KJJ-HJ", "kind": "section"}}, [post_key]
    )
    services.start_analysis(job)
    job.refresh_from_db()
    services.confirm(job, bureau.office)
    rocket = Organisation.objects.get(code="KJJ-HJ")
    assert rocket.parent == bureau.root
    assert (Power.objects.get(code="KJ-1").organisation, Power.objects.get(code="KJ-1").post.name) == (
        rocket,
        "科长",
    )
    assert Power.objects.get(code="KJ-2").post.organisation == bureau.results
    assert not list(find_problems(Organisation))


# --- undoing -------------------------------------------------------------------------------------------------------


def test_undoing_takes_back_what_was_created_and_what_was_changed(bureau, table):
    kept = PowerFactory(
        code="KJ-3", name="科技奖励", power_type="reward", organisation=bureau.patents, conditions="旧"
    )
    LegalBasisFactory(power=kept)
    before = state_of_everything()
    job = bring_in(table(ROWS), bureau.root, bureau.office)
    assert state_of_everything() != before
    undoing.undo(job, bureau.office)
    job.refresh_from_db()
    assert (job.state, job.undone_by) == (JobState.UNDONE, bureau.office)
    assert state_of_everything() == before
    assert not list(find_problems(Power))
    assert kept.history.first().history_change_reason.endswith("撤销导入：目录.csv")
    gone = Power.history.filter(code="KJ-1").first()
    assert (gone.history_type, gone.history_user, gone.history_change_reason) == (
        "-",
        bureau.office,
        "撤销导入：目录.csv",
    )


def test_undoing_the_change_of_a_public_power_brings_it_back_to_its_public_version(bureau, table):
    power = PowerFactory(code="KJ-3", name="科技奖励", power_type="reward", organisation=bureau.patents)
    with editing(power, bureau.editor_of_all):
        pass
    publish(power, bureau)
    job = bring_in(table([ROWS[2]]), bureau.root, bureau.office)
    undoing.undo(job, bureau.office)
    power.refresh_from_db()
    assert (power.state, power.version_no, power.conditions) == (State.PUBLISHED, 1, "")


def test_undoing_removes_the_organisations_and_posts_that_came_with_it(bureau, table):
    job = services.import_file(
        table([["KJ-1", "其他", "登记", "", "火箭科", "科长"]], [*HEADER, "岗位"]),
        "power",
        bureau.root,
        bureau.office,
        create_places=True,
    )
    assert Post.objects.filter(name="科长", organisation__name="火箭科").exists()
    undoing.undo(job, bureau.office)
    assert not Organisation.objects.filter(name="火箭科").exists()
    assert not Post.objects.exists()
    assert not list(find_problems(Organisation))


def test_an_organisation_that_is_in_use_by_now_stays_and_that_is_noted(bureau, table):
    job = services.import_file(
        table([["KJ-1", "其他", "登记", "", "火箭科"]], HEADER),
        "power",
        bureau.root,
        bureau.office,
        create_places=True,
    )
    PowerFactory(organisation=Organisation.objects.get(name="火箭科"), code="KJ-9")
    undoing.undo(job, bureau.office)
    job.refresh_from_db()
    assert Organisation.objects.filter(name="火箭科").exists()
    assert "撤销时保留了已在使用的机构和岗位：火箭科。" in job.notes


def test_a_post_that_acts_in_a_flowchart_by_now_stays(bureau, table):
    job = services.import_file(
        table([["KJ-1", "其他", "登记", "", "火箭科", "科长"]], [*HEADER, "岗位"]),
        "power",
        bureau.root,
        bureau.office,
        create_places=True,
    )
    other = PowerFactory(organisation=bureau.patents, code="KJ-9")
    step = Step.objects.create(
        power=other, name="审核", actor="火箭科·科长", post=Post.objects.get(name="科长")
    )
    undoing.undo(job, bureau.office)
    job.refresh_from_db()
    step.refresh_from_db()
    assert step.post is not None and step.post.name == "科长"
    assert any(note.startswith("撤销时保留了已在使用的机构和岗位") for note in job.notes)


def touch(power, bureau):
    with editing(power, bureau.editor_of_all) as row:
        row.content = "改"


def submit(power, bureau):
    Submit(power, bureau.editor_of_all).run()


def withdraw(power, bureau):
    publish(power, bureau)
    Withdraw(power, bureau.leader, note="调整").run()


def add_sub_item(power, bureau):
    PowerFactory(parent=power, organisation=power.organisation, code="KJ-9")


@pytest.mark.parametrize(
    ("meddle", "reason"),
    [
        (touch, "第4行“科技奖励”：导入后又修改过"),
        (submit, "第4行“科技奖励”：现为“科室审核”"),
        (publish, "第4行“科技奖励”：已经公开"),
        (withdraw, "第4行“科技奖励”：导入后又修改过"),
        (add_sub_item, "第4行“科技奖励”：其下又增加了子项"),
    ],
)
def test_an_import_is_not_undone_over_what_happened_since(bureau, table, meddle, reason):
    job = bring_in(table(ROWS), bureau.root, bureau.editor_of_all)
    meddle(Power.objects.get(code="KJ-3"), bureau)
    before = state_of_everything()
    with pytest.raises(CannotUndo, match="有1行在导入后又有变动，不能整体撤销") as caught:
        undoing.undo(job, bureau.office)
    assert caught.value.reasons == [reason]
    assert state_of_everything() == before
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_what_is_deleted_meanwhile_needs_no_undoing(bureau, table):
    job = bring_in(table(ROWS), bureau.root, bureau.office)
    Power.objects.get(code="KJ-3").delete()
    undoing.undo(job, bureau.office)
    assert not Power.objects.exists()


def test_undoing_twice_or_too_early_or_without_permission(bureau, table):
    job = upload(table(ROWS), bureau.root, bureau.office)
    with pytest.raises(NotNow, match="待确认"):
        undoing.undo(job, bureau.office)
    services.confirm(job, bureau.office)
    with pytest.raises(CannotUndo, match="您没有撤销这次导入的权限"):
        undoing.undo(job, bureau.editor)
    undoing.undo(job, bureau.office)
    with pytest.raises(NotNow, match="已撤销"):
        undoing.undo(job, bureau.office)


def test_imports_one_over_the_other_are_undone_in_their_order(bureau, table):
    first = bring_in(table([ROWS[2]]), bureau.root, bureau.office)
    changed = [*ROWS[2]]
    changed[6] = "改"
    second = bring_in(table([changed], name="更正.csv"), bureau.root, bureau.office)
    with pytest.raises(CannotUndo):
        undoing.undo(first, bureau.office)
    undoing.undo(second, bureau.office)
    assert Power.objects.get().conditions == "丙"


def test_a_sub_item_added_by_import_to_a_main_item_of_before_leaves_a_whole_tree(bureau, table):
    main = PowerFactory(name="登记", code="KJ-0", power_type="confirmation", organisation=bureau.results)
    PowerFactory(name="旧子项", code="KJ-00", organisation=bureau.results, parent=main)
    job = bring_in(table(ROWS[:2]), bureau.root, bureau.office)
    assert not list(find_problems(Power))
    undoing.undo(job, bureau.office)
    assert not list(find_problems(Power))
    assert Power.objects.count() == 2
