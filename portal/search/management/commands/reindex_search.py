"""``manage.py reindex_search``: cut every text of the search index into words anew."""

from portal.commands import PortalCommand
from portal.search.services import derive_again


class Command(PortalCommand):
    help = "Write the words of every search entry anew: after an upgrade that cuts texts differently."

    def handle(self, *args, **options):
        self.stdout.write(f"Indexed {derive_again()} records.")
