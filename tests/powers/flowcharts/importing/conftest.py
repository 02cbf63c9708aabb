"""A section with powers, and short ways of bringing a table of flowcharts in."""

from pathlib import Path

import pytest
from django.core.files import File

from portal.importing import services
from portal.importing.models import ImportJob
from portal.importing.reports import report_of_file
from powers.models import Power
from tests.factories import Bureau, PowerFactory
from tests.importing.files import text_table

HEADER = [
    "职权编码",
    "步骤序号",
    "步骤名称",
    "步骤类型",
    "办理岗位",
    "条件",
    "要求",
    "时限（工作日）",
    "下一步",
]
FLOW = [
    ["KJ-1", "1", "申请", "开始", "申请人", "", "", "", "2"],
    ["KJ-1", "2", "审查", "判断", "经办人", "材料齐全", "当场", "3", "符合→3; 不符合→4"],
    ["KJ-1", "3", "发证", "结束", "经办人", "", "", "2", ""],
    ["KJ-1", "4", "告知", "结束", "经办人", "", "", "", ""],
]
OTHER = [
    ["KJ-2", "1", "开始办理", "开始", "科长", "", "", "", "2"],
    ["KJ-2", "2", "办完", "结束", "科长", "", "", "", ""],
]


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


class Table:
    """A table of flowcharts on its way into a bureau with the powers KJ-1 and KJ-2."""

    def __init__(self, directory: Path):
        self.bureau = Bureau()
        self.directory = directory
        self.power = PowerFactory(code="KJ-1", name="登记", organisation=self.bureau.section)
        self.other = PowerFactory(code="KJ-2", name="检查", organisation=self.bureau.section)

    def file(self, rows, header=HEADER, name="流程图.csv") -> Path:
        return text_table(self.directory / name, [header, *rows])

    def report(self, rows, header=HEADER, user=None) -> dict:
        """What importing these rows would do."""
        return report_of_file(self.file(rows, header), "flowchart", self.bureau.bureau, user)

    def upload(self, rows, header=HEADER, user=None, organisation=None) -> ImportJob:
        path = self.file(rows, header)
        with open(path, "rb") as file:
            job = services.receive(
                File(file, name=path.name),
                path.name,
                "flowchart",
                organisation or self.bureau.bureau,
                user or self.bureau.reviewer,
            )
        services.start_analysis(job)
        job.refresh_from_db()
        assert job.state == ImportJob.State.PREVIEW, job.error
        return job

    def bring_in(self, rows, header=HEADER, user=None) -> ImportJob:
        job = self.upload(rows, header, user)
        services.confirm(job, user or self.bureau.reviewer)
        job.refresh_from_db()
        assert job.state == ImportJob.State.DONE, job.error
        return job

    def steps(self, power: Power | None = None) -> list[str]:
        """The flowchart as it is stored, one line a step."""
        steps = list((power or self.power).steps.all())
        number_of = {step.key: number for number, step in enumerate(steps, start=1)}
        return [
            f"{number_of[step.key]} {step.kind} {step.name} {step.actor} "
            + ",".join(f"{way['label']}→{number_of[way['to']]}" for way in step.transitions)
            for step in steps
        ]


@pytest.fixture
def table(db, tmp_path) -> Table:
    return Table(tmp_path)


def told(report: dict, number: int) -> list[str]:
    """What the report says of the row with that number."""
    return [
        message["text"] for row in report["rows"] if row["number"] == number for message in row["messages"]
    ]


def outcomes(report: dict) -> list[str]:
    return [str(row["outcome"]) for row in report["rows"]]
