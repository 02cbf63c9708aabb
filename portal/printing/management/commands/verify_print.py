"""``manage.py verify_print FILE``: what can be said of a printed file that one was handed."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from portal.commands import PortalCommand
from portal.printing.verifying import verify


class Command(PortalCommand):
    help = (
        "Say whether a PDF file is an unchanged print of this portal, who signed it, and whether the ledger mark that it "
        "names is in the public ledger. Nothing is fetched from the network."
    )
    fine = "it is one, by the record of prints or by the bureau's signature"
    wrong = "that can't be proven, or the file was changed"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the PDF file")

    def handle(self, *args: Any, **options: Any) -> None:
        with options["file"].open("rb") as file:
            found = verify(file)
        self.stdout.write(found.conclusion.text)
        self.stdout.write(f"SHA-256: {found.sha256}")
        for heading, facts in found.sections():
            self.stdout.write(heading)
            for fact in facts:
                self.stdout.write(f"  [{fact.weight.label}] {fact.text}")
        if not found.is_proven:
            raise SystemExit(1)
