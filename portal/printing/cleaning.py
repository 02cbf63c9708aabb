"""Deleting old prints, and whatever holds what was erased by law."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from portal.publishing.ledger import download

from . import room, running
from .erasures import newest_erasure
from .models import PrintJob, PrintRun
from .store import FragmentStore

PREVIEWS_KEPT = 24 * 3600  # seconds


def clean(older_than: timedelta) -> tuple[int, int]:
    """Delete runs, with their jobs, that ended before ``older_than`` ago and that nobody has asked for since, or that
    ended before the newest erasure by law; files no run refers to; previews and drawn pages from before that erasure;
    overtaken files of the ledger; whatever is above the quota. Lost runs go back into the queue.

    Returns the numbers of runs and files deleted.
    """
    running.revive_all()
    root = Path(settings.MEDIA_ROOT)
    before_erasure = PrintRun.objects.filter(finished_at__isnull=False).exclude(erasure=newest_erasure())
    unlawful = set(before_erasure.exclude(file="").values_list("file", flat=True))
    since = timezone.now() - older_than
    asked_for = PrintJob.objects.filter(run=OuterRef("pk"), asked_at__gte=since)
    old = PrintRun.objects.filter(
        Q(finished_at__lt=since) & ~Exists(asked_for) | Q(pk__in=before_erasure.values("pk"))
    )
    runs = old.count()
    old.delete()
    kept = set(PrintRun.objects.exclude(file="").values_list("file", flat=True))
    # a file still being written, or written a moment ago for a run about to say so, is not touched
    recent = time.time() - 3600
    files = download.delete_outdated()
    made = (path for pattern in ("*.pdf", ".*.part") for path in (root / room.PRINTS).rglob(pattern))
    for path in made:
        name = str(path.relative_to(root))
        if name in unlawful or (name not in kept and path.stat().st_mtime < recent):
            path.unlink(missing_ok=True)
            files += 1
    for folder in _outdated_previews(root / room.PREVIEWS):
        room.delete_preview(folder)
    _empty_store_after_erasure()
    room.keep_quota()
    return runs, files


def _outdated_previews(root: Path) -> Iterator[Path]:
    """Folders of an erasure that isn't the newest any more, and of single previews that have grown old."""
    newest, old = str(newest_erasure()), time.time() - PREVIEWS_KEPT
    for erasure in root.glob("*"):
        if erasure.name != newest:
            yield erasure
        else:
            yield from (folder for folder in erasure.iterdir() if folder.stat().st_mtime < old)


def _empty_store_after_erasure() -> None:
    """Empty the engine's store once after each erasure; beside it is written down which was the newest then.

    What was being printed meanwhile empties it again (``running``).
    """
    store, newest = FragmentStore(), str(newest_erasure())
    emptied_after = store.folder.with_name(f"{store.folder.name}.erasure")
    if (emptied_after.read_text() if emptied_after.exists() else "0") != newest:
        store.clear()
        emptied_after.write_text(newest)
