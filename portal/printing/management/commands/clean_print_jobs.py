"""Delete old prints."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.printing.services import clean


class Command(BaseCommand):
    help = "Delete print jobs that ended more than N days ago, and the files that no job refers to any more."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=7, help="keep what is younger (default 7)")

    def handle(self, *args: Any, **options: Any) -> None:
        jobs, files = clean(timedelta(days=options["days"]))
        self.stdout.write(f"{jobs} print jobs and {files} files deleted")
