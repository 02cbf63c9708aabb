"""A bureau with something to print, and a document of the tests' own."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal import background
from portal.printing import registry, services
from portal.printing.documents import Book, Column, LedgerMark, Line, Row, Section
from portal.printing.models import PrintJob, PrintRun
from portal.printing.registry import PrintableDocument, Version
from portal.printing.services import request_print
from portal.publishing.actions import Erase, editing
from tests.factories import Bureau


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def bureau(db) -> Bureau:
    return Bureau()


def erase_a_version(bureau):
    """Publish, correct, and erase by law what was wrong: the newest entry of the ledger is the erasure."""
    power = bureau.publish(bureau.power(conditions="身份证号"))
    number = power.publication_id
    with editing(power, bureau.editor) as row:
        row.conditions = ""
    bureau.publish(power)
    Erase(power, bureau.leader, sequences=[number], note="误公开").run()


class Leaflet(PrintableDocument):
    """A document whose content, size and mishaps the test decides; ``on_row`` is called for each row that is set."""

    code = "leaflet"
    label = "传单"
    has_form = False

    def __init__(self) -> None:
        self.sequence = 1
        self.rows = 2
        self.allowed = True
        self.on_build: Callable[[], None] = lambda: None
        self.on_size: Callable[[], None] = lambda: None
        self.on_row: Callable[[int], None] = lambda number: None

    def may_print(self, parameters: dict[str, Any], user: Any) -> bool:
        return self.allowed

    def version(self, parameters: dict[str, Any]) -> Version:
        return Version(self.sequence, f"{self.sequence:064x}")

    def size(self, parameters: dict[str, Any]) -> int:
        self.on_size()
        return self.rows

    def title(self, parameters: dict[str, Any]) -> str:
        return "某局传单"

    def build(self, parameters: dict[str, Any]) -> Book:
        self.on_build()
        rows = _Rows(self.on_row, [Row(f"第{n}行", ((Line(f"第{n}行"),),)) for n in range(1, self.rows + 1)])
        return Book(
            title="传单",
            sponsor="某局",
            version_date=date(2026, 11, 24),
            columns=(Column("name", "名称", 100),),
            sections=[Section("某科", rows)],
            ledger=LedgerMark(
                self.sequence, f"{self.sequence:064x}", date(2026, 11, 24), "https://example.org/"
            ),
            noun="事项",
            unit="项",
        )


class _Rows(list):
    """Rows that say when they are asked for: the engine takes them piece by piece."""

    def __init__(self, on_row: Callable[[int], None], rows: list[Row]) -> None:
        super().__init__(rows)
        self.on_row = on_row

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, slice) and key.start is not None:
            self.on_row(key.start)
        return super().__getitem__(key)


@pytest.fixture
def leaflet() -> Iterator[Leaflet]:
    document = Leaflet()
    registry.register(document)
    yield document
    del registry._documents[document.code]


@pytest.fixture
def ask(leaflet, django_capture_on_commit_callbacks):
    """Ask for the leaflet; what is to run after the commit is enqueued."""

    def run_it(user=None, **parameters):
        with django_capture_on_commit_callbacks(execute=True):
            return request_print(leaflet, parameters, user)

    return run_it


@pytest.fixture
def large(monkeypatch):
    """Whatever has more than one record is large."""
    monkeypatch.setattr(services, "AT_ONCE", 1)


def silent(job):
    """The job's runner hasn't been heard of for longer than is allowed."""
    long_ago = timezone.now() - background.SILENT_AFTER - timedelta(seconds=1)
    PrintRun.objects.filter(pk=job.run_id).update(seen_at=long_ago)
    job.refresh_from_db()
    return job


def forget(job):
    """The job has waited for longer than a worker should need to begin."""
    long_ago = timezone.now() - background.FORGOTTEN_AFTER - timedelta(seconds=1)
    PrintRun.objects.filter(pk=job.run_id).update(created_at=long_ago)
    job.refresh_from_db()


def print_job(user=None, document="leaflet", **values):
    """A job for a run of its own."""
    return PrintJob.objects.create(run=PrintRun.objects.create(document=document, **values), user=user)
