"""Editing a draft: the only way staff change a publishable record."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.language import office_language
from portal.trees.locks import row_write

from ..kinds import kind_of
from ..models import Publishable, ReviewEntry, State
from ..models.publishable import EDITABLE_STATES
from .base import Action, lock


class _Edit(Action):
    log_action = ReviewEntry.Action.EDITED
    permission = "edit_content"
    allowed_states = EDITABLE_STATES


@contextmanager
def editing(
    record: Publishable,
    user: User | None,
    *,
    reason: str = "",
    expected_revision: int | None = None,
    check_permission: bool = True,
) -> Iterator[Any]:
    """Lock ``record`` for a change; save what you changed on the yielded row, and it is logged as one edit.

    The first change of a published or withdrawn record opens a new draft version; the public one stays as it is.
    Raises ``NotPermitted``, ``WrongState`` while it is under review, ``AlreadyDecided`` if ``expected_revision`` is
    old. ``check_permission=False`` is for services that have asked already (the import desk).
    """
    action = _Edit(record, user, note=reason, expected_revision=expected_revision)
    if not check_permission:
        action.check_permission = lambda: None  # type: ignore[method-assign]
    with row_write(type(record)):
        action.record = row = lock(record)
        action.kind = kind_of(row)
        action.check()
        action.stage = State(row.state)
        if row.state in (State.PUBLISHED, State.WITHDRAWN):
            row.to_revised()
            row.version_no += 1
            row.state_since = timezone.now()
            row.due_on = None
        row._history_user = user
        row._change_reason = action.history_reason()
        yield row
        row.revision += 1
        row.save()
        action.log(ReviewEntry.Action.EDITED)


@transaction.atomic
def log_creation(record: Publishable, user: User, *, reason: str = "", is_permitted: bool = False) -> None:
    """Save a new draft written by ``user``: history and review log know him as its author (four eyes).

    Raises ``NotPermitted`` unless he may edit in the record's section, or whoever calls has found by a rule of his own
    that he may begin this draft there (``is_permitted``).
    """
    action = _Edit(record, user, note=reason)
    if not is_permitted:
        action.check_permission()
    action.kind = kind_of(record)
    action.stage = State.DRAFT
    record._history_user = user
    with office_language():
        record._change_reason = reason[:100] or _("新建")
    record.save()
    action.log(ReviewEntry.Action.EDITED)
