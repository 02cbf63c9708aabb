"""What changes the published side as a whole, and small acts that are not review actions."""

from collections.abc import Callable

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from portal.accounts.models import User

from .kinds import PublishableKind, all_kinds, kind_of
from .ledger.read import payload_of
from .models import Publication, Publishable, ReviewPresence


def rebuild_published(progress: Callable[[int], None] = lambda done: None) -> int:
    """Drop every published read model and write it anew from the ledger; returns how many rows there are.

    The result equals what publication wrote at the time. One transaction: citizens see the old rows until the end.
    """
    done = 0
    with transaction.atomic():
        for kind in all_kinds():
            kind.clear_projection()
            for publication in _newest_per_record(kind):
                _project_newest(kind, publication)
                done += 1
                progress(done)
            kind.finish_rebuild()
    return done


def _newest_per_record(kind: PublishableKind):
    acts = Publication.objects.filter(kind=kind.code).exclude(action=Publication.Action.ERASED)
    newest = acts.values("record_uid").annotate(newest=Max("sequence")).values("newest")
    return (
        Publication.objects.filter(sequence__in=newest)
        .select_related("snapshot", "organisation")
        .order_by("sequence")
        .iterator(chunk_size=500)
    )


def _project_newest(kind: PublishableKind, publication: Publication) -> None:
    if publication.action == Publication.Action.PUBLISHED:
        kind.project(publication, payload_of(publication) or {})
        return
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
    if payload is None:  # withdrawn, and erased by law: nothing of it is shown
        return
    kind.project(last_public, payload)
    kind.project_withdrawal(publication, publication.snapshot.reason)


def note_presence(record: Publishable, user: User) -> None:
    """Remember that ``user`` has the record open just now."""
    ReviewPresence.objects.update_or_create(
        kind=kind_of(record).code, object_id=record.pk, user=user, defaults={"last_seen": timezone.now()}
    )
