"""Look for overlaps and gaps in the catalogue: what the clearing desk's “开始扫描” does, without the worker."""

import time
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import translation

from portal.commands import PortalCommand, one_line, wrong_argument
from portal.organisations.models import Organisation
from portal.publishing.errors import NotPermitted
from powers.clearing import scanning
from powers.models import ClearingScan


class Command(PortalCommand):
    help = (
        "Scan the drafts of an organisation for likely duplicates and overlaps, and for powers that lack an owner, a "
        "legal basis, a limit, a flowchart or duties. What is found is on the clearing desk, as cases."
    )
    wrong = "the scan failed, or one is running"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organisation", nargs="?", help="its code; the root if there is only one")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        with translation.override("zh-hans"):
            place = _place(options["organisation"])
            try:
                scan = scanning.begin(place, None, in_background=False)
            except NotPermitted as error:
                raise wrong_argument(one_line(error)) from error
            except scanning.ScanIsRunning as error:
                raise CommandError(one_line(error)) from error
            scanning.run(scan.pk, scan.attempt)
        scan.refresh_from_db()
        if scan.state != ClearingScan.State.DONE:
            raise CommandError(one_line(scan.error))
        counts = scan.counts
        self.stdout.write(
            f"{place.name}: {counts['powers']} powers, {counts['overlaps']} likely overlaps, {counts['gaps']} powers with "
            f"gaps; cases: {counts['opened']} new, {counts['reopened']} open again, {counts['closed']} settled by themselves "
            f"({time.monotonic() - started:.1f} s)"
        )


def _place(code: str | None) -> Organisation:
    if code is not None:
        found = Organisation.objects.filter(code=code).first()
        if found is None:
            raise wrong_argument(f"no organisation has the code {code}")
        return found
    roots = list(Organisation.objects.filter(parent=None)[:2])
    if len(roots) != 1:
        raise wrong_argument("name the organisation: there is not exactly one root")
    return roots[0]
