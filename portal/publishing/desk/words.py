"""What the desk says of an act that is done."""

from django.utils.translation import gettext as _

from portal.punctuation import listed

from ..kinds import kind_of
from ..models import Publishable
from ..selectors import current_stage, holders


def handed_on(record: Publishable, done: str) -> str:
    """``done`` and who has the record next; ``done`` alone where it is under review no longer."""
    if current_stage(record) is None:
        return done
    names = holders([record], kind_of(record))[record.pk]
    if not names:
        return _("%(done)s%(stage)s没有人可以办理，请联系安全管理员授予角色。") % {
            "done": done,
            "stage": record.get_state_display(),  # type: ignore[attr-defined]
        }
    return _("%(done)s现由%(names)s办理（%(stage)s）。") % {
        "done": done,
        "names": listed(names),
        "stage": record.get_state_display(),  # type: ignore[attr-defined]
    }
