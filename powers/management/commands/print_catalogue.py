"""Print the power catalogue into a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from portal.printing.engine import PrintProgress, render
from portal.printing.registry import NothingToPrint, TooLarge
from powers.models import PowerType
from powers.printing import PowerCatalogue
from powers.printing.scope import AUDIENCES, SOCIETY


class Command(BaseCommand):
    help = (
        "Print the published power catalogue as PDF. Prints the number of pages; exit status 1 and one line on "
        "standard error when it can't."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", required=True, metavar="FILE", type=Path, help="the PDF to write")
        parser.add_argument(
            "--scope",
            action="append",
            default=[],
            help="organisation:CODE, type:TYPE (both may be given), or all (the default)",
        )
        parser.add_argument(
            "--audience",
            choices=sorted(AUDIENCES),
            default=SOCIETY,
            help="society (default), party (with what the Party may read), all (everything published)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        parameters = {"organisation": "", "type": "", "audience": options["audience"]}
        for scope in options["scope"]:
            parameters |= self._scope(scope)
        output: Path = options["output"]
        if not output.parent.is_dir():
            raise CommandError(f"no such folder: {output.parent}")
        if output.is_dir():
            raise CommandError(f"is a folder: {output}")
        try:
            with translation.override("zh-hans"):
                book = PowerCatalogue().build(parameters)
                result = render(book, output, progress=self._progress if options["verbosity"] > 1 else None)
        except (NothingToPrint, TooLarge) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"can't write {output}: {error.strerror or error}") from error
        self.stdout.write(f"{output}: {result.pages} pages, {book.row_count} powers, {result.size} bytes")

    def _progress(self, done: PrintProgress) -> None:
        self.stdout.write(f"{done.rows}/{done.total_rows} powers, {done.pages} pages")

    @staticmethod
    def _scope(scope: str) -> dict[str, str]:
        key, _colon, value = scope.partition(":")
        if scope == "all":
            return {}
        if key not in ("organisation", "type") or not value:
            raise CommandError(f"--scope is organisation:CODE, type:TYPE or all, not {scope!r}")
        if key == "type" and value not in PowerType.values:
            raise CommandError(f"no power type {value!r}; one of {', '.join(PowerType.values)}")
        return {key: value}
