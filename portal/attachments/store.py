"""Where attached files lie: each once, under the SHA-256 of its content, so that it can't change unnoticed.

A draft's row, a snapshot and a published page all name the same file by its digest. What a version has named stays as
long as anybody names it; only then is a file deleted (``services.forget``, ``tidying``). Nothing in here is ever served
by the web server: every download goes through a view that has looked whether the reader may have it.
"""

import fcntl
import hashlib
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from django.conf import settings

FOLDER = "attachments"  # below MEDIA_ROOT, and so in every backup
INCOMING = ".incoming"  # what is still being checked
_DIGEST = re.compile(r"[0-9a-f]{64}")


class FileStore:
    """The store in ``folder``. Several processes may use it at once: files appear whole or not at all."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or Path(settings.MEDIA_ROOT) / FOLDER

    def path(self, digest: str) -> Path:
        """Where the file of that digest lies or would lie. ``ValueError`` for what is no digest."""
        if not _DIGEST.fullmatch(digest):
            raise ValueError("not a SHA-256 digest")
        return self.folder / digest[:2] / digest

    def has(self, digest: str) -> bool:
        return self.path(digest).is_file()

    def open(self, digest: str) -> BinaryIO:
        """The file, to be read. ``FileNotFoundError`` when there is none."""
        return self.path(digest).open("rb")

    @contextmanager
    def incoming(self) -> Iterator[Path]:
        """A place for a file that is still being checked; gone afterwards unless it was ``take``n."""
        folder = self.folder / INCOMING
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / token_hex(16)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def take(self, path: Path) -> str:
        """Keep the file at ``path`` (it is moved); returns its digest. The same content is kept once, and is young again."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        goal = self.path(digest)
        goal.parent.mkdir(parents=True, exist_ok=True)
        path.chmod(0o640)
        with self._locked():
            if goal.exists() and goal.stat().st_size == path.stat().st_size:
                os.utime(goal)
                path.unlink()
            else:
                path.replace(goal)
                os.utime(goal)
                _sync(goal.parent)
        return digest

    def delete(self, digest: str, *, unless_younger_than: float = 0) -> bool:
        """Delete a file that nobody names any more; whether there was one, older than so many seconds.

        Age and deletion are one step: whoever uploads the same content at that moment has it.
        """
        path = self.path(digest)
        with self._locked():
            try:
                if unless_younger_than and path.stat().st_mtime > time.time() - unless_younger_than:
                    return False
                path.unlink()
            except FileNotFoundError:
                return False
        return True

    def older_than(self, seconds: float) -> Iterator[str]:
        """The digests of files that nobody has uploaded within so many seconds."""
        limit = time.time() - seconds
        for path in sorted(self.folder.glob("[0-9a-f][0-9a-f]/*")):
            with suppress(FileNotFoundError):
                if _DIGEST.fullmatch(path.name) and path.stat().st_mtime <= limit:
                    yield path.name

    def sweep(self, seconds: float) -> int:
        """Delete what was left half checked by a process that died, longer than so many seconds ago."""
        limit, count = time.time() - seconds, 0
        for path in (self.folder / INCOMING).glob("*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime <= limit:
                    path.unlink()
                    count += 1
        return count

    @contextmanager
    def _locked(self) -> Iterator[None]:
        (self.folder / INCOMING).mkdir(parents=True, exist_ok=True)
        with open(self.folder / ".lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
