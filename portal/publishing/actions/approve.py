"""Approving a stage of review (审核、审批)."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..errors import NotPermitted, ReasonRequired
from ..models import ReviewEntry, State
from ..models.publishable import REVIEW_STATES
from ..notices import tell_authors, tell_reviewers
from ..rules import review_due_on
from ..selectors import approved_stages
from ..stages import BY_STATE, next_stage
from .base import Action, may
from .publish import publish


class Approve(Action):
    """One stage further; the approval of the last one publishes, at once or at ``scheduled_for``.

    ``note`` is the reviewer's opinion; at the secrecy review it is the ground, and must be given.
    """

    log_action = ReviewEntry.Action.APPROVED
    allowed_states = REVIEW_STATES
    is_review = True

    def check(self) -> None:
        super().check()
        if BY_STATE[self.record.state].demands_ground and not self.note:
            raise ReasonRequired(_("请写明审查的依据和理由。"))

    def check_permission(self) -> None:
        stage = BY_STATE[self.record.state]
        if self.user is None or not may(self.user, stage.permission, self.record.organisation):
            raise NotPermitted(
                _("“%(stage)s”不在您的职责范围内。") % {"stage": self.record.get_state_display()}
            )

    def perform(self) -> None:
        record = self.record
        following = next_stage(self.kind, {*approved_stages(record), self.stage})
        if following is not None:
            self.move("to_stage", following.state, due_on=review_due_on(self.kind.public_by(record)))
        elif record.scheduled_for and record.scheduled_for > timezone.now():
            self.move("to_scheduled")
        else:
            self.move("to_published")

    def log(self, action, note=None):
        entry = super().log(action, note)
        if self.record.state == State.PUBLISHED:
            publish(self.record, self.kind, self.user)
            tell_authors(self.record, gettext_lazy("“%s”已发布。"))
        elif self.record.state == State.SCHEDULED:
            from ..tasks import publish_scheduled

            publish_scheduled.using(run_after=self.record.scheduled_for).enqueue(
                self.kind.code, self.record.pk
            )
            tell_authors(self.record, gettext_lazy("“%s”已获批准，将按时发布。"))
        else:
            tell_reviewers(self.record)
        return entry
