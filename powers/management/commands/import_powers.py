"""Import a power register, or a table of flowcharts, from a file."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from portal.accounts.models import User
from portal.commands import PortalCommand, one_line, wrong_argument
from portal.importing import services
from portal.importing.errors import ImportProblem
from portal.importing.reports import report_of, report_of_file
from portal.organisations.models import Organisation

KINDS = ("power", "flowchart")
COUNTS = ("created", "changed", "skipped", "refused")


class Command(PortalCommand):
    help = (
        "Import a power register or a table of flowcharts (.xlsx or .csv) and report what was created, changed, "
        "skipped and refused. What the report says about a row is what the import desk's preview says."
    )
    fine = "every row went in"
    wrong = "rows were refused, or the file can't be read"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the table")
        parser.add_argument(
            "--kind",
            choices=KINDS,
            default="power",
            help="what a row is: a power (default), or a step of a power's flowchart",
        )
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
        home = self._organisation(default) if default is not None else None
        if home and not home.is_descendant_of(organisation, include_self=True):
            raise wrong_argument(f"--default-organisation {default!r} isn't below {organisation.code!r}")
        settings = {
            "default_organisation": home,
            "create_places": options["create_organisations"],
        }
        path: Path = options["file"]
        kind = options["kind"]
        if not path.is_file():
            raise CommandError(f"no such file: {path}")
        try:
            if options["dry_run"]:
                report = report_of_file(path, kind, organisation, user, **settings)
            else:
                report = report_of(services.import_file(path, kind, organisation, user, **settings))
        except (ImportProblem, OSError) as error:
            raise CommandError(f"can't import {path.name}: {one_line(error)}") from error
        self.stdout.write(
            json.dumps(report, ensure_ascii=False, indent=1) if options["json"] else as_text(report)
        )
        if report["refused"]:
            sys.exit(1)

    def _organisation(self, code: str | None) -> Organisation:
        if code is not None:
            found = Organisation.objects.filter(code=code).first()
            if found is None:
                raise wrong_argument(f"no organisation has the code {code!r}")
            return found
        roots = list(Organisation.objects.filter(parent__isnull=True)[:2])
        if len(roots) != 1:
            raise wrong_argument("say with --organisation CODE where to import")
        return roots[0]

    def _user(self, username: str | None) -> User | None:
        if username is None:
            return None
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise wrong_argument(f"no active account is called {username!r}")
        return user


def as_text(report: dict[str, Any]) -> str:
    """The report for reading: counts, notes, and every row that there is something to say about."""
    would = " (dry run, nothing written)" if report["dry_run"] else ""
    lines = [", ".join(f"{name} {report[name]}" for name in COUNTS) + would]
    if records := report.get("records"):
        lines[0] = f"steps: {lines[0]}"
        lines.append("flowcharts: " + ", ".join(f"{name} {records[name]}" for name in COUNTS[1:]))
    if report["implied"]:
        lines.append(f"main items created for sub-items: {report['implied']}")
    lines.extend(report["notes"])
    for row in report["rows"]:
        if row["messages"]:
            texts = "；".join(message["text"] for message in row["messages"])
            lines.append(f"row {row['number']} {row['outcome']} {row['name']}: {texts}")
    return "\n".join(lines)
