"""Four eyes (DESIGN §4): nobody reviews what he wrote, and nobody acts at two stages of one version."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from portal.accounts.models import User

from .errors import FourEyes
from .kinds import PublishableKind
from .models import Publishable, ReviewEntry

_WRITING = (ReviewEntry.Action.EDITED, ReviewEntry.Action.SUBMITTED)
# Approvals before one of these don't count any more: the version goes, or will go, through all its stages anew.
_NEW_ROUND = (
    ReviewEntry.Action.SUBMITTED,
    ReviewEntry.Action.RETURNED,
    ReviewEntry.Action.RECALLED,
    ReviewEntry.Action.UNARCHIVED,
)


def hands_of_each(records: Iterable[Publishable], kind: PublishableKind) -> dict[int, dict[int, str]]:
    """For each record (by pk) everybody who has had a hand in its version: user's pk → what he did. One query."""
    versions = {record.pk: record.version_no for record in records}
    entries = ReviewEntry.objects.filter(kind=kind.code, object_id__in=versions)
    writing: dict[int, dict[int, str]] = {pk: {} for pk in versions}
    deciding: dict[int, dict[int, str]] = {pk: {} for pk in versions}
    counting = {*_WRITING, *_NEW_ROUND, ReviewEntry.Action.APPROVED}
    for entry in entries.filter(action__in=counting).order_by("pk"):
        pk = entry.object_id
        if entry.version_no != versions[pk]:
            continue
        if entry.action in _NEW_ROUND:
            deciding[pk] = {}
        if entry.user_id is None:  # the clock, which has no hands
            continue
        if entry.action in _WRITING:
            writing[pk][entry.user_id] = entry.get_action_display()
        elif entry.action == ReviewEntry.Action.APPROVED:
            deciding[pk][entry.user_id] = entry.get_action_display()
    return {pk: {**deciding[pk], **writing[pk]} for pk in versions}


def hands(record: Publishable, kind: PublishableKind) -> dict[int, str]:
    """Everybody who has had a hand in this version: user's pk → what he did (an action's label)."""
    return hands_of_each([record], kind)[record.pk]


def has_a_hand(user: User, kind: PublishableKind) -> Exists:
    """The same as ``hands``, asked inside the database: true for records of whose version ``user`` is a hand."""
    of_version = ReviewEntry.objects.filter(
        kind=kind.code, object_id=OuterRef("pk"), version_no=OuterRef("version_no")
    )
    begun_anew_later = ReviewEntry.objects.filter(
        kind=kind.code,
        object_id=OuterRef("object_id"),
        version_no=OuterRef("version_no"),
        action__in=_NEW_ROUND,
        pk__gt=OuterRef("pk"),
    )
    counts = Q(action__in=_WRITING) | (Q(action=ReviewEntry.Action.APPROVED) & ~Exists(begun_anew_later))
    return Exists(of_version.filter(counts, user=user))


def check(record: Publishable, kind: PublishableKind, user: User) -> None:
    """Raise ``FourEyes`` if ``user`` has already had a hand in this version."""
    if user.pk in hands(record, kind):
        raise FourEyes(_("您已参与过本版本的编制或审核，须由他人办理（“%s”）。") % kind.title(record))
