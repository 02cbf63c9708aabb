"""History for many records at once: created, and deleted."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, get_history_manager_for_model

BATCH = 500


def create_with_history(objects: Sequence[Any], model: Any, user: Any, reason: str) -> list[Any]:
    """Save new rows and the first line of each one's history, in a few queries; returns them with their keys."""
    if not objects:
        return []
    return bulk_create_with_history(
        list(objects), model, batch_size=BATCH, default_user=user, default_change_reason=reason[:100]
    )


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
