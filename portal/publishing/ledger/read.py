"""Reading the ledger: payloads, and the public file."""

import json
from collections.abc import Iterator

from django.db.models import QuerySet

from ..kinds import Content
from ..models import Audience, LedgerHead, Publication, PublicationSnapshot
from . import chain

FORMAT = "transparent-power-ledger/1"


def payload_of(publication: Publication) -> Content | None:
    """What that entry published; ``None`` once it was erased by law."""
    text = publication.snapshot.payload
    return json.loads(text) if text else None


def head() -> LedgerHead:
    """The end of the chain (sequence 0 while nothing has been published)."""
    return LedgerHead.objects.filter(pk=1).first() or LedgerHead()


def entries(start: int = 1) -> QuerySet[PublicationSnapshot]:
    """Snapshots with their entries in the order of the chain, from sequence ``start``."""
    return (
        PublicationSnapshot.objects.select_related("publication")
        .filter(publication_id__gte=start)
        .order_by("publication_id")
    )


def public_entry(snapshot: PublicationSnapshot) -> Content:
    """One entry as the public file shows it: beyond society's own, hashes only, so nothing can be guessed."""
    publication = snapshot.publication
    society = publication.audience == Audience.SOCIETY
    entry: Content = {
        "sequence": publication.sequence,
        "published_at": chain.timestamp(publication.published_at),
        "society": society,
        "content_hash": publication.content_hash,
        "previous_hash": publication.previous_hash,
        "entry_hash": publication.entry_hash,
    }
    if society and not snapshot.is_erased:
        entry["salt"] = snapshot.salt
        entry["payload"] = json.loads(snapshot.payload)
    return entry


def public_heading(end: LedgerHead) -> str:
    """The first line of the public file that ends with ``end``."""
    return chain.canonical({"format": FORMAT, "entries": end.sequence, "head": end.entry_hash}) + "\n"


def public_lines(start: int, end: int) -> Iterator[str]:
    """The public file's lines (JSON Lines) for the entries from ``start`` to ``end``. Memory stays bounded."""
    for snapshot in entries(start).filter(publication_id__lte=end).iterator(chunk_size=500):
        yield chain.canonical(public_entry(snapshot)) + "\n"


def public_file(end: LedgerHead | None = None) -> Iterator[str]:
    """The downloadable ledger up to ``end``, line by line: a heading, then every entry."""
    end = end or head()
    yield public_heading(end)
    yield from public_lines(1, end.sequence)
