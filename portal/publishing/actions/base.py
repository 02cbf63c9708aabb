"""What all actions share: the lock, the checks, the log entry."""

from collections.abc import Collection
from typing import Any, ClassVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from portal.accounts.models import User
from portal.language import office_language
from portal.organisations.selectors import may
from portal.punctuation import labelled

from .. import four_eyes
from ..errors import AlreadyDecided, NotPermitted, PublishingError, ReasonRequired, WrongState
from ..kinds import PublishableKind, kind_of
from ..models import Publishable, ReviewEntry, State
from ..selectors import last_act


def lock(record: Publishable) -> Any:
    """The record's row, locked and fresh from the database, until the transaction ends."""
    return type(record)._base_manager.select_for_update(of=("self",)).get(pk=record.pk)


class Action:
    """One act of ``user`` on ``record``. ``run()`` does it or raises a ``PublishingError`` and changes nothing.

    ``expected_revision`` is the revision the user had before his eyes: if the record has moved on since, the act is
    refused with the name of whoever moved it. ``note`` is his opinion, or the reason.
    """

    log_action: ClassVar[ReviewEntry.Action]
    permission: ClassVar[str] = ""
    allowed_states: ClassVar[Collection[State]] = ()
    needs_reason: ClassVar[bool] = False
    is_review: ClassVar[bool] = False  # four eyes apply

    record: Any
    kind: PublishableKind

    def __init__(
        self, record: Publishable, user: User | None, *, note: str = "", expected_revision: int | None = None
    ):
        self.record = record
        self.user = user
        self.note = note.strip()
        self.expected_revision = expected_revision

    def run(self) -> Any:
        """Do it; returns the record as it is now."""
        with transaction.atomic():
            caller_record, self.record = self.record, lock(self.record)
            self.kind = kind_of(self.record)
            self.check()
            self.stage = State(self.record.state)
            self.perform()
            self.log(self.log_action)
        caller_record.refresh_from_db()
        return self.record

    def why_not(self) -> PublishingError | None:
        """What would keep the user from doing it now, apart from a reason still to be typed; changes nothing."""
        self.kind = kind_of(self.record)
        try:
            self.check()
        except ReasonRequired:
            return None
        except PublishingError as error:
            return error
        return None

    def check(self) -> None:
        """Raise unless the user may do this to the record now."""
        record = self.record
        if self.expected_revision is not None and record.revision != self.expected_revision:
            raise AlreadyDecided(already_decided_message(record, self.user))
        if record.state not in self.allowed_states:
            raise WrongState(already_decided_message(record, self.user))
        self.check_permission()
        if self.is_review and self.user is not None:
            four_eyes.check(record, self.kind, self.user)
        if self.needs_reason and not self.note:
            raise ReasonRequired(_("请写明理由。"))

    def check_permission(self) -> None:
        """Raise ``NotPermitted`` unless the user's roles cover this act in the record's organisation."""
        if self.user is None or not may(self.user, self.permission, self.record.organisation):
            raise NotPermitted(_("您没有办理“%s”的权限。") % self.record.organisation)

    def perform(self) -> None:
        """The work itself; in the transaction, on the locked record."""
        raise NotImplementedError

    def move(self, transition: str, *arguments: Any, due_on=None, note: str = "") -> None:
        """Take the record through one transition of the state machine and save it."""
        method = getattr(self.record, transition)
        if not can_proceed(method):
            raise WrongState(already_decided_message(self.record, self.user))
        method(*arguments)
        self.record.state_since = timezone.now()
        self.record.state_note = note
        self.record.due_on = due_on
        self.save()

    def save(self) -> None:
        """Save the record one revision further, with the act as the reason in its history."""
        self.record.revision += 1
        self.record._history_user = self.user
        self.record._change_reason = self.history_reason()
        self.record.save()

    def history_reason(self) -> str:
        """What the record's history says of this change: in the portal's own language, whichever the user reads."""
        with office_language():
            label = ReviewEntry.Action(self.log_action).label
            return labelled(label, self.note)[:100] if self.note else str(label)

    def log(self, action: ReviewEntry.Action, note: str | None = None) -> ReviewEntry:
        """Write the act into the review log."""
        return ReviewEntry.objects.create(
            kind=self.kind.code,
            object_id=self.record.pk,
            version_no=self.record.version_no,
            action=action,
            stage=self.stage,
            user=self.user,
            note=self.note if note is None else note,
        )


def already_decided_message(record: Publishable, user: User | None = None) -> str:
    """Who moved the record to where it is, when, and what to do now: for ``user``, who looks at an older state of it."""
    if last_act(record) is None:
        return _("该事项现为“%s”，不能这样办理。") % record.get_state_display()
    return _("%(what_happened)s请刷新后再办理。") % {"what_happened": what_happened(record, user)}


def what_happened(record: Publishable, user: User | None = None) -> str:
    """One sentence: who did the newest act on the record, when, and where the record stands by it."""
    entry = last_act(record)
    if entry is None:
        return _("该事项现为“%s”。") % record.get_state_display()
    if entry.action == ReviewEntry.Action.EDITED:
        sentence = _("%(user)s已于%(at)s修改并保存，该事项现为“%(state)s”。")
    else:
        sentence = _("%(user)s已于%(at)s办理（%(action)s），该事项现为“%(state)s”。")
    return sentence % {
        "user": _actor(entry, user),
        "at": timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M"),
        "action": entry.get_action_display(),
        "state": record.get_state_display(),
    }


def _actor(entry: ReviewEntry, reader: User | None) -> str:
    """Whoever did it; the reader himself, in another window of his, is “您”."""
    if entry.user is None:
        return _("系统")
    return _("您") if entry.user == reader else entry.user.get_full_name()
