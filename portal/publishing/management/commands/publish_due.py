"""``manage.py publish_due``: what the clock should have done by now."""

from typing import Any

from portal.commands import PortalCommand
from portal.publishing.due import run_due


class Command(PortalCommand):
    help = (
        "Publish every scheduled record whose hour has come and end every public one whose time is up. The worker does "
        "both at the hour; this does what it missed, and may run at any time. Once a day the disclosure clock runs with it."
    )
    wrong = "some records failed"

    def handle(self, *args: Any, **options: Any) -> None:
        done = run_due()
        self.stdout.write(f"{done.published} published, {done.expired} ended")
        for line in done.said:
            self.stdout.write(line)
        if done.failed:
            self.stderr.write(f"{done.failed} failed, see the log")
            raise SystemExit(1)
