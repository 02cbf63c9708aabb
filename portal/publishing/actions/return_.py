"""Returning a draft with a reason (退回)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..errors import NotPermitted
from ..models import ReviewEntry
from ..models.publishable import REVIEW_STATES
from ..notices import tell_authors
from ..stages import BY_STATE
from .base import Action, may


class Return(Action):
    """Any review stage → returned, back to whoever wrote it; the reason is required."""

    log_action = ReviewEntry.Action.RETURNED
    allowed_states = REVIEW_STATES
    needs_reason = True
    is_review = True

    def check_permission(self) -> None:
        stage = BY_STATE[self.record.state]
        if self.user is None or not may(self.user, stage.permission, self.record.organisation):
            raise NotPermitted(
                _("“%(stage)s”不在您的职责范围内。") % {"stage": self.record.get_state_display()}
            )

    def perform(self) -> None:
        self.move("to_returned", note=self.note)

    def log(self, action, note=None):
        entry = super().log(action, note)
        tell_authors(
            self.record,
            gettext_lazy("“%s”已退回，请修改后重新提交。"),
            label=gettext_lazy("退回理由"),
            reason=self.note,
        )
        return entry
