"""The room on the disk for what printing keeps: finished prints, pages drawn before (the engine's store), previews.

All of it can be made again. Together they hold to a quota, and leave the disk some room for everybody else: the drawn
pages that were not used for longest go first, then the previews, then the prints that nobody has opened lately.
"""

import logging
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from .store import FragmentStore

logger = logging.getLogger(__name__)

PRINTS, PREVIEWS = "prints", "previews"  # below MEDIA_ROOT
MB = 1024 * 1024
# What is always left free on the disk: the database needs it more.
FLOOR = 256 * MB
# Prints that somebody opened, or that were made, within so many seconds aren't deleted to make room for others.
FRESH = 3600
_LOOKED = "print-room-looked-at"


class NoRoom(Exception):
    """There is no room for another print; its text is for the user."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much is used of the quota, and what is free on the disk, in bytes."""

    used: int
    quota: int
    free: int

    @classmethod
    def now(cls) -> "Room":
        root = Path(settings.MEDIA_ROOT)
        root.mkdir(parents=True, exist_ok=True)
        used = FragmentStore().size() + sum(size for _path, size, _used in _files(PRINTS, PREVIEWS))
        return cls(used, settings.PRINT_QUOTA_MB * MB, shutil.disk_usage(root).free)

    @property
    def is_short(self) -> bool:
        """Whether another print would have no room."""
        return self.used >= self.quota or self.free < FLOOR


def keep_quota() -> Room:
    """Delete what can go if room is short; what there is then."""
    room = Room.now()
    if room.is_short:
        # Some more than is needed, so that not every print has to clean up.
        _free(max(room.used - room.quota * 9 // 10, FLOOR + room.quota // 10 - room.free))
        room = Room.now()
    return room


def make_room() -> None:
    """Before a print is made. Raises ``NoRoom`` when too little can be deleted.

    Each process looks once a minute: in a large store that takes longer than a small print.
    """
    if cache.get(_LOOKED):
        return
    room = keep_quota()
    if room.is_short:
        logger.error(
            "no room for prints: %d of %d MB (PRINT_QUOTA_MB) used, %d MB free on the disk",
            room.used // MB,
            room.quota // MB,
            room.free // MB,
        )
        raise NoRoom(_("存放打印文件的空间已满，暂时不能打印新的文件。请稍后再试，或者联系系统管理员。"))
    cache.set(_LOOKED, True, 60)


def _free(size: int) -> None:
    """Delete ``size`` bytes, as far as there is so much that can go."""
    store = FragmentStore()
    size -= store.shrink(max(0, store.size() - size))
    fresh = time.time() - FRESH
    for folder in (PREVIEWS, PRINTS):
        for path, bytes_, used in sorted(_files(folder), key=lambda row: row[2]):
            if size <= 0 or used > fresh:
                break
            if folder == PREVIEWS:
                delete_preview(path.parent)
            else:
                path.unlink(missing_ok=True)
            size -= bytes_


def delete_preview(folder: Path) -> None:
    """Delete all pages of a preview, out of sight: with some of them it would be shown as if it were whole."""
    unseen = folder.with_name(f".{folder.name}-{time.time_ns()}")
    with suppress(FileNotFoundError):  # another process was faster
        folder.rename(unseen)
        shutil.rmtree(unseen, ignore_errors=True)


def _files(*folders: str) -> Iterator[tuple[Path, int, float]]:
    """The finished files below these folders, with their size and when they were used last (see ``responses``)."""
    for folder in folders:
        for path in (Path(settings.MEDIA_ROOT) / folder).rglob("[!.]*.*"):
            try:
                stat = path.stat()
            except FileNotFoundError:
                continue
            yield path, stat.st_size, stat.st_mtime
