"""Adding entries to the ledger, and erasing a payload that the law orders erased."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ..kinds import Content, PublishableKind
from ..models import LedgerHead, Publication, PublicationSnapshot, Publishable
from . import chain


@transaction.atomic
def append(
    record: Publishable,
    kind: PublishableKind,
    action: Publication.Action,
    *,
    content: Content | None,
    approvals: list[dict],
    reason: str = "",
    extra: Content | None = None,
    at: datetime | None = None,
) -> tuple[Publication, Content]:
    """Add one entry for ``record`` at the end of the chain; returns it with its payload.

    ``content`` is the record's snapshot (``None`` for a withdrawal, an expiry or an erasure), ``approvals`` who
    decided at each stage. Must run in the transaction that changes what the public sees.
    """
    head = LedgerHead.objects.select_for_update().get_or_create(pk=1)[0]
    payload: Content = {
        "action": str(action),
        "approvals": approvals,
        "audience": record.audience,
        "content": content,
        "kind": kind.code,
        "organisation": {"code": record.organisation.code, "name": record.organisation.name},
        "reason": reason,
        "record": str(record.uid),
        "title": kind.title(record),
        "version": record.version_no,
        **(extra or {}),
    }
    publication, snapshot = link(head, record, payload, at or timezone.now())
    publication.save(force_insert=True)
    snapshot.save(force_insert=True)
    head.save()
    return publication, payload


def link(
    head: LedgerHead, record: Publishable, payload: Content, moment: datetime
) -> tuple[Publication, PublicationSnapshot]:
    """The entry that carries ``payload`` on from ``head``, unsaved; ``head`` is moved on to it."""
    text = chain.canonical(payload)
    salt = secrets.token_hex(16)
    content_hash = chain.content_hash(salt, text)
    sequence = head.sequence + 1
    publication = Publication(
        sequence=sequence,
        action=payload["action"],
        kind=payload["kind"],
        record_uid=record.uid,
        object_id=record.pk,
        version_no=record.version_no,
        organisation=record.organisation,
        audience=record.audience,
        published_at=moment,
        content_hash=content_hash,
        previous_hash=head.entry_hash,
        entry_hash=chain.entry_hash(
            sequence=sequence,
            published_at=chain.timestamp(moment),
            content_hash=content_hash,
            previous_hash=head.entry_hash,
        ),
    )
    head.sequence, head.entry_hash = sequence, publication.entry_hash
    snapshot = PublicationSnapshot(
        publication=publication, title=payload["title"], reason=payload["reason"], payload=text, salt=salt
    )
    return publication, snapshot
