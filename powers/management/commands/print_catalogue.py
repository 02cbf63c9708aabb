"""Print the power catalogue into a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import translation

from portal.commands import PortalCommand, one_line, wrong_argument
from portal.organisations.models import Organisation
from portal.printing.audiences import AUDIENCES, SOCIETY
from portal.printing.engine import PrintProgress, render
from portal.printing.registry import NothingToPrint, TooLarge
from portal.printing.signing import CertificateUnusable
from powers.models import PowerType
from powers.printing import PowerCatalogue
from powers.printing.choice import CONCISE, FORMS


class Command(PortalCommand):
    help = "Print the published power catalogue as PDF, and say how many pages and powers it has."
    fine = "printed"
    wrong = "nothing to print, too large, or can't be written"

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

        parser.add_argument(
            "--form",
            choices=sorted(FORMS),
            default=CONCISE,
            help="concise (default), a table row a power; full, with pages of its own and flowchart for each",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        parameters = {key: options[key] for key in ("audience", "form")}
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
        except (NothingToPrint, TooLarge, CertificateUnusable) as error:
            raise CommandError(one_line(error)) from error
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
            raise wrong_argument(f"--scope is organisation:CODE, type:TYPE or all, not {scope!r}")
        if key == "type" and value not in PowerType.values:
            raise wrong_argument(f"no power type {value!r}; one of {', '.join(PowerType.values)}")
        if key == "organisation" and not Organisation.objects.filter(code=value).exists():
            raise wrong_argument(f"no organisation has the code {value!r}")
        return {key: value}
