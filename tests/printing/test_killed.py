"""The real worker in a process of its own, killed or told to end in the middle of a large print: the next goes on there."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from portal.background import SILENT_AFTER
from portal.printing import registry
from portal.printing.models import PrintRun
from portal.printing.services import request_print
from portal.printing.store import FragmentStore
from powers.printing.choice import FULL, Choice
from tests.factories import Bureau
from tests.powers.printing.rows import copies_of
from tests.printing.pdf import Pdf

pytestmark = pytest.mark.django_db(transaction=True)
POWERS = 60
State = PrintRun.State


@pytest.fixture
def job(settings, tmp_path):
    """A full catalogue of many powers, waiting for the worker."""
    settings.VAR_DIR = tmp_path / "var"
    settings.MEDIA_ROOT = settings.VAR_DIR / "files"
    settings.VAR_DIR.mkdir()
    bureau = Bureau()
    power = bureau.power(content="依法办理。" * 40)
    bureau.draw(power)
    copies_of(bureau.publish(power), POWERS)
    return request_print(registry.get("power-catalogue"), Choice(form=FULL).parameters(), None)


@contextmanager
def worker(settings) -> Iterator[subprocess.Popen]:
    """The worker as it runs in production, on the test's database and files."""
    if connection.vendor == "sqlite":
        database = f"sqlite:///{connection.settings_dict['NAME']}"
    else:
        name = connection.settings_dict["NAME"]
        database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "SECRET_KEY": settings.SECRET_KEY,
        "ENV_FILE": os.devnull,
        "DEBUG": "0",
        "DATABASE_URL": database,
        "VAR_DIR": str(settings.VAR_DIR),
        "FONTS_DIR": str(settings.FONTS_DIR),
        "PRINT_CORES": "2",
    }
    log = (settings.VAR_DIR / "worker.log").open("a")
    process = subprocess.Popen(
        [
            sys.executable,
            "manage.py",
            "db_worker",
            "--queue-name",
            "*",
            "--interval",
            "0.1",
            "--no-startup-delay",
        ],
        cwd=settings.BASE_DIR,
        env=environment,
        start_new_session=True,
        stderr=log,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(30)
        log.close()


def wait_until(process: subprocess.Popen, condition: Callable[[], object], seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None, "the worker ended"
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.02)


def drawn() -> dict[Path, int]:
    """The fragments that are kept, and which file each is: one that is drawn anew is another file."""
    return {
        path: path.stat().st_ino
        for path in FragmentStore().folder.glob("??/*")
        if not path.name.startswith(".")
    }


def current() -> PrintRun:
    return PrintRun.objects.get()


def is_under_way() -> bool:
    run = current()
    assert run.is_waiting, run.error or run.state
    return run.progress >= POWERS // 4


def finish(settings) -> list[PrintRun]:
    """Let another worker make what is left; the run as it was seen meanwhile."""
    seen = [current()]

    def is_finished() -> bool:
        seen.append(current())
        return not seen[-1].is_waiting

    with worker(settings) as process:
        wait_until(process, is_finished)
    return seen


def test_after_a_killed_worker_another_goes_on_where_it_was(job, settings, client):
    with worker(settings) as process:
        wait_until(process, is_under_way)
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    killed, kept = current(), drawn()
    assert killed.state == State.RUNNING and POWERS // 4 <= killed.progress < POWERS
    assert len(kept) >= killed.progress, "what was told was kept"

    # The citizen's page looks again by itself; a worker unheard of for so long is given up.
    PrintRun.objects.update(seen_at=timezone.now() - SILENT_AFTER - timedelta(seconds=1))
    page = client.get(reverse("catalogue:job", args=[job.uuid])).content.decode()
    assert int(re.search(r'max="100" value="(\d+)"', page)[1]) == killed.percent > 20

    seen = finish(settings)
    assert seen[-1].state == State.DONE and seen[-1].attempts == 2
    assert min(run.progress for run in seen) == killed.progress, "the bar never went back"
    assert min(run.pages for run in seen) >= killed.pages
    assert {path: inode for path, inode in drawn().items() if path in kept} == kept, "nothing was drawn again"
    assert len(drawn()) > len(kept)
    text = Pdf(seen[-1].path).text
    assert all(f"第{number}项批量职权" in text for number in (1, POWERS // 2, POWERS))


def test_a_worker_that_is_told_to_end_hands_the_print_back_at_once(job, settings):
    """As at every deployment."""
    with worker(settings) as process:
        wait_until(process, is_under_way)
        os.killpg(process.pid, signal.SIGTERM)  # as systemd does: the processes that draw are told, too
        told = time.monotonic()
        process.wait(30)
        assert time.monotonic() - told < 10, "it doesn't print to the end first"
    back, kept = current(), drawn()
    assert (back.state, back.attempts, back.error) == (State.QUEUED, 0, "") and back.progress < POWERS
    seen = finish(settings)
    assert seen[-1].state == State.DONE and seen[-1].attempts == 1
    assert min(run.progress for run in seen) == back.progress
    assert {path: inode for path, inode in drawn().items() if path in kept} == kept
