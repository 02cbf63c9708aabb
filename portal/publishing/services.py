"""What changes the published side as a whole, and small acts that are not review actions."""

from collections.abc import Callable, Iterator
from itertools import islice

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from portal.accounts.models import User

from .kinds import PublishableKind, all_kinds, kind_of
from .ledger.read import payload_of
from .models import LedgerHead, Publication, Publishable, ReviewPresence

_BATCH = 500


def rebuild_published(progress: Callable[[int], None] = lambda done: None) -> int:
    """Drop every published read model and write it anew from the ledger; returns how many rows there are.

    The result equals what publication wrote at the time. One transaction: citizens see the old rows until the end.
    Works in batches, so that memory stays bounded. Publications wait meanwhile, as they wait for one another: they lock
    the head of the ledger before they write what is published, and so does this.
    """
    done = 0
    with transaction.atomic():
        LedgerHead.objects.select_for_update().filter(pk=1).first()
        for kind in all_kinds():
            kind.projection.clear()
            for batch in _batches(_newest_per_record(kind)):
                _project_newest(kind, batch)
                done += len(batch)
                progress(done)
            kind.projection.finish_rebuild()
    return done


def _newest_per_record(kind: PublishableKind) -> Iterator[Publication]:
    acts = Publication.objects.filter(kind=kind.code).exclude(action=Publication.Action.ERASED)
    newest = acts.values("record_uid").annotate(newest=Max("sequence")).values("newest")
    return (
        Publication.objects.filter(sequence__in=newest)
        .select_related("snapshot", "organisation")
        .order_by("sequence")
        .iterator(chunk_size=_BATCH)
    )


def _batches(publications: Iterator[Publication]) -> Iterator[list[Publication]]:
    while batch := list(islice(publications, _BATCH)):
        yield batch


def _project_newest(kind: PublishableKind, batch: list[Publication]) -> None:
    public = [
        (publication, payload_of(publication) or {})
        for publication in batch
        if publication.action == Publication.Action.PUBLISHED
    ]
    if public:
        kind.projection.write_many(public)
    for publication in batch:
        if publication.action != Publication.Action.PUBLISHED:
            _project_withdrawn(kind, publication)


def _project_withdrawn(kind: PublishableKind, publication: Publication) -> None:
    """Write what is left of a record that was public before ``publication`` ended it."""
    last_public = (
        Publication.objects.filter(
            record_uid=publication.record_uid,
            action=Publication.Action.PUBLISHED,
            sequence__lt=publication.sequence,
        )
        .select_related("snapshot", "organisation")
        .order_by("-sequence")[0]
    )
    payload = payload_of(last_public)
    if payload is None or publication.snapshot.is_erased:  # withdrawn, and erased by law: nothing is shown
        return
    kind.projection.rewrite(last_public, payload)
    kind.projection.empty(publication, publication.snapshot.reason)


def forget_presence(record: Publishable, user: User) -> None:
    """``user`` has closed the record's page."""
    ReviewPresence.objects.filter(kind=kind_of(record).code, object_id=record.pk, user=user).delete()


def note_presence(record: Publishable, user: User) -> None:
    """Remember that ``user`` has the record open just now."""
    ReviewPresence.objects.update_or_create(
        kind=kind_of(record).code, object_id=record.pk, user=user, defaults={"last_seen": timezone.now()}
    )
