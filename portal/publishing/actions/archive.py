"""Putting a record away that is no longer used, and taking it back (归档、恢复)."""

from django.utils.translation import gettext as _

from ..errors import WrongState
from ..models import ReviewEntry, State
from .base import Action


class Archive(Action):
    """Draft, returned or withdrawn → archived. What is public must be withdrawn first."""

    log_action = ReviewEntry.Action.ARCHIVED
    permission = "edit_content"
    allowed_states = (State.DRAFT, State.RETURNED, State.WITHDRAWN)

    def check(self) -> None:
        if self.record.is_public:
            raise WrongState(_("该事项仍有公开的版本，请先撤回。"))
        super().check()

    def perform(self) -> None:
        self.move("to_archived")


class Unarchive(Action):
    """Archived → draft."""

    log_action = ReviewEntry.Action.UNARCHIVED
    permission = "edit_content"
    allowed_states = (State.ARCHIVED,)

    def perform(self) -> None:
        self.move("to_unarchived")
