"""Throwing away the changes since the published version (放弃修改)."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal.trees.locks import row_write

from ..errors import WrongState
from ..ledger.read import payload_of
from ..models import ReviewEntry, State
from .base import Action


class Discard(Action):
    """Draft or returned → published, as it was; only where something is published."""

    log_action = ReviewEntry.Action.DISCARDED
    permission = "edit_content"
    allowed_states = (State.DRAFT, State.RETURNED)

    def run(self) -> Any:
        with row_write(type(self.record)):  # what comes back may be another parent
            return super().run()

    def check(self) -> None:
        if self.record.publication_id is None:
            raise WrongState(_("该事项没有可以恢复的公开版本。"))
        super().check()

    def perform(self) -> None:
        record = self.record
        payload = payload_of(record.publication) if record.publication_id else None
        if payload is None:
            raise WrongState(_("该事项没有可以恢复的公开版本。"))
        try:
            with transaction.atomic():
                self.kind.restore(record, payload["content"])
                record.correction_note = ""
                self.move("to_discarded")
        except IntegrityError as error:
            raise WrongState(
                _("公开版本与现有的其他事项冲突（如编码已被使用），不能恢复。请修改后提交新的版本。")
            ) from error

    def log(self, action, note=None):
        entry = super().log(action, note)  # the log speaks of the version that was thrown away
        self.record.version_no = self.record.publication.version_no
        self.record.save(update_fields=["version_no"])
        return entry
