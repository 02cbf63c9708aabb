"""Delete old prints, and what else of made files is outdated."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from portal.commands import PortalCommand, number_between
from portal.printing.cleaning import clean


class Command(PortalCommand):
    help = (
        "Delete prints that were made more than N days ago or before content was erased by law, files that no print "
        "refers to any more, what is above the quota, and overtaken files of the ledger; queue lost prints again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--days",
            type=number_between(0, 36_500),
            default=settings.PRINT_KEEP_DAYS,
            metavar="N",
            help="keep what is younger (default PRINT_KEEP_DAYS, %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        prints, files = clean(timedelta(days=options["days"]))
        self.stdout.write(f"{prints} prints and {files} files deleted")
