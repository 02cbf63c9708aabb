"""The file of the whole ledger that citizens download: written once for each head of the ledger, and then only read.

The entries that an earlier file holds are taken from it as they are, and only newer ones from the database – unless content
was erased by law in between. A file is whole from the moment it has its name; one that was overtaken is deleted.
"""

import fcntl
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from .. import release
from ..models import LedgerHead, Publication
from .read import head, public_heading, public_lines

FOLDER = "ledger"
# Who asks while another request writes the file waits so long; web threads are few.
PATIENCE = 2.0
BLOCK = 1 << 20
_NAME = re.compile(r"(?P<sequence>[0-9]+)-(?P<entry_hash>[0-9a-f]{64})-(?P<release>[0-9a-f]+)\.jsonl")


class BeingWritten(Exception):
    """Another request is writing the file, and needs longer than one can wait here."""


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER


def path_of(end: LedgerHead) -> Path:
    """Where the file lies that ends with ``end``, once it is written. New code may write an entry otherwise."""
    return folder() / f"{end.sequence}-{end.entry_hash}-{release.current().fingerprint}.jsonl"


def open_current() -> tuple[LedgerHead, BinaryIO]:
    """The file of the whole ledger, open for reading, and the end that it goes to.

    Raises ``BeingWritten``, and ``OSError`` when it can't be written.
    """
    end = head()
    try:
        return end, path_of(end).open("rb")
    except FileNotFoundError:
        pass
    with _alone():
        while True:
            end = head()
            path = path_of(end)
            if not path.exists():
                _write(path, end)
            if not _was_erased_after(end.sequence):
                return end, path.open("rb")
            path.unlink()  # it may hold what was erased while it was written


def delete_outdated() -> int:
    """Delete every file but that of the ledger's present end; returns how many. For the nightly tidying."""
    if not folder().is_dir():
        return 0
    try:
        with _alone():
            return _delete_all_but(path_of(head()))
    except BeingWritten:  # whoever writes deletes what is outdated
        return 0


@contextmanager
def _alone() -> Iterator[None]:
    """Hold off everybody else, in this process and in others, who would write or delete files here."""
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / ".lock").open("w") as lock:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise BeingWritten from None
                time.sleep(0.02)
        yield


def _write(path: Path, end: LedgerHead) -> None:
    unfinished = path.with_name(".unfinished")
    try:
        with unfinished.open("wb") as file:
            file.write(public_heading(end).encode())
            written = 0
            if earlier := _newest_still_true(end):
                written, source = earlier
                with source.open("rb") as old:
                    old.readline()  # its heading
                    shutil.copyfileobj(old, file, BLOCK)
            for line in public_lines(written + 1, end.sequence):
                file.write(line.encode())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    _delete_all_but(path)


def _newest_still_true(end: LedgerHead) -> tuple[int, Path] | None:
    """The longest file whose entries ``end``'s file begins with, and the number of its last one."""
    found = [(int(name["sequence"]), name, path) for path, name in _files()]
    for sequence, name, path in sorted(found, key=lambda each: each[0], reverse=True):
        if (
            name["release"] == release.current().fingerprint
            and sequence < end.sequence
            and Publication.objects.filter(sequence=sequence, entry_hash=name["entry_hash"]).exists()
            and not _was_erased_after(sequence)
        ):
            return sequence, path
    return None


def _was_erased_after(sequence: int) -> bool:
    return Publication.objects.filter(action=Publication.Action.ERASED, sequence__gt=sequence).exists()


def _files() -> list[tuple[Path, re.Match[str]]]:
    named = [(path, _NAME.fullmatch(path.name)) for path in folder().iterdir()]
    return [(path, name) for path, name in named if name]


def _delete_all_but(current: Path) -> int:
    outdated = [path for path, _name in _files() if path != current]
    for path in outdated:
        path.unlink(missing_ok=True)
    return len(outdated)
