"""Withdrawing what is public, with a reason that the public reads (撤回)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..errors import WrongState
from ..ledger.append import append, subject_of
from ..models import Publication, ReviewEntry, State
from ..notices import tell_authors
from .base import Action


def take_down(action: Action, ledger_action: Publication.Action, reason: str) -> None:
    """End the public version: ledger entry, read model, state. Called inside ``action``'s transaction."""
    record = action.record
    publication, _payload = append(
        record,
        action.kind,
        ledger_action,
        content=None,
        approvals=[],
        reason=reason,
        subject=subject_of(record.publication),
    )
    record.publication = record.public_until = None
    action.kind.projection.withdraw(publication, reason)
    if record.state == State.PUBLISHED:
        action.move("to_withdrawn", note=reason)
    else:  # a newer draft is on its way through review: it goes on
        action.save()


class Withdraw(Action):
    """Take the public version down. A newer draft under review goes on; otherwise the record is withdrawn."""

    log_action = ReviewEntry.Action.WITHDRAWN
    permission = "approve_publication"
    allowed_states = tuple(State)
    needs_reason = True

    def check(self) -> None:
        if self.record.publication_id is None:
            raise WrongState(_("该事项没有公开的版本，无需撤回。"))
        super().check()

    def perform(self) -> None:
        take_down(self, Publication.Action.WITHDRAWN, self.note)
        tell_authors(
            self.record, gettext_lazy("“%s”已撤回。"), label=gettext_lazy("撤回理由"), reason=self.note
        )
