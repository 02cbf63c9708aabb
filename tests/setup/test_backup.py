"""Backup and restore on the database that the tests run on: SQLite, or a PostgreSQL database of its own."""

import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv/bin/python"
# Each run is a process of its own: its factories count on from what is there.
PUBLISH_ONE = """
from tests import factories
from portal.accounts.models import User

for factory in (factories.UserFactory, factories.OrganisationFactory, factories.BureauFactory, factories.PowerFactory):
    factory.reset_sequence(User.objects.count(), force=True)
bureau = factories.Bureau()
bureau.publish(bureau.power(name="发放补助"))
"""
COUNTS = (
    "from powers.models import PublishedPower; from portal.publishing.models import Publication;"
    "print(PublishedPower.objects.count(), Publication.objects.count())"
)


class Installation:
    def __init__(self, directory: Path, database_url: str) -> None:
        self.backups = directory / "backups"
        self.files = directory / "var/files"
        self.environment = {
            **os.environ,
            "VAR_DIR": str(directory / "var"),
            "DATABASE_URL": database_url,
            "ENV_FILE": os.devnull,
            "SECRET_KEY": "only-for-tests-0123456789-0123456789-0123456789",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
        }

    def run(self, *command, expect: int = 0, **options) -> subprocess.CompletedProcess:
        result = subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            env={**self.environment, **options.pop("environment", {})},
            capture_output=True,
            text=True,
            check=False,
            **options,
        )
        assert result.returncode == expect, result.stdout + result.stderr
        return result

    def python(self, code: str) -> str:
        return self.run(PYTHON, "manage.py", "shell", "--verbosity=0", "-c", code).stdout.strip()

    def back_up(self, **environment) -> Path:
        self.run("deploy/backup.sh", self.backups, environment=environment)
        return max(self.backups.glob("portal-*"))


@contextmanager
def database(directory: Path, template: str = "") -> Iterator[str]:
    """The address of a database of its own, empty or a copy of ``template``."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        file = directory / "var/portal.sqlite3"
        file.parent.mkdir(parents=True)
        if template:
            shutil.copy(template.removeprefix("sqlite:///"), file)
        yield f"sqlite:///{file}"
        return
    name, like = sql.Identifier(f"backup_{uuid.uuid4().hex}"), template.rpartition("/")[2] or "template1"
    with psycopg.connect(autocommit=True) as server:  # PGHOST and so on, from with-postgresql
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(like)))
        yield url.rpartition("/")[0] + "/" + name.as_string().strip('"')
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.fixture(scope="module")
def in_use(tmp_path_factory):
    """The database of a portal that has published something; made once, for its migrations take their time."""
    directory = tmp_path_factory.mktemp("in-use")
    with database(directory) as url:
        portal = Installation(directory, url)
        portal.run(PYTHON, "manage.py", "migrate", "--no-input", "--verbosity=0")
        portal.python(PUBLISH_ONE)
        yield url


@pytest.fixture
def installation(tmp_path, in_use):
    with database(tmp_path, in_use) as url:
        found = Installation(tmp_path, url)
        found.files.mkdir(parents=True)
        (found.files / "职权目录.xlsx").write_bytes(b"register")
        yield found


def test_what_was_backed_up_comes_back_whole(installation):
    backup = installation.back_up()
    installation.python(PUBLISH_ONE)
    (installation.files / "职权目录.xlsx").write_bytes(b"spoilt")
    (installation.files / "later.txt").write_bytes(b"later")
    assert installation.python(COUNTS) == "2 2"

    result = installation.run("deploy/restore.sh", backup, "--yes")
    assert "Done" in result.stdout
    assert installation.python(COUNTS) == "1 1"
    assert [path.name for path in installation.files.iterdir()] == ["职权目录.xlsx"]
    assert (installation.files / "职权目录.xlsx").read_bytes() == b"register"

    # The ledger is guarded again, and goes on from where the backup was; a second restore works too.
    refused = (
        "from portal.publishing.models import Publication; Publication.objects.all().update(version_no=9)"
    )
    assert (
        "append-only"
        in installation.run(PYTHON, "manage.py", "shell", "--verbosity=0", "-c", refused, expect=1).stderr
    )
    installation.python(PUBLISH_ONE)
    installation.run(PYTHON, "manage.py", "verify_ledger")
    installation.run("deploy/restore.sh", backup, "--yes")
    assert installation.python(COUNTS) == "1 1"


def test_what_can_be_made_again_is_left_out(installation):
    for folder in ("prints", "previews", "ledger"):
        (installation.files / folder).mkdir()
        (installation.files / folder / "made.pdf").write_bytes(b"made")
    unfinished = installation.files / "attachments/.incoming"
    unfinished.mkdir(parents=True)
    (unfinished / "half").write_bytes(b"made.pdf")
    backup = installation.back_up()
    kept = installation.run("tar", "-tzf", backup / "files.tar.gz", environment={"LC_ALL": "C.UTF-8"})
    assert "made.pdf" not in kept.stdout and "half" not in kept.stdout and len(kept.stdout.split()) == 3


def test_attached_files_come_back(installation):
    """They are under the same folder as other uploads; nothing else has them."""
    file = installation.files / "attachments/ab" / ("ab" * 32)
    file.parent.mkdir(parents=True)
    file.write_bytes(b"attached")
    backup = installation.back_up()
    file.unlink()
    installation.run("deploy/restore.sh", backup, "--yes")
    assert file.read_bytes() == b"attached"


def test_a_damaged_backup_changes_nothing(installation):
    backup = installation.back_up()
    database = next(backup.glob("database.*"))
    database.write_bytes(database.read_bytes()[:-100])
    result = installation.run("deploy/restore.sh", backup, "--yes", expect=1)
    assert "备份已损坏" in result.stderr
    assert installation.python(COUNTS) == "1 1"


def test_without_a_yes_nothing_is_changed(installation):
    backup = installation.back_up()
    installation.python(PUBLISH_ONE)
    result = installation.run("deploy/restore.sh", backup, input="no\n", expect=1)
    assert "nothing was changed" in result.stderr
    assert installation.python(COUNTS) == "2 2"


def test_backups_are_private_and_old_ones_go(installation):
    for day in ("20200101-000000", "20200102-000000", "20200103-000000"):
        (installation.backups / f"portal-{day}").mkdir(parents=True)
    newest = installation.back_up(KEEP="2")
    assert sorted(path.name for path in installation.backups.iterdir()) == [
        "portal-20200103-000000",
        newest.name,
    ]
    assert newest.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in newest.iterdir())


def test_a_running_portal_is_noticed(installation):
    backup = installation.back_up()
    holding = "import sys; from powers.models import PublishedPower; print(PublishedPower.objects.count(), flush=True); sys.stdin.read()"
    running = subprocess.Popen(
        [PYTHON, "manage.py", "shell", "--verbosity=0", "-c", holding],
        cwd=ROOT,
        env=installation.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert running.stdout.readline().strip() == b"1"
        result = installation.run("deploy/restore.sh", backup, "--yes", expect=1)
        assert "门户仍在运行" in result.stderr
    finally:
        running.communicate()
    installation.run("deploy/restore.sh", backup, "--yes")


@pytest.mark.parametrize("script", ["backup.sh", "restore.sh"])
def test_help_is_help(script):
    result = subprocess.run([ROOT / f"deploy/{script}", "--help"], capture_output=True, text=True, check=True)
    assert f"{script} " in result.stdout
