"""The set-up and serving scripts, run as an administrator runs them."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON_DIR = Path(sys.executable).parent


def run(*command, cwd=ROOT, **environment) -> subprocess.CompletedProcess:
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def busy_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def test_a_port_in_use_gets_one_clear_sentence(busy_port):
    result = run("deploy/setup/port", "127.0.0.1", busy_port)
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert f"端口 {busy_port} 已被占用" in result.stderr


@pytest.mark.parametrize("port", ["abc", "0", "65536", ""])
def test_a_port_that_is_none_gets_one_clear_sentence(port):
    result = run("deploy/setup/port", "127.0.0.1", port)
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "端口号不正确" in result.stderr


def test_a_free_port_passes(free_port):
    assert run("deploy/setup/port", "127.0.0.1", free_port).returncode == 0


def test_the_help_names_every_target():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    shown = set(re.findall(r"^  make ([a-z-]+)", run("make").stdout, flags=re.MULTILINE))
    assert shown == targets
    assert {"demo", "test", "serve", "clean"} <= shown


@pytest.fixture
def elsewhere(tmp_path):
    """A second copy of the scripts: they work on the folder that they lie in."""
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy")
    return tmp_path


def test_the_secret_key_is_written_once_and_privately(elsewhere):
    assert run("deploy/setup/environment", cwd=elsewhere).returncode == 0
    written = elsewhere / ".env"
    key = re.search(r"^SECRET_KEY=(.{50,})$", written.read_text(), flags=re.MULTILINE)
    assert key
    assert written.stat().st_mode & 0o777 == 0o600

    before = written.read_text()
    assert run("deploy/setup/environment", cwd=elsewhere).stdout == ""
    assert written.read_text() == before


def test_without_root_and_sudo_a_missing_package_gets_one_clear_sentence(elsewhere):
    # A path without sudo: what a bare container looks like to an ordinary user.
    tools = elsewhere / "tools"
    tools.mkdir()
    for name in ("bash", "dirname", "dpkg-query", "id", "env"):
        (tools / name).symlink_to(shutil.which(name))
    for path in (elsewhere, *elsewhere.rglob("*")):
        path.chmod(0o755)
    for parent in elsewhere.parents:  # pytest's own folders are private; a real user's home is his
        if parent.name.startswith(("pytest", "popen")):
            parent.chmod(0o755)
    command = ["deploy/setup/packages", "no-such-package-anywhere"]
    if os.getuid() == 0:
        command = [shutil.which("setpriv"), "--reuid=nobody", "--clear-groups", tools / "bash", *command]
    result = run(*command, cwd=elsewhere, PATH=str(tools), SKIP_PACKAGES="")
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "needs root or sudo" in result.stderr
    assert "apt-get install no-such-package-anywhere" in result.stderr


def test_installed_packages_need_no_permission():
    result = run("deploy/setup/packages", "bash", "coreutils")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_an_old_python_gets_one_clear_sentence(elsewhere):
    old = elsewhere / "python3.9"
    old.write_text('#!/bin/sh\n[ "$1" = -V ] && echo "Python 3.9.2" && exit 0\nexit 1\n')
    old.chmod(0o755)
    result = run("deploy/setup/python", "requirements.lock", cwd=elsewhere, PYTHON=str(old))
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "this is Python 3.9.2" in result.stderr


def environment_of(directory: Path) -> dict[str, str]:
    """Environment of an installation of its own: its own database, files and settings."""
    return {
        "VAR_DIR": str(directory / "var"),
        "DATABASE_URL": f"sqlite:///{directory}/var/portal.sqlite3",
        "ENV_FILE": os.devnull,
        "SECRET_KEY": "only-for-tests-0123456789-0123456789-0123456789",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "HOST": "127.0.0.1",
        "WEB_WORKERS": "1",
    }


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """An empty database of today's schema and the static files; made once, for it takes its time."""
    directory = tmp_path_factory.mktemp("prepared")
    result = run("deploy/setup/prepare", **environment_of(directory))
    assert result.returncode == 0, result.stderr
    return directory


@pytest.fixture
def installation(tmp_path, prepared, free_port):
    """An installation of its own, on its own port."""
    shutil.copytree(prepared / "var", tmp_path / "var")
    return {**environment_of(tmp_path), "PORT": str(free_port)}


class Served:
    """``deploy/serve`` in a session of its own, as a terminal would start it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.address = f"http://127.0.0.1:{environment['PORT']}/office/login/"
        self.process = subprocess.Popen(
            [ROOT / "deploy/serve"],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            # Where the tests run in the background Ctrl-C is ignored, and a shell never listens again to what was
            # ignored when it started.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def wait_until_it_answers(self) -> bytes:
        deadline = time.monotonic() + 60
        while True:
            try:
                return urllib.request.urlopen(self.address, timeout=30).read()
            except (urllib.error.URLError, ConnectionError):
                assert self.process.poll() is None, self.process.stdout.read()
                assert time.monotonic() < deadline, "the server didn't come up within a minute"
                time.sleep(0.1)

    def child(self, name: str) -> int:
        """The process id of the child whose command line has ``name`` in it."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        (found,) = [pid for pid in children if name in Path(f"/proc/{pid}/cmdline").read_text()]
        return int(found)

    def end(self) -> tuple[int, str]:
        """Exit status and output, once it has ended."""
        output, _errors = self.process.communicate(timeout=60)
        return self.process.returncode, output


@pytest.fixture
def served(installation):
    served = Served(installation)
    yield served
    if served.process.poll() is None:
        served.process.terminate()
        served.end()


def gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_serving_ends_in_good_order_when_asked(served, stop):
    page = served.wait_until_it_answers()
    # DEBUG is off: static files carry their fingerprint, and are really there.
    static = re.search(rb'href="(/static/office/office\.[0-9a-f]{12}\.css)"', page)
    assert static, page[:2000]
    address = served.address.replace("/office/login/", static[1].decode())
    assert urllib.request.urlopen(address, timeout=30).status == 200

    children = served.child("gunicorn"), served.child("db_worker")
    served.process.send_signal(stop)
    status, output = served.end()
    assert status == 0, output
    assert all(gone(pid) for pid in children)
    assert "Traceback" not in output


@pytest.mark.parametrize(
    ("dies", "other", "named"),
    [("gunicorn", "db_worker", "web server"), ("db_worker", "gunicorn", "background worker")],
)
def test_when_one_half_dies_the_other_is_stopped_and_the_status_says_so(served, dies, other, named):
    served.wait_until_it_answers()
    survivor = served.child(other)
    os.kill(served.child(dies), signal.SIGKILL)
    status, output = served.end()
    assert status == 1
    assert f"the {named} ended by itself" in output
    assert gone(survivor)
