"""``manage.py verify_ledger``: prove that nothing in the public ledger was changed."""

import json

from django.db import connection

from portal import append_only
from portal.commands import PortalCommand
from portal.publishing.ledger.read import head
from portal.publishing.ledger.verify import faults


class Command(PortalCommand):
    help = "Verify the public ledger; each fault is a line on standard error."
    fine = "whole"
    wrong = "changed"

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args, **options):
        for trigger in append_only.missing(connection):
            self.stderr.write(f"Warning: the trigger {trigger} is missing; manage.py migrate puts it back.")
        found = list(faults())
        end = head()
        if options["json"]:
            result = {
                "whole": not found,
                "entries": end.sequence,
                "head": end.entry_hash,
                "faults": [{"sequence": fault.sequence, "message": fault.message} for fault in found],
            }
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            for fault in found:
                self.stderr.write(str(fault))
            verdict = "changed" if found else "whole"
            self.stdout.write(f"Ledger {verdict}: {end.sequence} entries, head {end.entry_hash}")
        if found:
            raise SystemExit(1)
