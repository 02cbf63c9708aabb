"""What is exported can be imported again without a change, and from public flowcharts as well."""

import csv
import io
import json

import openpyxl
import pytest
from django.core.management import call_command
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.importing import services
from portal.importing.cells import clean_text, is_nothing
from portal.importing.reports import report_of_file
from portal.organisations.models import Organisation
from powers.content import replace_parts
from powers.demo import bureau as demo
from powers.flowcharts import exports
from powers.flowcharts.actors import Actors
from powers.models import Power, Step
from powers.models.choices import StepFunction, StepKind
from powers.models.flowchart import STEP_COLUMNS
from tests.factories import PostFactory
from tests.importing.files import DEMO, REGISTER

from .conftest import FLOW

KINDS = ["csv", "xlsx"]


def export(tmp_path, kind, powers=None):
    path = tmp_path / f"out.{kind}"
    with open(path, "wb") as file:
        steps = exports.draft_steps(Power.objects.all() if powers is None else powers)
        return path, exports.write_flowcharts(file, kind, steps)


def cells_of(path, kind):
    if kind == "csv":
        return list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    return [[cell.value or "" for cell in row] for row in openpyxl.load_workbook(path).active]


def assert_nothing_changes(path, root):
    report = report_of_file(path, "flowchart", root, None)
    assert [row for row in report["rows"] if row["outcome"] != "skipped"] == []
    assert report["skipped"] == Step.objects.count()


@pytest.fixture
def root(db) -> Organisation:
    root = demo.build()
    services.import_file(REGISTER, "power", root, None)
    for name in ("流程图.xlsx", "流程图（补充）.xlsx"):
        services.import_file(DEMO / name, "flowchart", root, None)
    return root


@pytest.mark.parametrize("kind", KINDS)
def test_the_bureaus_flowcharts_come_back_unchanged(root, tmp_path, kind):
    path, count = export(tmp_path, kind)
    assert count == 22
    assert_nothing_changes(path, root)


@pytest.mark.parametrize("kind", KINDS)
def test_onto_powers_without_any_an_export_brings_the_same(root, tmp_path, kind):
    path, _count = export(tmp_path, kind)
    before = cells_of(path, kind)
    Step.objects.all().delete()
    services.import_file(path, "flowchart", root, None)
    path, _count = export(tmp_path, kind)
    assert cells_of(path, kind) == before
    assert len(before) == 237  # 127 and 109 steps below the header


def test_staff_export_what_they_may_read(table, client):
    table.bring_in(FLOW)
    client.force_login(table.bureau.editor)
    response = client.get(reverse("importing:export", args=["flowchart", "csv"]))
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert rows[0] == [
        "职权编码",
        "职权名称",
        "步骤序号",
        "步骤名称",
        "步骤类型",
        "办理岗位",
        "权力属性",
        "条件",
        "要求",
        "文书",
        "时限（工作日）",
        "下一步",
    ]
    assert rows[2] == [
        "KJ-1",
        "登记",
        "2",
        "审查",
        "判断",
        "经办人",
        "",
        "材料齐全",
        "当场",
        "",
        "3",
        "符合→3; 不符合→4",
    ]


def test_by_command_there_and_back(table, tmp_path):
    services.import_file(table.file(FLOW), "flowchart", table.bureau.bureau, None)
    table.bureau.publish(Power.objects.get(pk=table.power.pk))
    for options in ((), ("--published",)):
        path, out = tmp_path / "流程图.xlsx", io.StringIO()
        call_command("export_powers", "--kind", "flowchart", "--output", str(path), *options, stdout=out)
        assert "1 flowcharts" in out.getvalue()
        out = io.StringIO()
        arguments = ("import_powers", str(path), "--kind", "flowchart", "--organisation")
        call_command(*arguments, table.bureau.bureau.code, "--json", "--dry-run", stdout=out)
        assert json.loads(out.getvalue())["records"]["skipped"] == 1
    out = io.StringIO()
    Step.objects.all().delete()
    call_command(*arguments, table.bureau.bureau.code, stdout=out)
    assert "steps: created 4, changed 0, skipped 0, refused 0" in out.getvalue()
    assert "flowcharts: changed 1, skipped 0, refused 0" in out.getvalue()
    assert len(table.steps()) == 4


# --- whatever staff type ---------------------------------------------------------------------------------------------

WORDS = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="=+-@＝'\t\n 无—/、；;：:→->》（）()1.25①第步转", max_size=20),
    st.sampled_from(
        ["=1+1", "-", "——", "无", "同上", "填表人：", "合计", "#N/A", "TRUE", "结束", "半天", "5", "即时"]
    ),
)
LINES = WORDS.map(lambda text: clean_text(text).replace("\n", ""))
NAMES = LINES.filter(lambda text: not is_nothing(text))


@st.composite
def flowcharts(draw):
    """Steps as the editor may have saved them."""
    size = draw(st.integers(1, 5))
    keys = [f"{number:08x}" for number in range(size)]
    return [
        {
            "key": key,
            "kind": draw(st.sampled_from(StepKind.values)),
            "name": draw(NAMES),
            "actor": draw(st.one_of(LINES, st.sampled_from(["科技科·科员", "科技科", "申请人", "科员"]))),
            "post_id": None,
            "organisation_id": None,
            "function": draw(st.sampled_from(["", *StepFunction.values])),
            "condition": draw(LINES),
            "requirement": draw(LINES),
            "documents": draw(LINES),
            "limit": draw(st.one_of(st.none(), st.integers(1, 999))),
            "transitions": draw(
                st.lists(
                    st.fixed_dictionaries({"to": st.sampled_from(keys), "label": LINES}),
                    max_size=3,
                    unique_by=lambda way: (way["to"], way["label"]),
                )
            ),
        }
        for key in keys
    ]


@pytest.mark.django_db
@hypothesis_settings(
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=flowcharts(), kind=st.sampled_from(KINDS))
def test_whatever_was_typed_comes_back_unchanged(table, tmp_path, steps, kind):
    actors = Actors(table.bureau.section)
    for step in steps:  # as the editor resolves them
        found = actors.find(step["actor"])
        step["post_id"], step["organisation_id"] = found.post_id, found.organisation_id
    replace_parts(table.power, "steps", steps)
    path, _count = export(tmp_path, kind)
    report = report_of_file(path, "flowchart", table.bureau.bureau, None)
    assert [
        (row["outcome"], row["messages"], row["changes"])
        for row in report["rows"]
        if row["outcome"] != "skipped"
    ] == []
    assert report["records"]["skipped"] == 1


@pytest.fixture(autouse=True)
def _a_post(request):
    if "table" in request.fixturenames:
        table = request.getfixturevalue("table")
        table.bureau.section.name = "科技科"
        table.bureau.section.save()
        PostFactory(organisation=table.bureau.section, name="科员")


def test_steps_keep_all_their_columns(root):
    assert set(STEP_COLUMNS) >= {"function", "documents"}
    step = Step.objects.get(power__code="KJ-JL-01", name="随机抽取评审专家")
    assert (step.function, step.post.name) == ("supervision", "监督员")
