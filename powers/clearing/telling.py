"""What is written down of a case, and whom it is told to."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.text import Truncator

from portal.accounts.models import User
from portal.language import office_language
from portal.publishing.notices import TITLE_AT_MOST, tell

from ..models import ClearingCase, ClearingEntry
from ..models.clearing import PLACE_AT_MOST


def log(
    case: ClearingCase, act: str, user: User | None, *, note: str = "", place: str = "", resolution: str = ""
) -> ClearingEntry:
    """Write an act into the case's log."""
    return ClearingEntry.objects.create(
        case=case,
        action=act,
        user=user,
        note=note.strip(),
        place=Truncator(place).chars(PLACE_AT_MOST, "…"),
        resolution=resolution,
    )


def notify(
    case: ClearingCase, users: Iterable[User], text: str | Promise, *, but: User | None = None
) -> None:
    """Tell ``users`` of the case; ``text`` (lazy) has a ``%s`` for its title."""
    with office_language():
        said = str(text) % Truncator(case.title).chars(TITLE_AT_MOST, "…")
        tell([user for user in users if user != but], said, case.get_absolute_url())
