"""Rules of postings that need no database."""

from collections.abc import Iterable
from datetime import date

from ..choices import Form

# What happens at an hour, before people who can be counted; everything else hangs or stands somewhere for a time.
GATHERINGS = frozenset({Form.MEETING, Form.PRESS})


def is_gathering(form: str) -> bool:
    """Whether people came together for it."""
    return form in GATHERINGS


def goes_online(forms: Iterable[str]) -> bool:
    """Whether an item of these forms is disclosed on the website: then what is posted was published there first."""
    return Form.WEBSITE in set(forms)


def is_too_early(on: date, approved_on: date | None) -> bool:
    """Whether something would have been posted before anybody had approved it."""
    return approved_on is not None and on < approved_on


def counts_instead(on: date, done_on: date | None) -> bool:
    """Whether a disclosure on that day is earlier than the one that the record goes by: the earliest of all counts."""
    return done_on is not None and on < done_on
