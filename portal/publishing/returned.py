"""What was changed after a record was returned: what a reviewer who sees it again wants to read first."""

from dataclasses import dataclass
from typing import Any

from . import diff
from .kinds import Content, PublishableKind
from .models import Publishable, ReviewEntry, State
from .models.publishable import REVIEW_STATES
from .selectors import log_of

_SHOWN_IN = (*REVIEW_STATES, State.SCHEDULED, State.RETURNED)


@dataclass(frozen=True)
class SinceReturn:
    """The newest return of the present version (who, when, why), and what was changed after it."""

    entry: ReviewEntry
    changes: list[diff.Change]


def since_return(record: Publishable, kind: PublishableKind, content: Content) -> SinceReturn | None:
    """What ``content``, the draft's as it is now, has of new since the newest return of this version.

    ``None`` where the version was never returned, is past review, or is returned and not mended yet.
    """
    if record.state not in _SHOWN_IN:
        return None
    returns = log_of(record).filter(version_no=record.version_no, action=ReviewEntry.Action.RETURNED)
    entry = returns.last()
    before = returned_content(record, kind) if entry else None
    if entry is None or before is None:
        return None
    changes = diff.changes(kind, before, content)
    if record.state == State.RETURNED and not changes:
        return None
    return SinceReturn(entry, changes)


def is_unmended(record: Publishable, kind: PublishableKind) -> bool:
    """Whether the record was returned and has still the very content that it was returned with."""
    before = returned_content(record, kind) if record.state == State.RETURNED else None
    return before is not None and not diff.changes(kind, before, kind.snapshot(record))


def returned_content(record: Publishable, kind: PublishableKind) -> Content | None:
    """What the newest return of this version was about; ``None`` where it was never returned."""
    row = _row_of_return(record)
    return kind.earlier_content(row) if row else None


def _row_of_return(record: Any) -> Any:
    """The row of the record's history that the newest return wrote.

    A returned record is edited in that state: of the rows in it, the first of those that entered it together.
    """
    if not hasattr(record, "history"):
        return None
    returned = record.history.filter(version_no=record.version_no, state=State.RETURNED)
    newest = returned.order_by("-history_id").first()
    if newest is None:
        return None
    return returned.filter(state_since=newest.state_since).order_by("history_id").first()
