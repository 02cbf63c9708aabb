"""Adding entries to the ledger, and erasing a payload that the law orders erased."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.organisations.models import Organisation

from ..kinds import Content, PublishableKind
from ..models import Audience, LedgerHead, Publication, PublicationSnapshot, Publishable
from . import chain


@dataclass(frozen=True)
class Subject:
    """What an entry says that it is about, and to whom.

    A publication says what the draft says. Whatever ends one must not: a newer draft may have another name, another
    audience, another section already, and none of that is public yet.
    """

    title: str
    audience: str
    organisation: Organisation
    version_no: int


def subject_of(publication: Publication) -> Subject:
    """The subject of an entry that was added before, for one that speaks of the same."""
    return Subject(
        publication.snapshot.title, publication.audience, publication.organisation, publication.version_no
    )


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
    subject: Subject | None = None,
) -> tuple[Publication, Content]:
    """Add one entry for ``record`` at the end of the chain; returns it with its payload.

    ``content`` is the record's snapshot (``None`` for a withdrawal, an expiry or an erasure), ``approvals`` who
    decided at each stage, ``subject`` what it is about when that isn't what the draft says now. Must run in the
    transaction that changes what the public sees.
    """
    head = LedgerHead.objects.select_for_update().get_or_create(pk=1)[0]
    title = kind.title(record) if content is None else kind.published_title(content)
    about = subject or Subject(title, record.audience, record.organisation, record.version_no)
    payload: Content = {
        "action": str(action),
        "approvals": approvals,
        "audience": about.audience,
        "content": content,
        "kind": kind.code,
        "organisation": {"code": about.organisation.code, "name": about.organisation.name},
        "reason": reason,
        "record": str(record.uid),
        "title": about.title,
        "version": about.version_no,
        **(extra or {}),
    }
    publication, snapshot = link(head, record, payload, at or timezone.now(), about.organisation)
    publication.save(force_insert=True)
    snapshot.save(force_insert=True)
    head.save()
    return publication, payload


def link(
    head: LedgerHead,
    record: Publishable,
    payload: Content,
    moment: datetime,
    organisation: Organisation | None = None,
) -> tuple[Publication, PublicationSnapshot]:
    """The entry that carries ``payload`` on from ``head``, unsaved; ``head`` is moved on to it.

    ``organisation`` is the one that the payload names; the record's own by default. The payload is told the keys of
    record and organisation, so that no column says anything that isn't hashed.
    """
    organisation = organisation or record.organisation
    payload["object_id"] = record.pk
    payload["organisation"]["id"] = organisation.pk
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
        version_no=payload["version"],
        organisation=organisation,
        audience=payload["audience"],
        published_at=moment,
        content_hash=content_hash,
        previous_hash=head.entry_hash,
        entry_hash=chain.entry_hash(
            sequence=sequence,
            published_at=chain.timestamp(moment),
            society=payload["audience"] == Audience.SOCIETY,
            content_hash=content_hash,
            previous_hash=head.entry_hash,
        ),
    )
    head.sequence, head.entry_hash = sequence, publication.entry_hash
    snapshot = PublicationSnapshot(
        publication=publication, title=payload["title"], reason=payload["reason"], payload=text, salt=salt
    )
    return publication, snapshot
