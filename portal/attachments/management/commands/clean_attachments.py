"""Delete attached files that nobody names any more."""

from typing import Any

from portal.attachments.tidying import delete_unused
from portal.commands import PortalCommand


class Command(PortalCommand):
    help = (
        "Delete files that were uploaded more than a day ago and that no record, no published version and no entry of "
        "the ledger names: forms that were never finished, drafts that are gone, content that was erased by law."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{delete_unused()} files deleted")
