"""Asking for prints and making them. The same print is made once and then handed out again."""

import hashlib
import logging
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.publishing.ledger import chain, download
from portal.publishing.models import Publication
from portal.publishing.models.publication import GENESIS_HASH

from . import limits, registry
from .documents import Book
from .models import PrintJob
from .registry import NothingToPrint, PrintableDocument, TooLarge

if TYPE_CHECKING:
    from .engine import PrintProgress

logger = logging.getLogger(__name__)

# Part of every key: raise it when the pages' look changes, so that no old file is handed out.
LOOK = 2
# Up to so many records are printed within the request (about two seconds), when nothing else is being printed.
AT_ONCE = 60
# How many prints of citizens may wait at a time.
PUBLIC_QUEUE = 20
# A running job that hasn't been heard of for so long has lost its worker: another takes it over.
SILENT_AFTER = timedelta(seconds=150)
# A job that has waited for so long may have lost its place with the worker: it is put there once more. Harmless when
# the worker has only much to do: whichever call comes second does nothing.
FORGOTTEN_AFTER = timedelta(minutes=10)
MOST_ATTEMPTS = 3
# How many of one's own prints the desk lists.
RECENT = 20
FOLDER = "prints"
ERASED_SINCE = gettext_lazy("这份文件中可能有依法删除了的内容，不再提供。请重新打印。")


class QueueFull(Exception):
    """Too many prints wait; its text is for the user."""


class TooOften(Exception):
    """One visitor has started many prints just now; its text is for the user."""


class NotAllowed(Exception):
    """The user may not have this printed."""


class _Lost(Exception):
    """Another runner has taken the job over."""


def key_of(
    document: PrintableDocument, parameters: dict[str, Any], version: registry.Version, erasure: int
) -> str:
    """The key of a print: SHA-256, hexadecimal.

    ``erasure`` (see ``newest_erasure``) is part of it, so that what is printed after an erasure never shares a file
    with what was printed before.
    """
    choice = {
        "document": document.code,
        "parameters": parameters,
        "sequence": version.sequence,
        "hash": version.entry_hash,
        "state": version.state,
        "erasure": erasure,
        "look": LOOK,
        "portal": settings.PORTAL_URL,
    }
    return hashlib.sha256(chain.canonical(choice).encode()).hexdigest()


def request_print(
    document: PrintableDocument, parameters: dict[str, Any], user: User | None, *, address: str = ""
) -> PrintJob:
    """The job that prints ``document``: a finished one when nothing has changed since, the waiting one of another
    citizen, or a new one; a small one is printed before this returns.

    ``address`` is where a citizen asks from. Raises ``NotAllowed``, ``NothingToPrint``, ``QueueFull`` when citizens
    already wait for too many, and ``TooOften`` when one of them has started too many new ones.
    """
    if not document.may_print(parameters, user):
        raise NotAllowed
    erasure = newest_erasure()
    version = document.version(parameters)
    key = key_of(document, parameters, version, erasure)
    if finished := _finished(key):
        return finished if user is None and finished.user_id is None else _copy(finished, user)
    if user is None and (waiting := _waiting(key)):
        revive(waiting)
        return waiting
    if user is None and _public_waiting().count() >= PUBLIC_QUEUE:
        revive_all()
        raise QueueFull(_("现在等候打印的人较多，请过几分钟再试。"))
    if user is None and not limits.may_start(address):
        raise TooOften(_("您刚才打印的次数较多，请过一分钟再试。已经打印好的文件可以照常打开。"))
    size = document.size(parameters)
    try:
        with transaction.atomic():
            job = PrintJob.objects.create(
                document=document.code,
                parameters=parameters,
                title=document.title(parameters),
                key=key,
                user=user,
                total=size,
                ledger_sequence=version.sequence,
                ledger_hash=version.entry_hash if version.sequence else "",
                erasure=erasure,
            )
    except IntegrityError:  # the same print was asked for in the same moment
        job = PrintJob.objects.get(key=key, user=None, state__in=["queued", "running"])
        return job
    is_idle = not PrintJob.objects.filter(
        state=PrintJob.State.RUNNING, seen_at__gt=_silence_begins()
    ).exists()
    if size <= AT_ONCE and is_idle:
        run(job.pk)
        job.refresh_from_db()
    else:
        _enqueue(job)
    return job


def _finished(key: str) -> PrintJob | None:
    jobs = PrintJob.objects.filter(key=key, state=PrintJob.State.DONE).order_by(
        F("user").asc(nulls_first=True), "-finished_at"
    )
    return next((job for job in jobs[:5] if job.has_file), None)


def newest_erasure() -> int:
    """The number of the newest entry of the ledger by which content was erased by law; 0 while there is none."""
    erasures = Publication.objects.filter(action=Publication.Action.ERASED).order_by("-sequence")
    return erasures.values_list("sequence", flat=True).first() or 0


def may_hand_out(job: PrintJob) -> bool:
    """Whether nothing was erased by law since the job's content, its title too, was about to be read (DESIGN §4)."""
    return job.erasure == newest_erasure()


def recent_jobs(user: User) -> list[PrintJob]:
    """What ``user`` had printed lately, as far as it may be handed out; those that are lost go back into the queue."""
    own = PrintJob.objects.filter(user=user)
    jobs = list(own.filter(Q(finished_at=None) | Q(erasure=newest_erasure()))[:RECENT])
    for job in jobs:
        revive(job)
    return jobs


def _waiting(key: str) -> PrintJob | None:
    return PrintJob.objects.filter(key=key, user=None, state__in=["queued", "running"]).first()


def _public_waiting() -> Any:
    return PrintJob.objects.filter(user=None, state__in=["queued", "running"])


def _copy(finished: PrintJob, user: User | None) -> PrintJob:
    """A done job of ``user``'s own with the same file."""
    fields = (
        "document", "parameters", "title", "key", "state", "progress", "total", "file", "pages", "size", "sha256",
        "ledger_sequence", "ledger_hash", "erasure",
    )  # fmt: skip
    values = {name: getattr(finished, name) for name in fields}
    return PrintJob.objects.create(**values, user=user, finished_at=timezone.now())


def _enqueue(job: PrintJob) -> None:
    from .tasks import make_print

    transaction.on_commit(lambda: make_print.enqueue(job.pk))


def _silence_begins() -> Any:
    return timezone.now() - SILENT_AFTER


def _lost() -> Q:
    """Running jobs without a sign of life, and waiting ones that nobody may know of any more."""
    forgotten = timezone.now() - FORGOTTEN_AFTER
    return Q(state=PrintJob.State.RUNNING, seen_at__lte=_silence_begins()) | (
        Q(state=PrintJob.State.QUEUED)
        & (Q(seen_at__lte=forgotten) | Q(seen_at__isnull=True, created_at__lte=forgotten))
    )


def revive(job: PrintJob) -> None:
    """Put a job back into the queue whose worker died, or which fell out of it. Cheap: does nothing to a living one."""
    if not job.is_waiting:
        return
    lost = PrintJob.objects.filter(_lost(), pk=job.pk)
    if lost.update(state=PrintJob.State.QUEUED, seen_at=timezone.now()):
        logger.warning("print job %s lost its worker; queued again", job.pk)
        job.refresh_from_db()
        _enqueue(job)


def revive_all() -> None:
    """The same for every job that is lost."""
    for job in PrintJob.objects.filter(_lost()):
        revive(job)


def run(job_id: int) -> bool:
    """Make the print. Does nothing (``False``) when the job is finished or another runner is at it.

    Beginning again after a killed worker is harmless: the file appears only when it is whole.
    """
    free = Q(state=PrintJob.State.QUEUED) | Q(state=PrintJob.State.RUNNING, seen_at__lte=_silence_begins())
    claimed = PrintJob.objects.filter(free, pk=job_id).update(
        state=PrintJob.State.RUNNING,
        attempts=F("attempts") + 1,
        seen_at=timezone.now(),
        progress=0,
        stage=_("正在准备内容"),
        error="",
    )
    if not claimed:
        return False
    job = PrintJob.objects.get(pk=job_id)
    try:
        _make(job)
    except _Lost:
        logger.warning("print job %s was taken over by another worker", job_id)
        return False
    except (NothingToPrint, TooLarge) as error:
        _fail(job, str(error))
    except OSError:
        logger.exception("print job %s", job_id)
        _fail(job, _("文件没有写成（磁盘可能已满），请联系系统管理员。"))
    except Exception:
        logger.exception("print job %s", job_id)
        _fail(job, _("打印时出错，详情已记入系统日志（打印任务%(number)d）。") % {"number": job_id})
    else:
        return True
    return False


def _make(job: PrintJob) -> None:
    if job.attempts > MOST_ATTEMPTS:
        raise TooLarge(_("打印中断了%(times)d次，没有完成。请缩小范围再试。") % {"times": MOST_ATTEMPTS})
    document = registry.get(job.document)
    # Here, not above: the engine brings tens of megabytes that a web process may never need.
    from .engine import render

    for _time in range(MOST_ATTEMPTS):
        erasure = newest_erasure()  # before anything is read: what is erased from now on may be in the file
        # A name may have changed, and the ledger grown, since the job was asked for: the file says its own.
        job.title, job.erasure = document.title(job.parameters), erasure
        printable = document.build(job.parameters)
        ledger = printable.ledger
        job.ledger_sequence, job.ledger_hash = ledger.sequence, ledger.entry_hash
        version = registry.Version(ledger.sequence, ledger.entry_hash or GENESIS_HASH, printable.state)
        job.key = key_of(document, job.parameters, version, erasure)
        job.total = printable.row_count if isinstance(printable, Book) else 1
        job.file = f"{FOLDER}/{job.key[:2]}/{job.key}.pdf"
        job.path.parent.mkdir(parents=True, exist_ok=True)
        result = render(printable, job.path, progress=lambda done: _report(job, done))
        if may_hand_out(job):
            break
        job.path.unlink(missing_ok=True)
    else:
        raise TooLarge(str(ERASED_SINCE))
    changed = _own(job).update(
        state=PrintJob.State.DONE,
        title=job.title,
        key=job.key,
        file=job.file,
        progress=job.total,
        total=job.total,
        stage="",
        pages=result.pages,
        size=result.size,
        sha256=result.sha256,
        ledger_sequence=job.ledger_sequence,
        ledger_hash=job.ledger_hash,
        erasure=job.erasure,
        finished_at=timezone.now(),
    )
    if not changed:
        raise _Lost


def _own(job: PrintJob) -> Any:
    """The job's row as long as this runner holds it."""
    return PrintJob.objects.filter(pk=job.pk, state=PrintJob.State.RUNNING, attempts=job.attempts)


def _report(job: PrintJob, done: "PrintProgress") -> None:
    if done.drawing:
        stage = _("正在生成文件，共%(pages)d页") % {"pages": done.pages}
    else:
        stage = _("正在排版：%(done)d／%(total)d项，已有%(pages)d页") % {
            "done": done.rows,
            "total": done.total_rows,
            "pages": done.pages,
        }
    held = _own(job).update(progress=done.rows, total=done.total_rows, stage=stage, seen_at=timezone.now())
    if not held:
        raise _Lost


def _fail(job: PrintJob, sentence: str) -> None:
    _own(job).update(
        state=PrintJob.State.FAILED,
        error=sentence,
        title=job.title,
        erasure=job.erasure,
        stage="",
        finished_at=timezone.now(),
    )


def clean(older_than: timedelta) -> tuple[int, int]:
    """Delete jobs that ended before ``older_than`` ago or before the newest erasure by law, files no job refers to,
    and overtaken files of the ledger; revive the lost jobs.

    Returns the numbers of jobs and files deleted.
    """
    revive_all()
    root = Path(settings.MEDIA_ROOT)
    before_erasure = PrintJob.objects.filter(finished_at__isnull=False).exclude(erasure=newest_erasure())
    unlawful = set(before_erasure.exclude(file="").values_list("file", flat=True))
    old = PrintJob.objects.filter(
        Q(finished_at__lt=timezone.now() - older_than) | Q(pk__in=before_erasure.values("pk"))
    )
    jobs = old.count()
    old.delete()
    kept = set(PrintJob.objects.exclude(file="").values_list("file", flat=True))
    # a file still being written, or written a moment ago for a job about to say so, is not touched
    recent = (timezone.now() - timedelta(hours=1)).timestamp()
    files = download.delete_outdated()
    made = (path for pattern in ("*.pdf", ".*.part") for path in (root / FOLDER).rglob(pattern))
    for path in made:
        name = str(path.relative_to(root))
        if name in unlawful or (name not in kept and path.stat().st_mtime < recent):
            path.unlink(missing_ok=True)
            files += 1
    return jobs, files
