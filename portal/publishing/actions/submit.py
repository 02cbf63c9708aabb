"""Submitting a draft for review (提出)."""

from django.utils.translation import gettext as _

from ..errors import NotReady
from ..models import ReviewEntry, State
from ..notices import tell_reviewers
from ..rules import review_due_on
from ..selectors import eligible_reviewers
from ..stages import stages_of
from .base import Action


class Submit(Action):
    """Draft or returned → the kind's first stage. Raises ``NotReady`` with everything that must be mended first."""

    log_action = ReviewEntry.Action.SUBMITTED
    permission = "edit_content"
    allowed_states = (State.DRAFT, State.RETURNED)

    def perform(self) -> None:
        problems = list(self.kind.problems(self.record))
        stage = stages_of(self.kind)[0]
        reviewers = eligible_reviewers(self.record, stage)
        if self.user:
            reviewers = reviewers.exclude(pk=self.user.pk)
        if not reviewers.exists():
            problems.append(
                _("“%(organisation)s”尚无其他人员可以办理“%(stage)s”，请联系安全管理员授予角色。")
                % {"organisation": self.record.organisation, "stage": stage.state.label}
            )
        if problems:
            raise NotReady(problems)
        self.kind.submitted(self.record)
        self.move("to_stage", stage.state, due_on=review_due_on(self.kind.public_by(self.record)))

    def log(self, action, note=None):
        entry = super().log(action, note)
        tell_reviewers(self.record)
        return entry
