"""What the clock does: publish what was approved for now, end what was approved until now."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..errors import WrongState
from ..models import Publication, ReviewEntry, State
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


class ReturnUnready(Action):
    """Scheduled → returned: its hour came and it had faults by then (``note``); done by the worker."""

    log_action = ReviewEntry.Action.RETURNED
    allowed_states = (State.SCHEDULED,)

    def check_permission(self) -> None:
        """It is the clock's."""

    def perform(self) -> None:
        self.move("to_returned", note=self.note)
        tell_authors(
            self.record,
            gettext_lazy("“%s”不能按时发布，已退回，请修改后重新提交。"),
            label=gettext_lazy("退回理由"),
            reason=self.note,
        )


class Expire(Action):
    """The published version's time is up: taken down, with an entry in the ledger; done by the worker."""

    log_action = ReviewEntry.Action.EXPIRED
    allowed_states = tuple(State)

    def check_permission(self) -> None:
        until = self.record.public_until
        if until is None or until > timezone.now():
            raise WrongState(already_decided_message(self.record))

    def perform(self) -> None:
        take_down(self, Publication.Action.EXPIRED, _("有效期届满"))
        tell_authors(self.record, gettext_lazy("“%s”有效期届满，已停止公开。"))
