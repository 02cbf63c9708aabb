"""Export powers, or their flowcharts, as a table that import_powers reads back."""

from pathlib import Path
from typing import IO, Any

from django.core.management.base import CommandError, CommandParser

from portal.commands import PortalCommand, one_line, wrong_argument
from portal.importing.errors import ImportProblem
from portal.organisations.models import Organisation
from portal.organisations.selectors import subtree_filter
from powers import exports
from powers.flowcharts import exports as flowchart_exports
from powers.models import Power, PublishedPower

KINDS = ("power", "flowchart")


class Command(PortalCommand):
    help = "Export powers or their flowcharts to .xlsx or .csv, by the ending of the output's name."
    fine = "written"
    wrong = "the file can't be written"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--organisation", metavar="CODE", help="only this organisation and those below it"
        )
        parser.add_argument(
            "--kind",
            choices=KINDS,
            default="power",
            help="a row for each power (default), or for each step of their flowcharts",
        )
        parser.add_argument("--published", action="store_true", help="what is public, instead of the drafts")
        parser.add_argument(
            "--output", type=Path, required=True, metavar="FILE", help="FILE.xlsx or FILE.csv"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["output"]
        kind = path.suffix.lower().lstrip(".")
        if kind not in ("xlsx", "csv"):
            raise wrong_argument(f"--output ends with .xlsx or .csv, not {path.name!r}")
        model = PublishedPower if options["published"] else Power
        rows = model._default_manager.all()
        if options["organisation"] is not None:
            organisation = Organisation.objects.filter(code=options["organisation"]).first()
            if organisation is None:
                raise wrong_argument(f"no organisation has the code {options['organisation']!r}")
            rows = rows.filter(subtree_filter([organisation], "organisation__"))
        unfinished = path.with_name(f".{path.name}.part")
        try:
            with open(unfinished, "wb") as file:
                told = _write(file, kind, rows, options["kind"], is_published=options["published"])
            unfinished.replace(path)
        except (OSError, ImportProblem) as error:
            unfinished.unlink(missing_ok=True)
            reason = error.strerror if isinstance(error, OSError) and error.strerror else error
            raise CommandError(f"can't write {path}: {one_line(reason)}") from error
        self.stdout.write(f"{path}: {told}")


def _write(file: IO[bytes], kind: str, rows: Any, what: str, *, is_published: bool) -> str:
    """Write the table; returns how much of what is in it."""
    if what == "flowchart":
        read = flowchart_exports.published_steps if is_published else flowchart_exports.draft_steps
        return f"{flowchart_exports.write_flowcharts(file, kind, read(rows))} flowcharts"
    values = exports.published_values(rows) if is_published else exports.draft_values(rows)
    return f"{exports.write_powers(file, kind, values)} powers"
