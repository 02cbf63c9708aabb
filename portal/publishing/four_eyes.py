"""Four eyes (DESIGN §4): nobody reviews what he wrote, and nobody acts at two stages of one version."""

from django.utils.translation import gettext as _

from portal.accounts.models import User

from .errors import FourEyes
from .kinds import PublishableKind
from .models import Publishable, ReviewEntry

_WRITING = (ReviewEntry.Action.EDITED, ReviewEntry.Action.SUBMITTED)


def hands(record: Publishable, kind: PublishableKind) -> dict[int, str]:
    """Everybody who has had a hand in this version: user's pk → what he did (an action's label)."""
    entries = ReviewEntry.objects.filter(
        kind=kind.code, object_id=record.pk, version_no=record.version_no, user__isnull=False
    ).order_by("pk")
    writing, deciding = {}, {}
    # Approvals before the last submission don't count any more: the version was returned and written anew.
    for entry in entries:
        if entry.action == ReviewEntry.Action.SUBMITTED:
            deciding = {}
        if entry.action in _WRITING:
            writing[entry.user_id] = entry.get_action_display()
        elif entry.action == ReviewEntry.Action.APPROVED:
            deciding[entry.user_id] = entry.get_action_display()
    return {**deciding, **writing}


def check(record: Publishable, kind: PublishableKind, user: User) -> None:
    """Raise ``FourEyes`` if ``user`` has already had a hand in this version."""
    if user.pk in hands(record, kind):
        raise FourEyes(_("您已参与过本版本的编制或审核，须由他人办理（“%s”）。") % kind.title(record))
