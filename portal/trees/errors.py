"""What goes wrong with a tree, in words for whoever asked for it."""

from django.core.exceptions import ValidationError


class TreeError(ValidationError):
    """A tree can't be changed as asked; the message is for the user."""
