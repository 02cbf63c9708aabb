"""A bureau with two sections, its people, and short ways through the import desk."""

from pathlib import Path

import pytest
from django.core.files import File

from portal.accounts import roles
from portal.importing import services
from portal.importing.analysis import Analysis, analyse
from portal.importing.columns import matcher
from portal.importing.models import ImportJob
from portal.importing.reading import Header, SourceRow, data_rows, find_header, open_source
from portal.importing.targets import get_target
from portal.organisations.models import Organisation
from tests.factories import Bureau, BureauFactory, OrganisationFactory


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    """Uploads go to a directory of the test's own."""
    settings.MEDIA_ROOT = tmp_path / "media"


class ImportBureau:
    """科技局 with 成果科 and 专利科; an editor of 成果科, an office reviewer of the whole bureau."""

    def __init__(self):
        self.root = BureauFactory(code="KJJ", name="科技局")
        self.results = OrganisationFactory(code="KJJ-CG", name="成果科", parent=self.root)
        self.patents = OrganisationFactory(code="KJJ-ZL", name="专利科", parent=self.root)
        self.root.refresh_from_db()
        self.editor = Bureau.person(roles.SECTION_EDITOR, self.results)
        self.office = Bureau.person(roles.OFFICE_REVIEWER, self.root)
        self.editor_of_all = Bureau.person(roles.SECTION_EDITOR, self.root)
        self.head = Bureau.person(roles.SECTION_HEAD, self.root)
        self.leader = Bureau.person(roles.LEADER, self.root)


@pytest.fixture
def bureau(db) -> ImportBureau:
    return ImportBureau()


def read(path: Path, target: str = "power") -> tuple[Header | None, list[SourceRow]]:
    """A file's header, and the rows below it."""
    with open_source(path) as source:
        header = find_header(source, matcher(get_target(target).columns))
        if header is None:
            return None, []
        return header, list(data_rows(source, header, sorted(header.mapping)))


def fields(path: Path) -> list[dict[str, str]]:
    """Each data row by the names of the fields that its columns were found to mean."""
    header, rows = read(path)
    assert header is not None
    return [
        {header.mapping[index]: text for index, text in row.cells.items()} for row in rows if not row.skipped
    ]


def preview(path: Path, organisation: Organisation, user=None, **options) -> Analysis:
    """What importing the file would do; nothing is written."""
    target = get_target("power")
    with open_source(path) as source:
        header = find_header(source, matcher(target.columns))
        assert header is not None
        return analyse(source, header, target, organisation, user, options)


def upload(path: Path, organisation: Organisation, user) -> ImportJob:
    """Hand a file in and have it checked, as the upload page does."""
    with open(path, "rb") as file:
        job = services.receive(File(file, name=path.name), path.name, "power", organisation, user)
    services.start_analysis(job)
    job.refresh_from_db()
    return job


def bring_in(path: Path, organisation: Organisation, user) -> ImportJob:
    """Hand a file in, have it checked, and confirm."""
    job = upload(path, organisation, user)
    assert job.state == ImportJob.State.PREVIEW, job.error
    services.confirm(job, user)
    job.refresh_from_db()
    assert job.state == ImportJob.State.DONE, job.error
    return job


def messages(row) -> str:
    return "；".join(message["text"] for message in row.messages)


@pytest.fixture
def office(bureau, client):
    """A client signed in as the office's reviewer, who may import."""
    client.force_login(bureau.office)
    return client
