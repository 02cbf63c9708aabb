"""How django-simple-history's lines tell of one act: a record's own line, and those of the rows that belong to it."""

from datetime import datetime
from typing import Any

from django.utils import timezone


def end_of_creation(created: datetime, next_act: datetime) -> datetime:
    """Until when rows belong to the act that created their record, which was written down at ``created``.

    An edit writes the rows first and the record's own line last. Only what a new record begins with is written after its
    line: what lies nearer to that line than to the one of the next act is taken for it.
    """
    return created + (next_act - created) / 2


def end_of_act(entry: Any) -> datetime:
    """When all rows were written that belong to the act that ``entry``, a record's own line, tells of."""
    later = entry.next_record
    if later is None:
        return timezone.now()
    if entry.history_type == "+":
        return end_of_creation(entry.history_date, later.history_date)
    return entry.history_date


def rows_at(model: Any, moment: datetime, **of: Any) -> list[Any]:
    """The rows of one of a record's lists (``of``: its foreign key) as they were at ``moment``, from their histories."""
    lines = model.history.filter(history_date__lte=moment, **of).order_by("history_date", "history_id")
    newest = {line.id: line for line in lines}
    alive = [line for line in newest.values() if line.history_type != "-"]
    return sorted(alive, key=lambda line: (line.position, line.id))


def last_known(model: Any, key: Any) -> Any:
    """A record as it is, or as it was before it was deleted; ``None`` where nothing is known of it."""
    if key is None:
        return None
    if found := model.objects.filter(pk=key).first():
        return found
    line = model.history.filter(id=key).order_by("-history_date", "-history_id").first()
    return line.instance if line else None
