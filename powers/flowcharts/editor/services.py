"""Saving a flowchart with its power."""

from portal.accounts.models import User
from portal.publishing.actions import editing

from ...content import replace_parts
from .draft import Draft


def save(draft: Draft, user: User, *, reason: str = "", expected_revision: int | None = None) -> None:
    """Make the draft's steps the power's, as one edit of it.

    The draft has been checked. Raises what ``publishing.actions.editing`` raises: no permission, under review, or
    somebody was faster.
    """
    steps, lanes = draft.steps, draft.ordered_lanes
    with editing(draft.power, user, reason=reason, expected_revision=expected_revision) as power:
        replace_parts(power, "steps", steps)
        power.lanes = lanes
