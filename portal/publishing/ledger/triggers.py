"""Database triggers that make the ledger and the review log append-only, whoever holds the connection."""

from portal import append_only
from portal.append_only import Guard

LEDGER = Guard("ledger", "publishing_publication", keys=("sequence", "entry_hash"))
# A content may go as a whole, when the law orders it erased.
SNAPSHOT = Guard(
    "snapshot",
    "publishing_publicationsnapshot",
    keys=("publication_id",),
    allowed=(
        "NEW.publication_id = OLD.publication_id"
        " AND NEW.payload = '' AND NEW.salt = '' AND NEW.title = '' AND NEW.reason = ''"
    ),
)
REVIEW = Guard("review", "publishing_reviewentry")
GUARDS = (LEDGER, SNAPSHOT, REVIEW)


def install(connection) -> None:
    """Create the triggers on this database; harmless when they are there already."""
    append_only.install(connection, GUARDS)


def remove(connection) -> None:
    """Drop them."""
    append_only.remove(connection, GUARDS)
