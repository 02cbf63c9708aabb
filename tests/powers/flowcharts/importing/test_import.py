"""A table of flowcharts through the import desk: preview, confirmation, undo."""

import pytest

from portal.importing import services, undoing
from portal.importing.errors import CannotUndo
from portal.importing.models import ImportJob
from portal.importing.reports import report_of_file
from portal.organisations.models import Organisation
from portal.publishing.actions import editing
from portal.publishing.models import ReviewEntry, State
from powers.demo import bureau as demo
from powers.models import Power, Step
from tests.factories import BureauFactory, OrganisationFactory, PostFactory, PowerFactory
from tests.importing.files import DEMO, REGISTER, xlsx

from .conftest import FLOW, HEADER, OTHER, outcomes, told

SAMPLE = DEMO / "流程图.xlsx"
FURTHER = DEMO / "流程图（补充）.xlsx"


# --- the bureau's own tables -----------------------------------------------------------------------------------------


@pytest.fixture
def root(db) -> Organisation:
    root = demo.build()
    services.import_file(REGISTER, "power", root, None)
    return root


def test_the_bureaus_table_goes_in_whole(root):
    job = services.import_file(SAMPLE, "flowchart", root, None)
    assert job.counts["records"] == {"created": 0, "changed": 12, "skipped": 0, "refused": 0}
    assert (job.counts["created"], job.counts["refused"]) == (127, 0)
    power = Power.objects.get(code="KJ-CF-01")
    steps = list(power.steps.all())
    assert len(steps) == 22 and power.lanes
    numbers = {step.key: number for number, step in enumerate(steps, start=1)}
    filing = steps[2]
    assert (filing.name, filing.kind, filing.actor, filing.limit) == (
        "是否符合立案条件",
        "decision",
        "知识产权科·科长",
        2,
    )
    assert [(way["label"], numbers[way["to"]]) for way in filing.transitions] == [
        ("符合", 5),
        ("不符合", 4),
        ("不属本机关管辖", 22),
    ]
    assert filing.post.name == "科长" and filing.post.organisation.name == "知识产权科"
    together = steps[10]
    assert (together.actor, together.post, together.organisation.name) == ("局党组·集体讨论", None, "局党组")
    leader = steps[15]
    assert (leader.actor, leader.post.name, leader.post.organisation.name) == (
        "局领导·局长",
        "局长",
        "局党组",
    )
    party = steps[12]
    assert (party.actor, party.post, party.organisation) == ("当事人", None, None)
    assert "申请人（13个步骤）" in job.notes[-1]


def test_brought_again_it_changes_nothing(root):
    services.import_file(SAMPLE, "flowchart", root, None)
    before = list(Step.objects.order_by("pk").values())
    report = report_of_file(SAMPLE, "flowchart", root, None)
    assert (report["skipped"], report["changed"], report["created"]) == (127, 0, 0)
    assert report["records"]["skipped"] == 12
    job = services.import_file(SAMPLE, "flowchart", root, None)
    assert job.state == ImportJob.State.PREVIEW and not job.will_write
    assert list(Step.objects.order_by("pk").values()) == before


def test_the_further_table_has_no_fault(root):
    report = report_of_file(FURTHER, "flowchart", root, None)
    assert report["records"]["changed"] == 10 and report["warnings"] == 0 and report["refused"] == 0


# --- what a row may say ----------------------------------------------------------------------------------------------


def test_a_flow_is_written_with_history_and_review_log(table):
    table.bring_in(FLOW)
    assert table.steps() == [
        "1 start 申请 申请人 →2",
        "2 decision 审查 经办人 符合→3,不符合→4",
        "3 end 发证 经办人 ",
        "4 end 告知 经办人 ",
    ]
    step = table.power.steps.get(name="审查")
    assert (step.limit, step.condition, step.requirement) == (3, "材料齐全", "当场")
    assert step.history.get().history_user == table.bureau.reviewer
    assert ReviewEntry.objects.filter(object_id=table.power.pk, note__contains="流程图.csv").exists()


def test_however_an_office_writes_it(table):
    rows = [
        ["ｋｊ－１", "１", "申请", "起始", "申请人", "无", "", "——", "第二步"],
        ["", "２", "审查", "判断", "经办人", "材料齐全", "当场", "3个工作日", "符合=>３；不符合->4"],
        ["同上", "3", "发证", "办结", "经办人", "", "", "２", "结束"],
        ["〃", "4", "告知", "终止", "经办人", "", "", "无", ""],
    ]
    report = table.report(rows)
    assert outcomes(report) == ["created"] * 4
    assert report["notes"][0] == "有3行的“职权编码”是空的，沿用上一行。"
    table.bring_in(rows)
    assert table.steps()[1] == "2 decision 审查 经办人 符合→3,不符合→4"
    assert [step.limit for step in table.power.steps.all()] == [None, 3, 2, None]


def test_a_merged_code_is_each_rows(table, tmp_path):
    rows = [["", *row[1:]] if index else row for index, row in enumerate(FLOW)]
    path = xlsx(tmp_path / "流程.xlsx", [["登记流程图"], HEADER, *rows], merged=["A1:I1", "A3:A6"])
    report = report_of_file(path, "flowchart", table.bureau.bureau, None)
    assert outcomes(report) == ["created"] * 4 and report["records"]["changed"] == 1


def test_gaps_are_closed_and_told_once(table):
    rows = [[*row[:1], str(int(row[1]) * 10), *row[2:8], row[8]] for row in FLOW]
    rows[0][8], rows[1][8] = "20", "符合→30; 不符合→40"
    report = table.report(rows)
    assert outcomes(report) == ["created"] * 4
    assert told(report, 2) == [
        "步骤序号不连续，已按顺序重新编号：原第10步改为第1步，“下一步”随之调整",
    ]
    table.bring_in(rows)
    assert table.steps()[1] == "2 decision 审查 经办人 符合→3,不符合→4"
    assert table.report(rows)["skipped"] == 4


def test_rows_in_disorder_are_sorted(table):
    report = table.report([FLOW[1], FLOW[0], FLOW[2], FLOW[3]])
    assert "各行没有按步骤序号排列，已按序号排好" in told(report, 2)
    table.bring_in([FLOW[1], FLOW[0], FLOW[2], FLOW[3]])
    assert [step.name for step in table.power.steps.all()] == ["申请", "审查", "发证", "告知"]


def test_a_kind_that_is_an_act_is_told_by_its_ways(table):
    rows = [list(row) for row in FLOW]
    rows[1][3], rows[2][3] = "审批", ""
    report = table.report(rows)
    assert "步骤类型“审批”按“判断”处理（2个下一步），请核对" in told(report, 3)
    assert "步骤类型是空的，按“结束”处理，请核对" in told(report, 4)


def test_words_for_a_limit_go_to_the_requirement(table):
    rows = [list(row) for row in FLOW]
    rows[1][7] = "半天"
    table.bring_in(rows)
    assert table.power.steps.get(name="审查").requirement == "当场；时限：半天"
    assert table.report(rows)["skipped"] == 4


def test_a_step_by_name_and_sections_apart(table):
    PostFactory(organisation=table.bureau.section, name="经办人")
    header = ["编码", "序号", "环节名称", "办理科室", "岗位", "下一环节"]
    rows = [
        ["KJ-1", "1", "申请", "", "申请人", "审查"],
        ["KJ-1", "2", "审查", table.bureau.section.name, "经办人", "符合→发证；不符合→告知"],
        ["KJ-1", "3", "发证", table.bureau.section.name, "经办人", ""],
        ["KJ-1", "4", "告知", table.bureau.section.name, "经办人", ""],
    ]
    table.bring_in(rows, header)
    section = table.bureau.section.name
    assert table.steps() == [
        "1 start 申请 申请人 →2",
        f"2 decision 审查 {section}·经办人 符合→3,不符合→4",
        f"3 end 发证 {section}·经办人 ",
        f"4 end 告知 {section}·经办人 ",
    ]


def test_supervision_can_be_said(table):
    header = [*HEADER, "权力属性", "文书"]
    rows = [[*row, "监督" if row[1] == "2" else "", "笔录" if row[1] == "2" else ""] for row in FLOW]
    table.bring_in(rows, header)
    step = table.power.steps.get(name="审查")
    assert (step.function, step.documents) == ("supervision", "笔录")


def test_who_isnt_in_the_structure_is_told_once(table):
    section = table.bureau.section.name
    rows = [[*row[:4], f"{section}·经办人", *row[5:]] for row in FLOW]
    report = table.report(rows)
    assert told(report, 2) == [f"办理岗位：“{section}”没有岗位“经办人”，先记到机构"]
    assert told(report, 3) == []
    assert (
        f"有1个办理岗位在“机构与岗位”中没有找到，按文字导入：{section}·经办人（4个步骤）"
        in report["notes"][0]
    )
    table.bring_in(rows)
    assert {step.organisation for step in table.power.steps.all()} == {table.bureau.section}
    # once the post is set up, the same file finds it
    post = PostFactory(organisation=table.bureau.section, name="经办人")
    report = table.report(rows)
    assert report["records"]["changed"] == 1
    assert told(report, 2)[0] == f"办理岗位：“{section}·经办人”现已对应到机构与岗位"
    table.bring_in(rows)
    assert {step.post for step in table.power.steps.all()} == {post}


def test_a_renamed_post_is_still_meant_until_another_one_bears_the_name(table):
    section = table.bureau.section
    post = PostFactory(organisation=section, name="经办人")
    rows = [[*row[:4], f"{section.name}·经办人", *row[5:]] for row in FLOW]
    table.bring_in(rows)
    post.name = "窗口"
    post.save()
    assert table.report(rows)["skipped"] == 4
    other = PostFactory(organisation=section, name="经办人")
    assert told(table.report(rows), 2)[0] == f"办理岗位：“{section.name}·经办人”现已对应到机构与岗位"
    table.bring_in(rows)
    assert {step.post for step in table.power.steps.all()} == {other}


# --- changing a flowchart --------------------------------------------------------------------------------------------


def keys(power: Power) -> dict[str, str]:
    return dict(power.steps.values_list("name", "key"))


def test_steps_that_stay_keep_their_keys(table):
    table.bring_in(FLOW)
    before = keys(table.power)
    rows = [
        FLOW[0],
        ["KJ-1", "2", "登记", "办理", "经办人", "", "", "", "3"],
        ["KJ-1", "3", "审查", "判断", "经办人", "材料齐全", "当场", "3", "符合→4; 不符合→5"],
        ["KJ-1", "4", "发放证书", "结束", "经办人", "", "", "2", ""],
        ["KJ-1", "5", "告知", "结束", "经办人", "", "", "", ""],
    ]
    report = table.report(rows)
    assert outcomes(report) == ["skipped", "created", "changed", "created", "changed"]
    assert told(report, 2) == ["现有的步骤“3.发证”不在文件里，将从流程图中删去", "与现有内容一致"]
    changes = {change["label"]: (change["old"], change["new"]) for change in report["rows"][2]["changes"]}
    assert changes == {"步骤序号": ("2", "3"), "下一步": ("符合→3; 不符合→4", "符合→4; 不符合→5")}
    table.bring_in(rows)
    after = keys(table.power)
    assert {name: after[name] for name in ("申请", "审查", "告知")} == {
        name: before[name] for name in ("申请", "审查", "告知")
    }
    assert table.steps()[2] == "3 decision 审查 经办人 符合→4,不符合→5"


def test_a_step_that_is_renamed_in_its_place_keeps_its_key(table):
    table.bring_in(FLOW)
    before = keys(table.power)
    rows = [list(row) for row in FLOW]
    rows[2][2] = "颁发证书"
    report = table.report(rows)
    assert outcomes(report) == ["skipped", "skipped", "changed", "skipped"]
    table.bring_in(rows)
    assert keys(table.power)["颁发证书"] == before["发证"]


def test_steps_that_only_go_are_a_change(table):
    table.bring_in(FLOW)
    rows = [[*row] for row in FLOW[:3]]
    rows[1][8] = "符合→3"
    table.bring_in(FLOW[:1] + rows[1:3])
    assert [step.name for step in table.power.steps.all()] == ["申请", "审查", "发证"]
    job = table.upload([*rows[:2], ["KJ-1", "3", "发证", "结束", "经办人", "", "", "2", ""]])
    assert not job.will_write
    last = [["KJ-1", "1", "申请", "开始", "申请人", "", "", "", ""]]
    table.bring_in(last)
    report = table.report([last[0]])
    assert report["records"]["skipped"] == 1


def test_a_column_that_the_file_lacks_changes_nothing(table):
    table.bring_in(FLOW)
    before = table.steps()
    rows = [[row[0], row[1], row[2], "新要求"] for row in FLOW]
    table.bring_in(rows, ["职权编码", "步骤序号", "步骤名称", "要求"])
    assert table.steps() == before
    assert {step.requirement for step in table.power.steps.all()} == {"新要求"}
    assert table.power.steps.get(name="审查").limit == 3


def test_a_published_power_gets_a_new_draft_and_stays_public_as_it_is(table):
    with editing(table.power, table.bureau.editor):
        pass
    table.bureau.publish(Power.objects.get(pk=table.power.pk))
    table.bring_in(FLOW)
    power = Power.objects.get(pk=table.power.pk)
    assert (power.state, power.version_no, power.publication.version_no) == (State.DRAFT, 2, 1)


# --- taking it back --------------------------------------------------------------------------------------------------


def content(power):
    steps = Step.objects.filter(power=power).order_by("position").values()
    return [{key: value for key, value in step.items() if key != "id"} for step in steps]


def test_undoing_brings_the_earlier_flowchart_back(table):
    table.bring_in(FLOW)
    before = content(table.power)
    rows = [list(row) for row in FLOW[:3]]
    rows[1][2], rows[1][8] = "复核", "符合→3; 不符合→1"
    job = table.bring_in(rows + OTHER)
    assert content(table.power) != before
    undoing.undo(job, table.bureau.reviewer)
    assert content(table.power) == before
    assert not table.other.steps.exists() and Power.objects.get(pk=table.other.pk).lanes == []
    job.refresh_from_db()
    assert job.state == ImportJob.State.UNDONE


def test_what_was_edited_since_stands_in_the_way(table):
    job = table.bring_in(FLOW)
    with editing(table.power, table.bureau.editor):
        pass
    with pytest.raises(CannotUndo) as caught:
        undoing.undo(job, table.bureau.reviewer)
    assert caught.value.reasons == ["第2行“登记：1.申请”：导入后又修改过"]


def test_a_power_that_moved_on_since_the_preview_stops_the_whole_import(table):
    job = table.upload(FLOW + OTHER)
    with editing(table.other, table.bureau.editor):
        pass
    services.confirm(job, table.bureau.reviewer)
    job.refresh_from_db()
    assert job.state == ImportJob.State.PREVIEW and "在预览之后已被修改" in job.error
    assert not Step.objects.exists()


def test_a_permission_that_was_lost_since_the_preview_stops_it(table):
    from portal.accounts import roles
    from portal.organisations.services import revoke_role

    job = table.upload(FLOW, user=table.bureau.editor, organisation=table.bureau.section)
    revoke_role(table.bureau.editor, roles.SECTION_EDITOR, table.bureau.section)
    services.confirm(job, table.bureau.editor)
    job.refresh_from_db()
    assert job.state == ImportJob.State.PREVIEW and "权限" in job.error
    assert not Step.objects.exists()


def test_a_post_that_is_gone_since_the_preview_is_left_in_words(table):
    post = PostFactory(organisation=table.bureau.section, name="审批员")
    rows = [[*row[:4], f"{table.bureau.section.name}·审批员", *row[5:]] for row in FLOW]
    job = table.upload(rows)
    post.delete()
    services.confirm(job, table.bureau.reviewer)
    step = table.power.steps.first()
    assert (step.post, step.actor) == (None, f"{table.bureau.section.name}·审批员")


# --- many ------------------------------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_grow_with_the_rows(table, django_assert_max_num_queries):
    home = OrganisationFactory(parent=BureauFactory())
    powers = [
        PowerFactory.build(code=f"NB-{n}", organisation=home, lft=1, rght=2, tree_id=100 + n, level=0)
        for n in range(60)
    ]
    Power.objects.bulk_create(powers)
    rows = [[power.code, *row[1:]] for power in powers for row in FLOW]
    path = table.file(rows)
    root = home.get_root()
    with django_assert_max_num_queries(14):
        report = report_of_file(path, "flowchart", root, None)
    assert report["records"]["changed"] == 60
    services.import_file(path, "flowchart", root, None)
    with django_assert_max_num_queries(14):
        assert report_of_file(path, "flowchart", root, None)["records"]["skipped"] == 60
