"""Import a power register from a file."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.accounts.models import User
from portal.importing import services
from portal.importing.errors import ImportProblem
from portal.importing.reports import report_of, report_of_file
from portal.organisations.models import Organisation


class Command(BaseCommand):
    help = (
        "Import a power register (.xlsx or .csv) and report what was created, changed, skipped and refused. "
        "Exit status: 0 all rows went in, 1 rows were refused or the file is bad, 2 wrong arguments."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the register")
        parser.add_argument("--organisation", metavar="CODE", help="import under this organisation")
        parser.add_argument(
            "--default-organisation", metavar="CODE", help="where rows go that name no organisation"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument("--json", action="store_true", help="the report as JSON")
        parser.add_argument(
            "--create-organisations",
            action="store_true",
            help="create organisations and posts that the file names and the portal doesn't know",
        )
        parser.add_argument("--user", metavar="USERNAME", help="import as this person, with his permissions")

    def handle(self, *args: Any, **options: Any) -> None:
        user = self._user(options["user"])
        organisation = self._organisation(options["organisation"])
        default = options["default_organisation"]
        settings = {
            "default_organisation": self._organisation(default) if default else None,
            "create_places": options["create_organisations"],
        }
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"文件不存在：{path}", returncode=1)
        try:
            if options["dry_run"]:
                report = report_of_file(path, "power", organisation, user, **settings)
            else:
                report = report_of(services.import_file(path, "power", organisation, user, **settings))
        except (ImportProblem, OSError) as error:
            raise CommandError(str(error), returncode=1) from error
        self.stdout.write(
            json.dumps(report, ensure_ascii=False, indent=1) if options["json"] else as_text(report)
        )
        if report["refused"]:
            sys.exit(1)

    def _organisation(self, code: str | None) -> Organisation:
        if code:
            found = Organisation.objects.filter(code=code).first()
            if found is None:
                raise CommandError(f"没有代码为“{code}”的机构。", returncode=2)
            return found
        roots = list(Organisation.objects.filter(parent__isnull=True)[:2])
        if len(roots) != 1:
            raise CommandError("请用 --organisation 指明导入到哪个机构。", returncode=2)
        return roots[0]

    def _user(self, username: str | None) -> User | None:
        if not username:
            return None
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"没有在用的账号“{username}”。", returncode=2)
        return user


def as_text(report: dict[str, Any]) -> str:
    """The report for reading: counts, notes, and every row that there is something to say about."""
    would = "（试运行，未写入）" if report["dry_run"] else ""
    lines = [
        f"新建 {report['created']}，修改 {report['changed']}，跳过 {report['skipped']}，拒绝 {report['refused']}{would}"
    ]
    if report["implied"]:
        lines.append(f"另为子项建立主项 {report['implied']} 项")
    lines.extend(report["notes"])
    for row in report["rows"]:
        if row["messages"]:
            texts = "；".join(message["text"] for message in row["messages"])
            lines.append(f"第{row['number']}行 {row['outcome_label']} {row['name']}：{texts}")
    return "\n".join(lines)
