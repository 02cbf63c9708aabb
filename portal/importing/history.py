"""History for many records at once: created, and deleted."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import models
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, get_history_manager_for_model

from portal.publishing.kinds import kind_of
from portal.publishing.models import Publishable, ReviewEntry, State

BATCH = 500


def chunks(items: Iterable[Any]) -> Iterator[list[Any]]:
    """The same in lists of so many as one query may name."""
    waiting = iter(items)
    while chunk := list(islice(waiting, BATCH)):
        yield chunk


def create_with_history(objects: Sequence[Any], model: Any, user: Any, reason: str) -> list[Any]:
    """Save new rows and the first line of each one's history, in a few queries; returns them with their keys."""
    if not objects:
        return []
    return bulk_create_with_history(
        list(objects), model, batch_size=BATCH, default_user=user, default_change_reason=reason[:100]
    )


def log_creations(drafts: Sequence[Publishable], user: Any, reason: str) -> None:
    """Write ``user`` into the review log as the author of new drafts of one kind (four eyes); one query."""
    ReviewEntry.objects.bulk_create(
        [
            ReviewEntry(
                kind=kind_of(draft).code,
                object_id=draft.pk,
                version_no=draft.version_no,
                action=ReviewEntry.Action.EDITED,
                stage=State.DRAFT,
                user=user,
                note=reason,
            )
            for draft in drafts
        ],
        batch_size=1000,
    )


def drop_recipients(model: type[Publishable], pks: Sequence[int]) -> None:
    """Let these drafts be for nobody in particular (特定对象), before they are deleted."""
    for field in (model.audience_organisations, model.audience_users):
        field.through.objects.filter(**{f"{model._meta.model_name}__in": pks}).delete()


def delete_with_history(rows: models.QuerySet, user: Any, reason: str) -> int:
    """Delete rows that nothing depends on any more, writing the last line of each one's history in bulk.

    ``QuerySet.delete()`` would write the history row by row and without the reason. Whatever still points at one of
    the rows makes the database raise ``IntegrityError``.
    """
    history = get_history_manager_for_model(rows.model).model
    deleted = 0
    while batch := list(rows[:BATCH]):
        now = timezone.now()
        history.objects.bulk_create(
            [
                history(
                    history_date=now,
                    history_user=user,
                    history_change_reason=reason[:100],
                    history_type="-",
                    **{field.attname: getattr(row, field.attname) for field in history.tracked_fields},
                )
                for row in batch
            ]
        )
        keys = [row.pk for row in batch]
        rows.model._base_manager.filter(pk__in=keys)._raw_delete(rows.db)
        deleted += len(batch)
    return deleted
