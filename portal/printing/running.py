"""Making prints: by the background worker, or within the request when they are small."""

import logging
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from portal.background import Lost, Stopped, told_to_stop
from portal.publishing.models.publication import GENESIS_HASH

from . import registry, room
from .documents import Book
from .erasures import ERASED_SINCE, may_hand_out, newest_erasure
from .keys import key_of
from .models import PrintRun
from .registry import Changed, NothingToPrint, TooLarge
from .signing import CertificateUnusable
from .store import FragmentStore

if TYPE_CHECKING:
    from .engine import PrintProgress

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
# Seconds between two reports: many pages that were drawn before come within one.
REPORT_EVERY = 0.5


def enqueue(run: PrintRun) -> None:
    """Give the run to the worker after the commit."""
    from .tasks import make_print

    transaction.on_commit(lambda: make_print.enqueue(run.pk))


def revive(run: PrintRun) -> None:
    """Put a run back into the queue whose worker died, or which fell out of it. Cheap: does nothing to a living one."""
    if run.revive():
        logger.warning("print run %s lost its worker; queued again", run.pk)
        enqueue(run)


def revive_all() -> None:
    """The same for every run that is lost."""
    for run in PrintRun.objects.lost():
        revive(run)


def make(run_id: int) -> bool:
    """Make the print. Does nothing (``False``) when it is finished, cancelled or cleaned away, or a worker is at it.

    What a killed worker had drawn is in the engine's store, so whoever begins again goes on where it ended; the file
    appears only when it is whole. A worker that is told to end hands the run back.
    """
    run = PrintRun.objects.filter(pk=run_id).first()
    if run is None or not run.claim():
        return False
    with told_to_stop() as is_told:
        try:
            return _make_or_say_why_not(run, is_told)
        except Lost:
            logger.info("print run %s was cancelled, or taken over by another worker", run_id)
        except Stopped:
            _hand_back(run)
    return False


def _hand_back(run: PrintRun) -> None:
    with suppress(Lost):  # cancelled in this very moment: nobody is to begin it again
        run.hand_back()
        enqueue(run)
        logger.info("print run %s handed back: this worker ends", run.pk)


def _make_or_say_why_not(run: PrintRun, is_told: Callable[[], bool]) -> bool:
    try:
        _make(run, is_told)
    except (Lost, Stopped):
        raise
    except Exception as error:
        if is_told():  # whatever failed, failed because everything ends
            raise Stopped from error
        run.end(PrintRun.State.FAILED, error=_why(error, run), title=run.title, erasure=run.erasure)
        return False
    return True


def _why(error: Exception, run: PrintRun) -> str:
    """What the user is told; what only the administrator can mend is logged."""
    if isinstance(error, NothingToPrint | TooLarge | room.NoRoom | CertificateUnusable):
        return str(error)
    logger.error("print run %s", run.pk, exc_info=error)
    if isinstance(error, OSError):
        return _("文件没有写成（磁盘可能已满），请联系系统管理员。")
    return _("打印时出错，详情已记入系统日志（打印任务%(number)d）。") % {"number": run.pk}


def _make(run: PrintRun, is_told: Callable[[], bool]) -> None:
    if run.attempts > MOST_ATTEMPTS:
        raise TooLarge(_("打印中断了%(times)d次，没有完成。请缩小范围再试。") % {"times": MOST_ATTEMPTS})
    document = registry.get(run.document)
    room.make_room()
    # Here, not above: the engine brings tens of megabytes that a web process may never need.
    from .engine import render

    for times_left in reversed(range(MOST_ATTEMPTS)):
        erasure = newest_erasure()  # before anything is read: what is erased from now on may be in the file
        # A name may have changed, and the ledger grown, since the run was asked for: the file says its own.
        run.title, run.erasure = document.title(run.parameters), erasure
        printable = document.build(run.parameters)
        ledger = printable.ledger
        version = registry.Version(ledger.sequence, ledger.entry_hash or GENESIS_HASH, printable.state)
        key = key_of(document, run.parameters, version, erasure)
        run.total = printable.row_count if isinstance(printable, Book) else 1
        run.file = f"{room.PRINTS}/{key[:2]}/{key}.pdf"
        run.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            result = render(printable, run.path, progress=Reporter(run, is_told))
        except Changed:
            if not times_left:
                raise
            continue
        finally:
            if not may_hand_out(run):  # whatever became of it: what it drew must not stay
                FragmentStore().clear()
        if may_hand_out(run):
            break
        run.path.unlink(missing_ok=True)
    else:
        raise TooLarge(str(ERASED_SINCE))
    run.end(
        PrintRun.State.DONE,
        title=run.title,
        key=key,
        file=run.file,
        progress=run.total,
        total=run.total,
        pages=result.pages,
        size=result.size,
        sha256=result.sha256,
        ledger_sequence=ledger.sequence,
        ledger_hash=ledger.entry_hash,
        erasure=run.erasure,
    )


class Reporter:
    """Called by the engine after every piece: tells how far the run is, and stops it when it is lost or must end."""

    def __init__(self, run: PrintRun, is_told: Callable[[], bool]):
        self.run = run
        self.is_told = is_told
        self.pace = Pace()
        self.reported = 0.0
        # What a worker before this one had done comes again at once: the bar waits for it instead of going back.
        self.least = run.progress

    def __call__(self, done: "PrintProgress") -> None:
        if self.is_told():
            raise Stopped
        now = time.monotonic()
        seconds_left = self.pace.seconds_left(done.rows, done.total_rows, now)
        if now - self.reported < REPORT_EVERY and not done.drawing:
            return
        self.reported = now
        if done.rows < self.least and done.total_rows == self.run.total:
            self.run.report()
            return
        self.run.report(
            progress=done.rows,
            total=done.total_rows,
            stage=PrintRun.Stage.WRITING if done.drawing else PrintRun.Stage.LAYING_OUT,
            pages=done.pages,
            total_pages=done.total_pages,
            seconds_left=seconds_left,
        )


class Pace:
    """How long the rest may take, judged by the newest tenth of what is done.

    What was drawn before comes at once, and says nothing about the rest.
    """

    def __init__(self) -> None:
        self.points: deque[tuple[float, int]] = deque()

    def seconds_left(self, done: int, total: int, now: float) -> int | None:
        """``None`` until a tenth has been seen."""
        self.points.append((now, done))
        while len(self.points) > 1 and (done - self.points[1][1]) * 10 >= total:
            self.points.popleft()
        since, before = self.points[0]
        if done == before or (done - before) * 10 < total:
            return None
        return round((now - since) / (done - before) * (total - done))
