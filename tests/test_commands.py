"""What all of the portal's commands have in common: help, exit status, one line when something is wrong."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, get_commands, load_command_class
from django.db import DatabaseError

from portal.commands import PortalCommand
from tests.factories import BureauFactory

pytestmark = pytest.mark.django_db

ROOT = Path(settings.BASE_DIR)
OURS = sorted(name for name, app in get_commands().items() if str(app).split(".")[0] in ("portal", "powers"))


def end(capsys, name: str, *arguments: str) -> tuple[int, str]:
    """Exit status and standard error as ``manage.py`` gives them (it would also close the test's database)."""
    command = load_command_class(get_commands()[name], name)
    command._called_from_command_line = True
    capsys.readouterr()
    try:
        options = vars(command.create_parser("manage.py", name).parse_args(arguments))
        options.pop("args", None)
        command.execute(**options)
    except SystemExit as stopped:
        return int(stopped.code or 0), capsys.readouterr().err
    except CommandError as error:
        return error.returncode, f"CommandError: {error}\n"
    return 0, capsys.readouterr().err


def test_these_are_the_commands():
    assert OURS == [
        "check_trees",
        "clean_attachments",
        "clean_print_jobs",
        "create_administrators",
        "export_powers",
        "import_powers",
        "load_demo",
        "print_catalogue",
        "publish_due",
        "rebuild_published",
        "reindex_search",
        "scan_powers",
        "verify_ledger",
        "verify_print",
    ]


WRONG = [
    *((name, "--nonsense") for name in OURS),
    ("check_trees", "--limit", "many"),
    ("check_trees", "--limit", "-1"),
    ("clean_attachments", "now"),
    ("clean_print_jobs", "--days", "-1"),
    ("clean_print_jobs", "--days", "9999999999999"),
    ("create_administrators",),
    ("create_administrators", "--kind", "star"),
    ("create_administrators", "--code", "NOPE"),
    ("create_administrators", "--code", "K" * 65, "--name", "甲局"),
    ("create_administrators", "--code", "JIA", "--name", "甲局", "--system", "no such name!"),
    ("export_powers",),
    ("export_powers", "--output", "x.pdf"),
    ("export_powers", "--output", "x.csv", "--scope", "foo"),
    ("export_powers", "--output", "x.csv", "--organisation", "NOPE"),
    ("export_powers", "--output", "x.csv", "--organisation", ""),
    ("import_powers",),
    ("import_powers", "x.csv", "--organisation", "NOPE"),
    ("import_powers", "x.csv", "--default-organisation", "NOPE"),
    ("import_powers", "x.csv", "--user", "nobody"),
    ("load_demo", "now"),
    ("print_catalogue",),
    ("print_catalogue", "--output", "x.pdf", "--scope", "foo"),
    ("print_catalogue", "--output", "x.pdf", "--scope", "type:foo"),
    ("print_catalogue", "--output", "x.pdf", "--scope", "organisation:NOPE"),
    ("print_catalogue", "--output", "x.pdf", "--audience", "everybody"),
    ("publish_due", "now"),
    ("rebuild_published", "all"),
    ("reindex_search", "all"),
    ("scan_powers", "NOPE"),
    ("scan_powers", ""),
    ("verify_ledger", "ledger.jsonl"),
    ("verify_print",),
]


@pytest.mark.parametrize("line", WRONG, ids=" ".join)
def test_a_wrong_argument_ends_with_status_2_and_one_line(line, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if line[0] != "create_administrators":
        BureauFactory(code="KJJ")
    status, told = end(capsys, *line)
    assert status == 2
    message, *hint = told.splitlines()
    assert message.startswith("CommandError: ") and len(message) > len("CommandError: ")
    assert hint in ([], [f"Help: manage.py {line[0]} --help"])
    assert list(tmp_path.iterdir()) == []  # nothing is left behind


@pytest.mark.parametrize("name", OURS)
def test_the_help_is_in_english_and_tells_the_exit_status(name, capsys):
    command = load_command_class(get_commands()[name], name)
    assert isinstance(command, PortalCommand)
    text = " ".join(command.create_parser("manage.py", name).format_help().split())
    assert f"usage: manage.py {name}" in text and command.help.split(".")[0] in text
    own = text.replace("区级政务服务事项", "")  # a file's name
    assert not any("\u4e00" <= character <= "\u9fff" for character in own)
    assert "Exit status: 0 " in text and "; 2 wrong arguments." in text


@pytest.mark.parametrize("name", OURS)
def test_the_readme_has_it(name):
    rows = [line for line in (ROOT / "README.md").read_text().splitlines() if line.startswith(f"| `{name}")]
    assert len(rows) == 1 and "| 0 " in rows[0]


@pytest.mark.parametrize(
    ("error", "is_for_migrate"),
    [
        ("no such column: powers_power.x", True),
        ('relation "powers_power" does not exist\nLINE 1: SELECT', True),
        ("column powers_power.x does not exist", True),
        ('connection failed: FATAL:  database "portal" does not exist', False),
        ('FATAL:  role "portal" does not exist', False),
    ],
)
def test_migrate_is_named_where_it_helps(error, is_for_migrate):
    with pytest.raises(CommandError) as caught:
        Failing(DatabaseError(error)).execute(no_color=True, force_color=False, skip_checks=True, verbosity=1)
    assert ("migrate" in str(caught.value)) is is_for_migrate


class Failing(PortalCommand):
    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def handle(self, *args, **options):
        raise self.error


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            DatabaseError("no such table:\n powers_power"),
            "the database can't be used: no such table: powers_power; ",
        ),
        (DatabaseError("disk I/O error"), "the database can't be used: disk I/O error"),
        (PermissionError(13, "Permission denied", "x.pdf"), "x.pdf: Permission denied"),
        (OSError("broken"), "broken"),
    ],
)
def test_trouble_with_the_database_or_a_file_is_one_line_and_status_1(error, told):
    with pytest.raises(CommandError) as caught:
        Failing(error).execute(no_color=True, force_color=False, skip_checks=True, verbosity=1)
    assert str(caught.value).startswith(told) and "\n" not in str(caught.value)
    assert caught.value.returncode == 1
