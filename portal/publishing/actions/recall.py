"""Taking a submitted draft back before it is decided (收回): the undo of a submission."""

from ..models import ReviewEntry, State
from ..models.publishable import REVIEW_STATES
from .base import Action, may


class Recall(Action):
    """Any review stage, or scheduled → draft, by somebody who may edit the record.

    What waits for its hour may also be stopped by whoever could approve it.
    """

    log_action = ReviewEntry.Action.RECALLED
    permission = "edit_content"
    allowed_states = (*REVIEW_STATES, State.SCHEDULED)

    def check_permission(self) -> None:
        approves = self.user is not None and may(self.user, "approve_publication", self.record.organisation)
        if not (approves and self.record.state == State.SCHEDULED):
            super().check_permission()

    def perform(self) -> None:
        self.move("to_recalled")
