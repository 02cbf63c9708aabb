"""Why a file isn't taken."""

from django.core.exceptions import ValidationError


class Refused(ValidationError):
    """A file can't be attached; its text says why, and what its owner can do, in the user's words."""
