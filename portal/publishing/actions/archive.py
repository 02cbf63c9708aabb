"""Putting a record away that is no longer used, and taking it back (归档、恢复)."""

from django.utils.translation import gettext as _

from ..errors import WrongState
from ..models import Publication, ReviewEntry, State
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
        self.kind.archived(self.record)


class Unarchive(Action):
    """Archived → draft; of a version that was public once, the next one: a number names one public version only."""

    log_action = ReviewEntry.Action.UNARCHIVED
    permission = "edit_content"
    allowed_states = (State.ARCHIVED,)

    def perform(self) -> None:
        record = self.record
        was_public = Publication.objects.filter(
            record_uid=record.uid, version_no=record.version_no, action=Publication.Action.PUBLISHED
        )
        if was_public.exists():
            record.version_no += 1
        self.move("to_unarchived")
