"""What higher apps add to the demonstration bureau, in its one transaction."""

from collections.abc import Callable
from typing import Any

from portal.accounts.models import User
from portal.organisations.models import Organisation

# Gets the bureau, its people by their account names, and where to say what was done; returns the files it has stored.
Chapter = Callable[[Organisation, dict[str, User], Callable[[str], Any]], list[Any]]

_chapters: list[Chapter] = []


def register(chapter: Chapter) -> None:
    """Add a chapter; called from ``AppConfig.ready()``."""
    _chapters.append(chapter)


def all_chapters() -> list[Chapter]:
    return list(_chapters)
