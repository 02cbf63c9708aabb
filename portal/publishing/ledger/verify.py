"""Verification of the whole ledger inside the database: chain, payloads, columns, head."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from ..kinds import Content
from ..models import Audience, Publication, PublicationSnapshot
from ..models.publication import GENESIS_HASH
from . import chain
from .read import entries, head


@dataclass(frozen=True)
class Fault:
    """Something in the ledger that isn't as it was written; ``sequence`` says where."""

    sequence: int
    message: str

    def __str__(self) -> str:
        return f"{self.sequence}: {self.message}"


def faults() -> Iterator[Fault]:
    """Every fault in the ledger, from its beginning; nothing when it is whole. Memory stays bounded."""
    previous, expected = GENESIS_HASH, 1
    erased: dict[int, UUID] = {}  # entries without content, with their records
    announced: set[int] = set()
    for snapshot in entries().iterator(chunk_size=500):
        publication = snapshot.publication
        while expected < publication.sequence:
            yield Fault(expected, "entry is missing")
            expected += 1
        expected = publication.sequence + 1
        yield from _chain_faults(publication, previous)
        previous = publication.entry_hash
        if snapshot.is_erased:
            erased[publication.sequence] = publication.record_uid
            continue
        if chain.content_hash(snapshot.salt, snapshot.payload) != publication.content_hash:
            yield Fault(publication.sequence, "content was changed")
            continue
        payload = json.loads(snapshot.payload)
        yield from _column_faults(publication, snapshot, payload)
        for number in payload.get("erased", []):
            if erased.get(number) == UUID(payload["record"]):
                announced.add(number)
            else:
                yield Fault(
                    publication.sequence,
                    f"says that entry {number} was erased, which is none of its record's",
                )
    for sequence in sorted(erased.keys() - announced):
        yield Fault(sequence, "payload is gone without an entry that says why")
    if Publication.objects.count() != expected - 1:
        yield Fault(expected - 1, "an entry has lost its snapshot")
    end = head()
    if end.sequence != expected - 1 or end.entry_hash != previous:
        yield Fault(end.sequence, "the head of the ledger doesn't match its last entry")


def _chain_faults(publication: Publication, previous: str) -> Iterator[Fault]:
    if publication.previous_hash != previous:
        yield Fault(publication.sequence, "doesn't follow the entry before it")
    recomputed = chain.entry_hash(
        sequence=publication.sequence,
        published_at=chain.timestamp(publication.published_at),
        society=publication.audience == Audience.SOCIETY,
        content_hash=publication.content_hash,
        previous_hash=publication.previous_hash,
    )
    if recomputed != publication.entry_hash:
        yield Fault(
            publication.sequence, "entry hash is wrong: time, order, content hash or audience was changed"
        )


def _column_faults(
    publication: Publication, snapshot: PublicationSnapshot, payload: Content
) -> Iterator[Fault]:
    columns = {
        "action": publication.action,
        "audience": publication.audience,
        "kind": publication.kind,
        "object_id": publication.object_id,
        "reason": snapshot.reason,
        "record": str(publication.record_uid),
        "title": snapshot.title,
        "version": publication.version_no,
    }
    said = {**payload, "organisation": payload["organisation"].get("id")}
    for name, value in {**columns, "organisation": publication.organisation_id}.items():
        if said.get(name) != value:
            yield Fault(publication.sequence, f"column {name} differs from what was published")
