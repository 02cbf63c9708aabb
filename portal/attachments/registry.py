"""Who names files: nothing is deleted from the store that one of them still names.

The rows of every model that inherits ``Attachment`` are known by themselves. Whatever else keeps digests (snapshots,
published tables, histories) registers a ``FileUser`` in its ``AppConfig.ready()``.
"""

from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from typing import Any

from .models import Attachment

CHUNK = 500


@dataclass(frozen=True, slots=True)
class FileUser:
    """``used`` gives those of the digests it is asked about that are named, in few queries."""

    code: str
    used: Callable[[Set[str]], set[str]]


_users: dict[str, FileUser] = {}


def register(user: FileUser) -> None:
    """Make a user of files known; called from ``AppConfig.ready()``."""
    _users[user.code] = user


def used(digests: Set[str]) -> set[str]:
    """Those of ``digests`` that somebody names."""
    found: set[str] = set()
    for model in _rows():
        found |= used_in_rows(model, digests - found)
    for user in _users.values():
        found |= user.used(digests - found)
    return found


def used_in_rows(model: Any, digests: Set[str]) -> set[str]:
    """Those of ``digests`` that stand in the column ``digest`` of ``model``."""
    wanted, found = sorted(digests), set()
    for start in range(0, len(wanted), CHUNK):
        rows = model._base_manager.filter(digest__in=wanted[start : start + CHUNK])
        found |= set(rows.values_list("digest", flat=True))
    return found


def digests_in(content: Any) -> Iterator[str]:
    """Every digest in a snapshot's or a published row's JSON, however deep (``FileFacts.as_content``)."""
    left = [content]
    while left:
        item = left.pop()
        if isinstance(item, dict):
            if isinstance(item.get("digest"), str):
                yield item["digest"]
            left += item.values()
        elif isinstance(item, list):
            left += item


def _rows() -> Iterator[Any]:
    left: list[Any] = [Attachment]
    while left:
        model = left.pop()
        if not model._meta.abstract:
            yield model
        left += model.__subclasses__()
