"""Encrypt who asked, and what was answered, anew with the newest key."""

from typing import Any

from disclosure.requests.rotating import rotate_files, rotate_identities
from portal.commands import PortalCommand


class Command(PortalCommand):
    help = (
        "Encrypt the identities of applicants and the files of answers anew with the first of IDENTITY_KEYS. What has it "
        "already is left alone, so it may be broken off and run again. Once it finds nothing unreadable, the other keys "
        "may be taken out of IDENTITY_KEYS; backups from before still need them."
    )
    fine = "all of it has the newest key"
    wrong = "some can't be read with any key, or its file is missing"

    def handle(self, *args: Any, **options: Any) -> None:
        faults = 0
        for what, rotated in (("identities", rotate_identities()), ("files", rotate_files())):
            self.stdout.write(
                f"{what}: {rotated.done} encrypted anew, {rotated.fine} had the newest key, "
                f"{len(rotated.unreadable)} unreadable"
            )
            for name in rotated.unreadable:
                self.stderr.write(f"unreadable: {name}")
            faults += len(rotated.unreadable)
        if faults:
            raise SystemExit(1)
