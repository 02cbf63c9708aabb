"""Taking a submitted draft back before it is decided (收回): the undo of a submission."""

from ..models import ReviewEntry, State
from ..models.publishable import REVIEW_STATES
from .base import Action


class Recall(Action):
    """Any review stage, or scheduled → draft, by somebody who may edit the record."""

    log_action = ReviewEntry.Action.RECALLED
    permission = "edit_content"
    allowed_states = (*REVIEW_STATES, State.SCHEDULED)

    def perform(self) -> None:
        self.move("to_recalled")
