"""What is exported can be imported again without a change, and does no harm in a spreadsheet on the way."""

import csv
import io

import openpyxl
import pytest
from django.utils import translation
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.importing import services
from portal.importing.cells import (
    clean_text,
    guard_formula,
    is_nothing,
    is_same_as_above,
    unguard_above,
    unguard_formula,
)
from portal.importing.reports import report_of, report_of_file
from portal.organisations.models import Organisation
from portal.publishing.models import Audience
from powers import exports
from powers.demo import bureau as demo
from powers.importing.citations import parse_citations, render_citations
from powers.importing.columns import COLUMNS
from powers.importing.wording import parse_duties, parse_grounds, parse_limit, render_limit
from powers.models import (
    AccountabilityGround,
    Duty,
    InternalDomain,
    LawLevel,
    LegalBasis,
    LimitUnit,
    Material,
    Power,
    PowerFunction,
    PowerType,
)
from tests.factories import BureauFactory, OrganisationFactory, PostFactory, PowerFactory
from tests.importing.files import REGISTER

KINDS = ["csv", "xlsx"]


def export(tmp_path, kind, powers=None):
    path = tmp_path / f"out.{kind}"
    with open(path, "wb") as file:
        count = exports.write_powers(
            file, kind, exports.draft_values(Power.objects.all() if powers is None else powers)
        )
    return path, count


def cells_of(path, kind):
    if kind == "csv":
        return list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    sheet = openpyxl.load_workbook(path).active
    return [[cell.value or "" for cell in row] for row in sheet]


def assert_nothing_changes(path, root, same="与现有内容一致"):
    report = report_of_file(path, "power", root, None)
    told = [row for row in report["rows"] if row["outcome"] != "skipped" or same not in str(row["messages"])]
    assert told == []
    assert report["skipped"] == Power.objects.count() and report["implied"] == 0


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_the_bureaus_register_comes_back_unchanged(tmp_path, kind):
    root = demo.build()
    services.import_file(REGISTER, "power", root, None)
    path, count = export(tmp_path, kind)
    assert count == 41
    assert_nothing_changes(path, root)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_into_an_empty_portal_an_export_brings_the_same_powers(tmp_path, kind):
    root = demo.build()
    services.import_file(REGISTER, "power", root, None)
    path, _count = export(tmp_path, kind)
    before = sorted(tuple(row) for row in cells_of(path, kind))
    for is_main in (False, True):
        Power.objects.filter(parent__isnull=is_main).delete()
    report = report_of(services.import_file(path, "power", root, None))
    assert (report["created"], report["refused"], report["implied"]) == (41, 0, 0)
    path, _count = export(tmp_path, kind)
    assert sorted(tuple(row) for row in cells_of(path, kind)) == before


# --- whatever staff type ---------------------------------------------------------------------------------------------

WORDS = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="=+-@＝＋－＠'\t\n\r 无—/、；：:《》（）()1.2①一", max_size=30),
    st.sampled_from(
        [
            "=1+1",
            '=HYPERLINK("http://x")',
            "'=1",
            "''@x",
            "-",
            "——",
            "无",
            "同上",
            "〃",
            "填表人：",
            "合计",
            "《专利法》第三条：内容",
            "（一）甲（二）乙",
            "1.甲\n2.乙",
            "一行\n　　二行",
            "#N/A",
            "TRUE",
            "007",
            "1e5",
            "｜",
            "是",
        ]
    ),
)


def said(text: str) -> str:
    """Words as a form stores them: stripped, without characters that PostgreSQL or a spreadsheet can't hold."""
    return clean_text(text)


NAMES = WORDS.map(lambda text: said(text).replace("\n", ""))
LINES = WORDS.map(said)
CODES = st.from_regex(r"\A[A-Za-z0-9=+@\-()一-龥]{1,20}\Z").filter(lambda code: not is_nothing(code))


@st.composite
def powers(draw):
    """A power as the form or an earlier import may have saved it."""
    values = {
        "name": draw(NAMES.filter(lambda text: not is_nothing(text))),
        "power_type": draw(st.sampled_from(PowerType.values)),
        "function": draw(st.sampled_from(PowerFunction.values)),
        "internal_domain": draw(st.sampled_from(["", *InternalDomain.values])),
        "audience": draw(st.sampled_from(Audience.values)),
        "charges_fee": draw(st.booleans()),
        "statutory_limit_unit": draw(st.sampled_from(LimitUnit.values)),
        "promised_limit_unit": draw(st.sampled_from(LimitUnit.values)),
    }
    for name in ("conditions", "content", "process", "requirements", "remedies", "remarks"):
        values[name] = draw(LINES)
    for name in ("limit_note", "outcome", "exercising_subject", "fee_standard", "fee_basis"):
        values[name] = draw(NAMES)
    for name in ("consultation_phone", "complaint_phone"):
        values[name] = draw(NAMES)
    for name in ("statutory_limit", "promised_limit"):
        if values[f"{name}_unit"] in ("days", "working_days", "months"):
            values[name] = draw(st.integers(1, 999))
    if not values["charges_fee"]:
        values["fee_standard"] = values["fee_basis"] = ""
    parts = {
        LegalBasis: [
            {
                "title": draw(NAMES.filter(bool)),
                "document_number": draw(NAMES),
                "article": draw(NAMES),
                "text": draw(LINES),
                "level": draw(st.sampled_from(LawLevel.values)),
            }
            for _row in range(draw(st.integers(0, 2)))
        ],
        Duty: [
            {"stage": draw(NAMES.filter(bool)), "text": draw(LINES)}
            for _row in range(draw(st.integers(0, 2)))
        ],
        AccountabilityGround: [{"text": draw(LINES.filter(bool))} for _row in range(draw(st.integers(0, 2)))],
        Material: [
            {
                "name": draw(NAMES.filter(bool)),
                "is_required": draw(st.booleans()),
                "form": draw(st.sampled_from(Material.Form.values)),
                "copies": draw(st.integers(0, 9)),
                "note": draw(NAMES),
            }
            for _row in range(draw(st.integers(0, 2)))
        ],
    }
    return values, parts


@pytest.mark.django_db
@hypothesis_settings(
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # making a failing example small takes minutes here
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    drawn=st.lists(powers(), min_size=1, max_size=4),
    codes=st.lists(CODES, min_size=4, max_size=4, unique_by=lambda code: code.lower()),
    tree=st.booleans(),
    kind=st.sampled_from(KINDS),
    place=NAMES.filter(lambda text: not is_nothing(text)),
)
def test_whatever_staff_type_comes_back_unchanged(tmp_path, drawn, codes, tree, kind, place):
    from django.db import transaction

    with transaction.atomic():
        root = BureauFactory(name="科技局")
        section = OrganisationFactory(name=place, parent=root)
        post = PostFactory(organisation=section, name=place[:100])
        root.refresh_from_db()
        main = None
        for (values, parts), code in zip(drawn, codes, strict=False):
            power = PowerFactory(
                code=code, organisation=section, post=post, parent=main if tree else None, **values
            )
            main = main or power
            for model, rows in parts.items():
                for position, row in enumerate(rows):
                    model.objects.create(power=power, position=position, **row)
        path, count = export(tmp_path, kind)
        assert count == len(drawn)
        assert_nothing_changes(path, Organisation.objects.get(pk=root.pk))
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_an_english_screen_exports_and_imports_the_same_chinese_tables(tmp_path, kind, monkeypatch):
    """With every word of the screens translated: headers, choices and stored words stay what offices write."""
    from django.utils.translation import trans_real

    english = trans_real.translation("en")
    monkeypatch.setattr(english, "gettext", lambda text: f"English {text}" if text else "")
    root = demo.build()
    services.import_file(REGISTER, "power", root, None)
    in_chinese = [row.copy() for row in cells_of(export(tmp_path, kind)[0], kind)]
    with translation.override("en"):
        assert str(PowerType.LICENSING.label) == "English 行政许可"
        path, _count = export(tmp_path, kind)
        assert cells_of(path, kind) == in_chinese
        assert_nothing_changes(path, root, same="English 与现有内容一致")
        undo = report_of_file(REGISTER, "power", root, None)
        assert (undo["created"], undo["changed"]) == (0, 0)


# --- harmless in a spreadsheet ---------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "dangerous", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", "＠x", "'=1", "=cmd|'/c calc'!A1"]
)
def test_no_cell_can_run_as_a_formula(tmp_path, kind, dangerous):
    PowerFactory(
        name=dangerous,
        content=dangerous,
        remarks=f"x\n{dangerous}",
        organisation=OrganisationFactory(name=dangerous),
    )
    path, _count = export(tmp_path, kind)
    for row in cells_of(path, kind):
        for cell in row:
            assert not str(cell).lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    if kind == "xlsx":
        sheet = openpyxl.load_workbook(path).active
        assert {cell.data_type for row in sheet for cell in row if cell.value is not None} == {"s"}


@given(st.text())
def test_the_guard_before_a_formula_comes_off_exactly(text):
    assert unguard_above(unguard_formula(guard_formula(text))) == text


@pytest.mark.parametrize(
    "text", ["同上", "'同上", "〃", '"', "''", "'''", "同上。", "=1", "'=1", "'x", "''x"]
)
def test_what_is_guarded_is_neither_a_formula_nor_the_cell_above(text):
    guarded = guard_formula(text)
    assert not is_same_as_above(guarded) and not guarded.startswith("=")
    assert unguard_above(unguard_formula(guarded)) == text


@pytest.mark.django_db
def test_a_text_too_long_for_excel_is_refused_with_a_way_out(tmp_path):
    from portal.importing.errors import ImportProblem

    PowerFactory(content="长" * 32_768)
    with pytest.raises(ImportProblem, match="请改为导出 CSV"):
        export(tmp_path, "xlsx")
    assert export(tmp_path, "csv")[1] == 1


# --- the words of cells ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("《专利法》", [("专利法", "", "", "")]),
        ("《专利法》第三条", [("专利法", "", "第三条", "")]),
        (
            "《专利法》（2008年修正）第六十三条第二款：内容。",
            [("专利法", "2008年修正", "第六十三条第二款", "内容。")],
        ),
        ("1.《甲法》2.《乙法》", [("甲法", "", "", "2.《乙法》")]),
        ("1.《甲法》\n2.《乙法》第二条", [("甲法", "", "", ""), ("乙法", "", "第二条", "")]),
        (
            "《甲法》、《乙法》；《丙条例》",
            [("甲法", "", "", ""), ("乙法", "", "", ""), ("丙条例", "", "", "")],
        ),
        (
            "《关于贯彻〈专利法〉的通知》（国发〔2001〕3号）",
            [("关于贯彻〈专利法〉的通知", "国发〔2001〕3号", "", "")],
        ),
        ("《关于《专利法》的解释》第一条", [("关于《专利法》的解释", "", "第一条", "")]),
        ("局印章管理规定", [("局印章管理规定", "", "", "")]),
        ("管科字〔2013〕31号", [("管科字〔2013〕31号", "", "", "")]),
        ("《甲法》第一条：甲。\n乙。", [("甲法", "", "第一条", "甲。\n乙。")]),
        ("《没有结束", [("《没有结束", "", "", "")]),
    ],
)
def test_citations(cell, expected):
    rows = parse_citations(cell)
    assert [(row["title"], row["document_number"], row["article"], row["text"]) for row in rows] == expected


@given(st.text())
def test_no_citation_loses_a_word(cell):
    cleaned = clean_text(cell)
    words = "".join(render_citations(parse_citations(cell)))
    assert not cleaned.strip() or words or is_nothing(cleaned) or not any(c.isalnum() for c in cleaned)


@given(st.text(max_size=200))
def test_lists_and_limits_take_whatever_is_written(cell):
    parse_duties(cell)
    parse_grounds(cell)
    parsed = parse_limit("promised_limit", "承诺时限", cell)
    assert parsed.values or parsed.refusals
    for column in COLUMNS:
        column.parse(cell)


@pytest.mark.parametrize(
    ("cell", "amount", "unit"),
    [
        ("20个工作日", 20, "working_days"),
        ("２０ 个工作日", 20, "working_days"),
        ("20工作日", 20, "working_days"),
        ("60日", 60, "days"),
        ("60天内", 60, "days"),
        ("三十日", 30, "days"),
        ("4个月", 4, "months"),
        ("1年", 12, "months"),
        ("半年", 6, "months"),
        ("即时", None, "immediate"),
        ("当场办结", None, "immediate"),
        ("无", None, "none"),
        ("不超过10个工作日", 10, "working_days"),
        ("自受理之日起15日内", 15, "days"),
    ],
)
def test_limits(cell, amount, unit):
    values = parse_limit("limit", "时限", cell).values
    assert (values["limit"], values["limit_unit"]) == (amount, unit)
    assert parse_limit("limit", "时限", render_limit("limit", values)).values == values


@pytest.mark.parametrize("text", ["无", "——", "-", "", "/", "“无”", "N/A", "null"])
def test_nothing(text):
    assert is_nothing(text)


@pytest.mark.parametrize("text", ["无偿", "无规定", "0", "否", "不收费"])
def test_something(text):
    assert not is_nothing(text)


@pytest.mark.parametrize("text", ["同上", "同上。", "〃", '"', " 同上 "])
def test_same_as_above(text):
    assert is_same_as_above(text)
