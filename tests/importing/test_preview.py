"""The preview says row by row what importing would do, and why not."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.importing.errors import ImportProblem
from portal.organisations.models import Organisation
from portal.publishing.actions import Submit
from powers.models import LawLevel, Power, PowerFunction, PowerType
from tests.factories import LegalBasisFactory, OrganisationFactory, PostFactory, PowerFactory

from .conftest import messages, preview
from .files import HEADER, power_rows, text_table, xlsx

ROW = ["KJ-QT-01", "其他行政权力", "科技成果登记", "", "成果科"]


@pytest.fixture
def look(bureau, tmp_path):
    """``look(rows)``: the preview of a table of these rows, as the office reviewer sees it."""

    def run(rows, header=HEADER, user=bureau.office, organisation=bureau.root, **options):
        return preview(text_table(tmp_path / "a.csv", [header, *rows]), organisation, user, **options)

    return run


def outcomes(analysis):
    return [(row.number, row.outcome, messages(row)) for row in analysis.rows]


def test_a_new_power_is_shown_field_by_field_and_nothing_is_written(look):
    analysis = look(
        [[*ROW, "《专利法》第三条", "30日", "１０个工作日", "社会"]],
        [*HEADER, "设定依据", "法定时限", "承诺时限", "公开范围"],
    )
    (row,) = analysis.rows
    assert row.outcome == "created"
    shown = {change["label"]: (change["old"], change["new"]) for change in row.changes}
    assert shown["职权编码"] == ("", "KJ-QT-01")
    assert shown["主项名称"] == ("", "科技成果登记")
    assert shown["责任科室"] == ("", "成果科")
    assert shown["设定依据"] == ("", "《专利法》第三条")
    assert shown["承诺时限"] == ("", "10个工作日")
    assert shown["公开范围"] == ("", "向社会公开")
    assert analysis.counts["created"] == 1
    assert not Power.objects.exists()


def test_what_changes_is_shown_field_by_field_and_only_that(look, bureau):
    PowerFactory(
        code="KJ-QT-01",
        name="科技成果登记",
        organisation=bureau.results,
        conditions="材料齐全",
        complaint_phone="0371-1",
    )
    header = [*HEADER, "行使条件", "监督电话"]
    (row,) = look([[*ROW, "材料齐全", "０３７１－２"]], header).rows
    assert row.outcome == "changed"
    assert row.changes == [{"label": "监督电话", "old": "0371-1", "new": "0371-2"}]
    (row,) = look([[*ROW, "材料齐全", "0371-1"]], header).rows
    assert (row.outcome, messages(row)) == ("skipped", "与现有内容一致")


def test_columns_that_the_file_has_not_are_left_alone_and_empty_cells_empty(look, bureau):
    PowerFactory(
        code="KJ-QT-01", name="科技成果登记", organisation=bureau.results, conditions="甲", content="乙"
    )
    (row,) = look([[*ROW, "无"]], [*HEADER, "行使条件"]).rows
    assert row.changes == [{"label": "行使条件", "old": "甲", "new": ""}]


def test_an_empty_code_or_function_or_audience_keeps_what_is_there(look, bureau):
    PowerFactory(
        code="KJ-1",
        name="登记",
        organisation=bureau.results,
        function=PowerFunction.SUPERVISION,
        audience="party",
    )
    (row,) = look([["——", "其他", "登记", "", "成果科", "", "无"]], [*HEADER, "权力属性", "公开范围"]).rows
    assert (row.outcome, messages(row)) == ("skipped", "与现有内容一致")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["KJ-1", "其他", "", "", "成果科"], "主项名称是空的"),
        (["KJ-1", "其他", "——", "", "成果科"], "主项名称是空的"),
        (["KJ-1", "行政指导", "登记", "", "成果科"], "职权类别“行政指导”无法识别，可填：行政许可、行政处罚"),
        (["KJ-1", "", "登记", "", "成果科"], "职权类别是空的"),
        (["KJ-1", "其他", "登记", "", ""], "没有写明责任科室（单位）"),
        (["KJ-1", "其他", "登记", "", "火箭科"], "没有名为“火箭科”的机构"),
        (["KJ/1", "其他", "登记", "", "成果科"], "不能含"),
        (["1.15E+17", "其他", "登记", "", "成果科"], "科学记数"),
        (["K" * 65, "其他", "登记", "", "成果科"], "职权编码有65字，超过了64字的上限"),
        (["KJ-1", "其他", "登" * 301, "", "成果科"], "主项名称超过了300字的上限"),
    ],
)
def test_a_row_that_can_not_go_in_is_refused_with_the_reason(look, row, reason):
    (refused,) = look([row]).rows
    assert refused.outcome == "refused"
    assert reason in messages(refused)


def test_codes_and_names_twice_in_one_file(look):
    analysis = look(
        [
            ["KJ-1", "其他", "登记", "", "成果科"],
            ["KJ-1", "其他", "鉴定", "", "成果科"],
            ["KJ-1", "其他", "登记", "", "成果科"],
            ["KJ-2", "其他", "登记", "", "成果科"],
            ["", "其他", "奖励", "", "成果科"],
            ["", "处罚", "奖励", "", "成果科"],
            ["", "其他", "奖励", "", "成果科"],
        ]
    )
    assert outcomes(analysis) == [
        (2, "created", ""),
        (3, "refused", "职权编码“KJ-1”与第2行（登记）重复，请改用其他编码"),
        (4, "skipped", "与第2行完全相同"),
        (5, "created", "与第2行同名，编码不同，按两项处理"),
        (6, "created", ""),
        (7, "refused", "与第6行的单位、主项、子项相同，又没有编码可以区分"),
        (8, "skipped", "与第6行完全相同"),
    ]


def test_two_items_that_are_each_others_sub_item_are_refused(look):
    analysis = look(
        [
            ["", "其他", "甲", "乙", "成果科"],
            ["", "其他", "乙", "甲", "成果科"],
            ["", "其他", "子", "丑", "成果科"],
            ["", "其他", "丑", "寅", "成果科"],
            ["", "其他", "寅", "子", "成果科"],
            ["", "其他", "丙", "丁", "成果科"],
        ]
    )
    told = {row.number: row for row in analysis.rows if not row.is_implied}
    for number in (2, 3, 4, 5, 6):
        assert told[number].outcome == "refused"
        assert "互为上级" in messages(told[number])
    assert told[7].outcome == "created"


def test_a_long_chain_of_sub_items_is_looked_through_in_time(look):
    rows = [["", "其他", f"项{n}", f"项{n + 1}", "成果科"] for n in range(600)]
    rows.append(["", "其他", "项600", "项0", "成果科"])
    analysis = look(rows)
    assert analysis.counts["refused"] == 601


def test_sub_items_get_their_main_item_before_them(look):
    analysis = look(
        [
            ["KJ-1", "确认", "登记", "开发合同", "成果科"],
            ["KJ-2", "确认", "登记", "转让合同", "成果科"],
            ["KJ-3", "确认", "登记", "", "专利科"],
        ]
    )
    assert [(row.label, row.is_implied) for row in analysis.rows] == [
        ("登记", True),
        ("登记 — 开发合同", False),
        ("登记 — 转让合同", False),
        ("登记", False),
    ]
    assert [row.values["parent"] for row in analysis.rows] == [None, ["row", 0], ["row", 0], None]
    assert (analysis.counts["created"], analysis.counts["implied"]) == (3, 1)


def test_a_main_item_further_down_in_the_file_is_written_first(look):
    analysis = look([["KJ-1", "确认", "登记", "开发合同", "成果科"], ["KJ-2", "确认", "登记", "", "成果科"]])
    assert [row.number for row in analysis.rows] == [3, 2]
    assert analysis.counts["implied"] == 0


def test_a_main_item_that_exists_is_used(look, bureau):
    main = PowerFactory(
        name="登记", code="KJ-0", organisation=bureau.results, power_type=PowerType.CONFIRMATION
    )
    (row,) = look([["KJ-1", "确认", "登记", "开发合同", "成果科"]]).rows
    assert row.values["parent"] == main.pk


def test_the_sub_items_of_a_refused_main_item_are_refused_with_it(look):
    analysis = look([["KJ/1", "确认", "登记", "", "成果科"], ["KJ-2", "确认", "登记", "开发合同", "成果科"]])
    assert [(row.number, row.outcome, row.is_implied) for row in analysis.rows] == [
        (2, "refused", False),
        (3, "created", True),
        (3, "created", False),
    ]


def test_an_item_with_sub_items_never_becomes_a_sub_item(look, bureau):
    main = PowerFactory(code="KJ-1", name="登记", organisation=bureau.results)
    PowerFactory(code="KJ-2", name="开发合同", organisation=bureau.results, parent=main)
    rows = look([["KJ-1", "其他", "管理", "登记", "成果科"]]).rows
    assert rows[-1].outcome == "refused"
    assert "本职权下有子项，不能再成为其他主项的子项" in messages(rows[-1])


def test_a_code_of_a_power_with_another_name_is_pointed_out(look, bureau):
    PowerFactory(code="KJ-1", name="登记", organisation=bureau.results)
    (row,) = look([["KJ-1", "其他", "鉴定", "", "成果科"]]).rows
    assert row.outcome == "changed"
    assert "编码“KJ-1”在系统中是“登记”，名称将改为“鉴定”，请核对是否同一职权" in messages(row)


def test_a_power_is_found_by_its_name_and_gets_the_files_code(look, bureau):
    PowerFactory(code="OLD-1", name="登记", organisation=bureau.results)
    (row,) = look([["KJ-1", "其他", "登 记", "", "成果科"]]).rows
    assert row.outcome == "changed"
    assert "系统中同名职权的编码是“OLD-1”，将改为“KJ-1”" in messages(row)


def test_two_powers_of_one_name_are_told_apart_by_code_only(look, bureau):
    for code in ("KJ-1", "KJ-2"):
        PowerFactory(code=code, name="登记", organisation=bureau.results)
    assert "已有2条同名职权，请填写职权编码" in messages(look([["", "其他", "登记", "", "成果科"]]).rows[0])
    assert look([["KJ-2", "其他", "登记", "", "成果科"]]).rows[0].outcome == "skipped"


def test_a_power_under_review_is_not_changed(look, bureau):
    power = PowerFactory(code="KJ-1", name="登记", organisation=bureau.results)
    Submit(power, bureau.editor).run()
    (row,) = look([["KJ-1", "其他", "登记", "", "专利科"]]).rows
    assert row.outcome == "refused"
    assert messages(row).startswith("该事项现为“科室审核”，办结或收回后才能修改")


def test_a_power_of_another_bureau_is_out_of_reach_for_a_person_and_for_a_command(look, bureau):
    foreign = OrganisationFactory(name="水利局")
    PowerFactory(code="SL-1", name="取水许可", organisation=foreign)
    for user in (bureau.office, None):
        (row,) = look([["SL-1", "其他", "取水许可", "", "成果科"]], user=user).rows
        assert row.outcome == "refused"
        assert messages(row) == "编码“SL-1”已用于“水利局”的职权“取水许可”，不在您可以导入的范围内"


def test_an_editor_imports_only_where_he_may_edit(look, bureau):
    analysis = look(
        [["KJ-1", "其他", "登记", "", "成果科"], ["KJ-2", "其他", "鉴定", "", "专利科"]],
        user=bureau.editor,
    )
    assert outcomes(analysis) == [
        (2, "created", ""),
        (3, "refused", "您没有向“专利科”导入的权限"),
    ]


def test_unknown_organisations_are_offered_as_a_list(look, bureau):
    analysis = look(
        [
            ["KJ-1", "其他", "登记", "", "火箭科"],
            ["KJ-2", "其他", "鉴定", "", "火 箭 科"],
            ["KJ-3", "其他", "奖励", "", "科技局党组"],
        ]
    )
    offered = analysis.proposals["organisations"]
    assert [(entry["name"], entry["code"], entry["kind"], entry["rows"]) for entry in offered] == [
        ("火箭科", "KJJ-HJK", "section", 2),
        ("科技局党组", "KJJ-KJJDZ", "party_group", 1),
    ]
    assert analysis.counts["refused"] == 3
    accepted = {"火箭科": {"name": "火箭科", "code": "KJJ-HJ", "kind": "section"}}
    analysis = look(
        [["KJ-1", "其他", "登记", "", "火箭科"], ["KJ-3", "其他", "奖励", "", "科技局党组"]],
        organisations=accepted,
    )
    assert [row.outcome for row in analysis.rows] == ["created", "refused"]
    assert not Organisation.objects.filter(name="火箭科").exists()


def test_an_editor_is_not_offered_to_create_organisations(look, bureau):
    analysis = look([["KJ-1", "其他", "登记", "", "火箭科"]], user=bureau.editor)
    assert messages(analysis.rows[0]) == "“科技局”下没有名为“火箭科”的机构"


def test_organisations_are_found_by_alias_code_and_short_name(look, bureau):
    Organisation.objects.filter(pk=bureau.patents.pk).update(
        short_name="专科", aliases=["知识产权科"], other_codes=["9133"]
    )
    analysis = look(
        [
            ["KJ-1", "其他", "一", "", "专科", ""],
            ["KJ-2", "其他", "二", "", "知识产权科", ""],
            ["KJ-3", "其他", "三", "", "", "９１３３"],
            ["KJ-4", "其他", "四", "", "专利处", "KJJ-ZL"],
            ["KJ-5", "其他", "五", "", "专利科", "XX"],
            ["KJ-6", "其他", "六", "", "成果科", "KJJ-ZL"],
        ],
        [*HEADER, "机构代码"],
    )
    assert [row.values.get("organisation") for row in analysis.rows[:5]] == [bureau.patents.pk] * 5
    assert "机构名称“专利处”与登记的“专利科”不同，按代码归入后者" in messages(analysis.rows[3])
    assert "机构代码“XX”与登记的“KJJ-ZL”不同，按名称归入“专利科”" in messages(analysis.rows[4])
    assert "不是同一个机构" in messages(analysis.rows[5])


def test_two_organisations_of_one_name_need_a_code(look, bureau):
    OrganisationFactory(name="成果科", parent=bureau.patents)
    assert "有2个机构叫“成果科”，请写明机构代码" in messages(look([ROW]).rows[0])


def test_rows_without_an_organisation_go_to_the_default_one(look, bureau):
    (row,) = look([["KJ-1", "其他", "登记", "", ""]], default_organisation=bureau.patents.pk).rows
    assert row.values["organisation"] == bureau.patents.pk


def test_a_known_post_is_filled_in_and_an_unknown_one_is_offered(look, bureau):
    head = PostFactory(organisation=bureau.results, name="科长")
    analysis = look([[*ROW, "科 长"], ["KJ-2", "其他", "鉴定", "", "成果科", "组长"]], [*HEADER, "责任岗位"])
    first, second = analysis.rows
    assert first.values["post"] == head.pk
    assert "“成果科”没有岗位“组长”" in messages(second) and "post" not in second.values
    assert [(entry["name"], entry["organisation_name"]) for entry in analysis.proposals["posts"]] == [
        ("组长", "成果科")
    ]


def test_the_type_above_holds_where_the_cell_is_empty_and_that_is_said(look):
    analysis = look([ROW, ["KJ-2", "", "鉴定", "", "成果科"]])
    assert analysis.rows[1].values["power_type"] == PowerType.OTHER
    assert messages(analysis.rows[1]) == "职权类别是空的，沿用上一行的“其他行政权力”"


def test_several_laws_in_one_cell_become_rows_of_their_own(look):
    law = (
        "《中华人民共和国专利法》（2008年修正）第六十三条：假冒专利的，处以罚款。\n"
        "《专利行政执法办法》（国家知识产权局令第60号）第三条；《河南省专利保护条例》"
    )
    (row,) = look([[*ROW, law]], [*HEADER, "实施依据"]).rows
    assert [
        (basis["title"], basis["document_number"], basis["article"], basis["level"])
        for basis in row.values["legal_bases"]
    ] == [
        ("中华人民共和国专利法", "2008年修正", "第六十三条", LawLevel.LAW),
        ("专利行政执法办法", "国家知识产权局令第60号", "第三条", LawLevel.DEPARTMENT_RULE),
        ("河南省专利保护条例", "", "", LawLevel.LOCAL_REGULATION),
    ]
    assert row.values["legal_bases"][0]["text"] == "假冒专利的，处以罚款。"


@pytest.mark.parametrize("nothing", ["无", "——", "—", "/", "", " 无 ", "－", "N/A"])
def test_what_offices_write_for_nothing_is_nothing(look, nothing):
    (row,) = look(
        [[*ROW, nothing, nothing, nothing, nothing]],
        [*HEADER, "设定依据", "法定时限", "收费依据及标准", "行使条件"],
    ).rows
    assert row.values["legal_bases"] == []
    assert row.values["statutory_limit"] is None and row.values["statutory_limit_unit"] == "none"
    assert row.values["charges_fee"] is False
    assert row.values["conditions"] == ""


def test_a_level_that_staff_have_settled_stays(look, bureau):
    power = PowerFactory(code="KJ-1", name="登记", organisation=bureau.results)
    LegalBasisFactory(power=power, title="某某办法", article="", level=LawLevel.LOCAL_RULE)
    (row,) = look([["KJ-1", "其他", "登记", "", "成果科", "《某某办法》"]], [*HEADER, "设定依据"]).rows
    assert (row.outcome, messages(row)) == ("skipped", "与现有内容一致")


@pytest.mark.parametrize(
    ("power_type", "limits", "law", "warning"),
    [
        ("处罚", ("30日", "20日"), "无", "“行政处罚”必须有设定依据"),
        ("处罚", ("", ""), "《某局通知》（某发〔2001〕3号）", "仅有规范性文件不能作为依据"),
        ("其他", ("10日", "10个工作日"), "", "不能长于法定时限"),
    ],
)
def test_what_must_be_mended_before_submission_is_said_at_once(look, power_type, limits, law, warning):
    header = [*HEADER, "法定时限", "承诺时限", "设定依据"]
    (row,) = look([["KJ-1", power_type, "登记", "", "成果科", *limits, law]], header).rows
    assert row.outcome == "created" and row.has_warning
    assert "提交审核前须改正：" in messages(row) and warning in messages(row)


def test_words_instead_of_a_limit_become_a_note_and_that_is_said(look):
    (row,) = look([[*ROW, "按计划执行"]], [*HEADER, "承诺时限"]).rows
    assert row.values["limit_note"] == "承诺时限：按计划执行"
    assert "承诺时限“按计划执行”不是数值时限，记入时限说明" in messages(row)


def test_what_a_new_power_is_taken_for_without_a_column_is_noted_once(look):
    notes = look([ROW, ["KJ-2", "其他", "鉴定", "", "成果科"]]).notes
    assert notes == [
        "文件没有“公开范围”列：新建的职权先按“向社会公开”编制，发布前仍须审核。",
        "文件没有“权力属性”列：新建的职权先按“执行权”编制。",
    ]


def test_a_table_without_the_columns_it_needs(look, bureau, tmp_path):
    with pytest.raises(ImportProblem, match="没有找到“主项名称”列，请在“列对应与选项”中指定"):
        look([["KJ-1", "其他"]], ["职权编码", "职权类别"])
    with pytest.raises(ImportProblem, match="表头下面没有数据行"):
        look([])


def test_formulas_show_their_last_result(bureau, tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [HEADER, ["KJ-1", "其他", "=1+1", "", "成果科"]])
    (row,) = preview(path, bureau.root, bureau.office).rows  # written by a program: there is no result
    assert row.outcome == "refused" and "主项名称是空的" in messages(row)


def test_the_number_of_queries_does_not_grow_with_the_file(look, bureau):
    for number in range(1, 41):
        PowerFactory(code=f"KJ-QT-{number:05d}", name=f"第{number}项职权", organisation=bureau.results)

    def queries(count):
        look(power_rows(2, "成果科"))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            look(power_rows(count, "成果科"))
        return len(captured)

    assert queries(40) == queries(3) < 30
