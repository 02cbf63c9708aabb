"""``manage.py rebuild_published``: write every published read model anew from the ledger."""

from portal.commands import PortalCommand
from portal.publishing.services import rebuild_published


class Command(PortalCommand):
    help = "Drop the published tables and rebuild them from the publications; the result is identical."

    def handle(self, *args, **options):
        def progress(done: int) -> None:
            if done % 1000 == 0:
                self.stdout.write(f"{done} records …")

        self.stdout.write(f"Rebuilt {rebuild_published(progress)} published records.")
