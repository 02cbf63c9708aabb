"""What can go wrong on the way to publication; every message may be shown to the user as it is."""

from collections.abc import Sequence

from portal.punctuation import clauses


class PublishingError(Exception):
    """Base of them all. ``str(error)`` is a sentence for the user."""


class NotPermitted(PublishingError):
    """The user's roles don't cover this act in this organisation."""


class FourEyes(PublishingError):
    """The user wrote this version, or has already acted at another stage of it (DESIGN §4)."""


class AlreadyDecided(PublishingError):
    """Somebody else was faster: the record isn't the one that the user was looking at any more."""


class WrongState(PublishingError):
    """The act doesn't fit the state the record is in."""


class ReasonRequired(PublishingError):
    """Returning and withdrawing need a reason in words."""


class NotReady(PublishingError):
    """The record has faults that must be mended before it can be submitted; ``problems`` lists them."""

    def __init__(self, problems: Sequence[str]):
        self.problems = list(problems)
        super().__init__(clauses(self.problems))
