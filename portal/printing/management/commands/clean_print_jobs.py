"""Delete old prints, and what else of made files is outdated."""

from datetime import timedelta
from typing import Any

from django.core.management.base import CommandParser

from portal.commands import PortalCommand, number_between
from portal.printing.services import clean


class Command(PortalCommand):
    help = (
        "Delete print jobs that ended more than N days ago or before content was erased by law, files that no job "
        "refers to any more, and overtaken files of the ledger; queue lost jobs again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--days",
            type=number_between(0, 36_500),
            default=7,
            metavar="N",
            help="keep what is younger (default 7)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        jobs, files = clean(timedelta(days=options["days"]))
        self.stdout.write(f"{jobs} print jobs and {files} files deleted")
