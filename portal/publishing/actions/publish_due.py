"""What the clock does: publish what was approved for now, end what was approved until now."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..errors import WrongState
from ..ledger.read import payload_of
from ..models import Publication, Publishable, ReviewEntry, State
from ..notices import tell_authors
from .base import Action, already_decided_message
from .publish import publish
from .withdraw import take_down


class PublishScheduled(Action):
    """Scheduled → published once its time has come; done by the background worker, without a user."""

    log_action = ReviewEntry.Action.PUBLISHED
    allowed_states = (State.SCHEDULED,)

    def check_permission(self) -> None:
        if self.record.scheduled_for and self.record.scheduled_for > timezone.now():
            raise WrongState(already_decided_message(self.record))

    def perform(self) -> None:
        self.move("to_published")
        publish(self.record, self.kind, None)
        tell_authors(self.record, gettext_lazy("“%s”已按时发布。"))


class Expire(Action):
    """The published version's time is up: taken down, with an entry in the ledger; done by the worker."""

    log_action = ReviewEntry.Action.EXPIRED
    allowed_states = tuple(State)

    def check_permission(self) -> None:
        until = _public_until(self.record)
        if until is None or until > timezone.now():
            raise WrongState(already_decided_message(self.record))

    def perform(self) -> None:
        take_down(self, Publication.Action.EXPIRED, _("有效期届满"))
        tell_authors(self.record, gettext_lazy("“%s”有效期届满，已停止公开。"))


def _public_until(record: Publishable) -> datetime | None:
    """Until when the public version was approved; a newer draft may say otherwise, but nobody approved that yet."""
    if record.publication is None:
        return None
    if record.version_no == record.publication.version_no:
        return record.expires_on
    content = (payload_of(record.publication) or {}).get("content") or {}
    return datetime.fromisoformat(content["expires_on"]) if content.get("expires_on") else None
