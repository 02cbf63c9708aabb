"""import_powers and export_powers as an administrator runs them."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from portal.accounts import roles
from portal.importing.models import ImportJob
from portal.publishing.models import State
from powers.demo import bureau as demo
from powers.models import Power, PublishedPower
from tests.factories import Bureau, BureauFactory, OrganisationFactory, PowerFactory
from tests.importing.files import HEADER, REGISTER, power_rows, text_table

ROOT = Path(django_settings.BASE_DIR)
GOOD = ["KJ-QT-01", "其他", "科技成果登记", "", "成果科"]
BAD = ["KJ-QT-02", "不知道", "鉴定", "", "成果科"]


@pytest.fixture
def bureau(db):
    root = BureauFactory(code="KJJ", name="科技局")
    OrganisationFactory(code="KJJ-CG", name="成果科", parent=root)
    root.refresh_from_db()
    return root


@pytest.fixture
def table(tmp_path):
    def run(*rows, name="目录.csv"):
        return text_table(tmp_path / name, [HEADER, *rows])

    return run


def run(command, *args) -> tuple[int, str]:
    """Exit status and standard output."""
    out = io.StringIO()
    try:
        call_command(command, *map(str, args), stdout=out)
    except SystemExit as stopped:
        return stopped.code, out.getvalue()
    return 0, out.getvalue()


def refused(command, *args) -> tuple[int, str]:
    """Exit status and the one line of a command that stops."""
    with pytest.raises(CommandError) as caught:
        call_command(command, *map(str, args))
    message = str(caught.value)
    assert message and "\n" not in message
    return caught.value.returncode, message


# --- import_powers ---------------------------------------------------------------------------------------------------


def test_a_good_file_goes_in(bureau, table):
    status, out = run("import_powers", table(GOOD))
    assert status == 0
    assert out.splitlines()[0] == "created 1, changed 0, skipped 0, refused 0"
    power = Power.objects.get()
    assert (power.code, power.state) == ("KJ-QT-01", State.DRAFT)
    assert ImportJob.objects.get().state == ImportJob.State.DONE


def test_refused_rows_are_named_and_make_the_status_1_but_the_others_go_in(bureau, table):
    status, out = run("import_powers", table(GOOD, BAD))
    assert status == 1
    assert out.splitlines()[0] == "created 1, changed 0, skipped 0, refused 1"
    assert "row 3 refused 鉴定: 职权类别“不知道”无法识别" in out
    assert Power.objects.count() == 1


def test_the_report_as_json(bureau, table):
    status, out = run("import_powers", table(GOOD, BAD), "--json")
    report = json.loads(out)
    assert status == 1
    assert {key: report[key] for key in ("created", "changed", "skipped", "refused", "dry_run")} == {
        "created": 1,
        "changed": 0,
        "skipped": 0,
        "refused": 1,
        "dry_run": False,
    }
    first, second = report["rows"]
    assert (first["number"], first["outcome"], first["record"]) == (2, "created", Power.objects.get().pk)
    assert {"label": "主项名称", "old": "", "new": "科技成果登记"} in first["changes"]
    assert (second["number"], second["outcome"]) == (3, "refused")
    assert second["messages"][0]["level"] == "refusal"


def test_a_dry_run_writes_nothing_and_keeps_nothing(bureau, table, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    status, out = run("import_powers", table(GOOD), "--dry-run")
    assert status == 0 and "(dry run, nothing written)" in out
    assert not Power.objects.exists() and not ImportJob.objects.exists()
    assert not settings.MEDIA_ROOT.exists()
    report = json.loads(run("import_powers", table(GOOD), "--dry-run", "--json")[1])
    assert (report["dry_run"], report["created"], report["import"]) == (True, 1, None)


def test_a_dry_run_and_the_import_say_the_same(bureau, table):
    path = table(GOOD, BAD, ["KJ-3", "其他", "登记", "合同", "成果科"])
    tried, done = (
        json.loads(run("import_powers", path, "--json", *extra)[1]) for extra in (["--dry-run"], [])
    )
    for report in (tried, done):
        for name in ("dry_run", "import"):
            report.pop(name)
        for row in report["rows"]:
            row.pop("record")
    assert tried == done


def test_it_imports_below_the_named_organisation_only(bureau, table):
    other = BureauFactory(code="SLJ", name="水利局")
    assert refused("import_powers", table(GOOD)) == (2, "say with --organisation CODE where to import")
    status, out = run("import_powers", table(GOOD), "--organisation", "SLJ")
    assert status == 1 and "没有名为“成果科”的机构" in out
    assert run("import_powers", table(GOOD), "--organisation", "KJJ")[0] == 0
    assert not Power.objects.filter(organisation=other).exists()


def test_default_organisation_and_created_organisations(bureau, table):
    path = table(["KJ-1", "其他", "登记", "", ""], ["KJ-2", "其他", "鉴定", "", "火箭科"])
    status, _out = run("import_powers", path, "--default-organisation", "KJJ-CG", "--create-organisations")
    assert status == 0
    assert [power.organisation.name for power in Power.objects.order_by("code")] == ["成果科", "火箭科"]


def test_it_imports_as_a_person_with_his_permissions(bureau, table):
    editor = Bureau.person(roles.SECTION_EDITOR, bureau)
    head = Bureau.person(roles.SECTION_HEAD, bureau)
    status, out = run("import_powers", table(GOOD), "--user", head.username)
    assert status == 1 and "您没有向“成果科”导入的权限" in out
    assert run("import_powers", table(GOOD), "--user", editor.username)[0] == 0
    assert Power.history.get().history_user == editor


@pytest.mark.parametrize(
    ("arguments", "status", "line"),
    [
        (["--organisation", "XX"], 2, "no organisation has the code 'XX'"),
        (["--organisation", ""], 2, "no organisation has the code ''"),
        (["--default-organisation", "XX"], 2, "no organisation has the code 'XX'"),
        (
            ["--organisation", "KJJ-CG", "--default-organisation", "KJJ"],
            2,
            "--default-organisation 'KJJ' isn't below 'KJJ-CG'",
        ),
        (["--user", "nobody"], 2, "no active account is called 'nobody'"),
        (["--user", ""], 2, "no active account is called ''"),
    ],
)
def test_wrong_arguments(bureau, table, arguments, status, line):
    assert refused("import_powers", table(GOOD), *arguments) == (status, line)


def test_bad_files_end_with_one_line(bureau, tmp_path, table):
    assert refused("import_powers", tmp_path / "none.xlsx") == (1, f"no such file: {tmp_path / 'none.xlsx'}")
    assert refused("import_powers", tmp_path)[0] == 1
    empty = tmp_path / "empty.csv"
    empty.touch()
    assert refused("import_powers", empty) == (1, "can't import empty.csv: 文件是空的，没有可以导入的内容。")
    status, line = refused("import_powers", text_table(tmp_path / "x.csv", [["姓名"], ["张三"]]))
    assert status == 1 and line.startswith("can't import x.csv: 没有找到认得的表头")
    for dry in ([], ["--dry-run"]):
        status, line = refused("import_powers", text_table(tmp_path / "y.csv", [HEADER]), *dry)
        assert (status, line) == (1, "can't import y.csv: 表头下面没有数据行。")
    assert not Power.objects.exists()


def test_the_register_by_command(db):
    demo.build()
    status, out = run("import_powers", REGISTER, "--organisation", "KJJ")
    assert status == 1
    assert out.splitlines()[:2] == [
        "created 39, changed 0, skipped 1, refused 2",
        "main items created for sub-items: 2",
    ]


# --- export_powers ---------------------------------------------------------------------------------------------------


def test_export_and_import_again(bureau, table, tmp_path):
    run("import_powers", table(*power_rows(3, "成果科")))
    for kind in ("xlsx", "csv"):
        path = tmp_path / f"out.{kind}"
        assert run("export_powers", "--output", path) == (0, f"{path}: 3 powers\n")
        status, out = run("import_powers", path)
        assert (status, out.splitlines()[0]) == (0, "created 0, changed 0, skipped 3, refused 0")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert (sheet["B1"].value, sheet["B2"].value) == ("职权编码", "KJ-QT-00001")


def test_export_of_one_organisation(bureau, tmp_path):
    PowerFactory(name="局里", organisation=bureau)
    PowerFactory(name="科里", organisation=bureau.get_children()[0])
    PowerFactory(name="别处", organisation=BureauFactory())
    path = tmp_path / "out.csv"
    run("export_powers", "--organisation", "KJJ", "--output", path)
    names = [row["主项名称"] for row in csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))]
    assert names == ["局里", "科里"]


def test_export_of_what_is_public_leaves_out_what_is_not(tmp_path, db):
    people = Bureau()
    power = people.publish(people.power(name="登记", conditions="公开的", remarks="内部的"))
    from portal.publishing.actions import editing

    with editing(power, people.editor) as draft:
        draft.conditions = "草稿"
    people.power(name="鉴定")
    path = tmp_path / "out.csv"
    assert run("export_powers", "--published", "--output", path)[0] == 0
    content = path.read_text("utf-8-sig")
    assert "公开的" in content
    assert not {"草稿", "鉴定", "内部的"} & {word for word in ("草稿", "鉴定", "内部的") if word in content}
    assert PublishedPower.objects.count() == 1


def test_export_stops_with_one_line(bureau, tmp_path):
    assert refused("export_powers", "--output", tmp_path / "x.pdf") == (
        2,
        "--output ends with .xlsx or .csv, not 'x.pdf'",
    )
    assert refused("export_powers", "--output", tmp_path / "x.csv", "--organisation", "XX")[0] == 2
    status, line = refused("export_powers", "--output", tmp_path / "no" / "x.csv")
    assert status == 1 and line == f"can't write {tmp_path / 'no' / 'x.csv'}: No such file or directory"
    PowerFactory(content="长" * 40_000, organisation=bureau)
    status, line = refused("export_powers", "--output", tmp_path / "x.xlsx")
    assert status == 1 and "请改为导出 CSV" in line
    assert list(tmp_path.iterdir()) == []  # nothing half-written stays


def test_a_file_that_is_there_is_replaced_only_by_a_whole_one(bureau, tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_text("old")
    PowerFactory(content="长" * 40_000, organisation=bureau)
    refused("export_powers", "--output", path)
    assert path.read_text() == "old"


# --- in a process of their own ---------------------------------------------------------------------------------------


@pytest.fixture
def installation(tmp_path):
    """An installation of its own: ``run(arguments)`` runs manage.py in it."""
    environment = {
        "PATH": os.environ["PATH"],
        "VAR_DIR": str(tmp_path / "var"),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'portal.sqlite3'}",
        "SECRET_KEY": "test",
        "ENV_FILE": str(tmp_path / "none"),
        "LC_ALL": "C.UTF-8",
    }

    def manage(*arguments):
        return subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *map(str, arguments)],
            capture_output=True,
            text=True,
            env=environment,
            cwd=tmp_path,
            check=False,
            timeout=120,
        )

    made = manage("migrate", "--verbosity", 0)
    assert made.returncode == 0, made.stderr
    return manage


def test_as_processes(installation, tmp_path):
    done = installation("import_powers", REGISTER)
    assert done.returncode == 2
    assert done.stderr == "CommandError: say with --organisation CODE where to import\n"

    done = installation("export_powers", "--scope", "foo", "--output", "x.csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "CommandError: unrecognized arguments: --scope foo\nHelp: manage.py export_powers --help\n"
    )

    demonstration = installation("load_demo")
    assert (demonstration.returncode, demonstration.stderr) == (0, "")

    done = installation("import_powers", REGISTER, "--json", "--dry-run")
    report = json.loads(done.stdout)
    assert (report["refused"], report["created"]) == (3, 0)  # one of them is under review
    assert (done.returncode, done.stderr) == (1, "")

    path = tmp_path / "out.xlsx"
    done = installation("export_powers", "--output", path)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{path}: 43 powers\n", "")
