"""Asking for prints: the same print is made once, whoever asks for it, and then handed out again."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User

from . import limits, running, signing
from .erasures import newest_erasure
from .keys import key_of
from .models import PrintJob, PrintRun
from .registry import PrintableDocument

# Up to so many rows of a table are printed within the request (about two seconds), when nothing else is being printed.
AT_ONCE = 60
# How many prints of citizens may wait at a time.
PUBLIC_QUEUE = 20
# How many of one's own prints the desk lists.
RECENT = 20


class NotNow(Exception):
    """Nothing new can be printed for this user at the moment; its text is for him.

    ``status`` is what a citizen's browser is answered with, ``seconds`` when he may try again.
    """

    status, seconds = 503, 3600


class QueueFull(NotNow):
    """Too many prints wait."""

    seconds = 120


class TooOften(NotNow):
    """One visitor has started many prints just now."""

    status, seconds = 429, 60


class NotAllowed(Exception):
    """The user may not have this printed."""


class _MadeMeanwhile(Exception):
    """Another's run of the same print began and ended since it was looked for."""


def request_print(
    document: PrintableDocument, parameters: dict[str, Any], user: User | None, *, address: str = ""
) -> PrintJob:
    """``user``'s own job for ``document``: of a finished run when nothing has changed since, of the run that others
    wait for already, or of a new one; a small one is printed before this returns.

    ``address`` is where a citizen asks from. Raises ``NotAllowed``, ``NothingToPrint``, ``TooLarge``, and ``NotNow``: the
    bureau's certificate can't sign, citizens already wait for too many, or one of them has started too many new ones.
    """
    if not document.may_print(parameters, user):
        raise NotAllowed
    erasure = newest_erasure()
    version = document.version(parameters)
    key = key_of(document, parameters, version, erasure)
    if (run := _finished(key) or _waiting(key)) and (job := _join(run, user)):
        running.revive(job.run)
        return job
    _check_certificate(user)
    if user is None:
        _check_limits(address)
    size = document.size(parameters)
    try:
        with transaction.atomic():
            run = PrintRun.objects.create(
                document=document.code,
                parameters=parameters,
                title=document.title(parameters),
                key=key,
                total=size,
                ledger_sequence=version.sequence,
                ledger_hash=version.entry_hash if version.sequence else "",
                erasure=erasure,
            )
            job = PrintJob.objects.create(run=run, user=user)
            if _finished(key):
                raise _MadeMeanwhile
    except (IntegrityError, _MadeMeanwhile):  # somebody asked for the same in the same moment
        return request_print(document, parameters, user, address=address)
    if size * document.weight(parameters) <= AT_ONCE and not PrintRun.objects.alive().exists():
        running.make(run.pk)
        run.refresh_from_db()
    else:
        running.enqueue(run)
    return job


def _check_certificate(user: User | None) -> None:
    """What is amiss with the bureau's certificate is no citizen's business, but the office's."""
    if problem := signing.problem():
        raise NotNow(str(problem) if user else _("现在不能打印新的文件，请改天再试。")) from problem


def _check_limits(address: str) -> None:
    if PrintJob.objects.filter(user=None, run__state__in=PrintRun.WAITING).count() >= PUBLIC_QUEUE:
        running.revive_all()
        raise QueueFull(_("现在等候打印的人较多，请过几分钟再试。"))
    if not limits.may_start(address):
        raise TooOften(_("您刚才打印的次数较多，请过一分钟再试。已经打印好的文件可以照常打开。"))


def _finished(key: str) -> PrintRun | None:
    runs = PrintRun.objects.filter(key=key, state=PrintRun.State.DONE).order_by("-finished_at")
    return next((run for run in runs[:5] if run.has_file), None)


def _waiting(key: str) -> PrintRun | None:
    return PrintRun.objects.waiting().filter(key=key).first()


def _join(run: PrintRun, user: User | None) -> PrintJob | None:
    """``user``'s own job for ``run``, on top of his list again; ``None`` when the run was given up in this moment."""
    if user is None and (job := PrintJob.objects.filter(run=run, user=None).first()):
        return job  # the most frequent case: no lock, nothing written
    with transaction.atomic():
        locked = PrintRun.objects.select_for_update().filter(pk=run.pk).first()
        if locked is None or locked.state in (PrintRun.State.CANCELLED, PrintRun.State.FAILED):
            return None
        job, _is_new = PrintJob.objects.update_or_create(
            run=locked, user=user, defaults={"asked_at": timezone.now(), "cancelled_at": None}
        )
    return job


def cancel(job: PrintJob) -> None:
    """Let go of a print that isn't finished; its making stops when nobody else waits for it."""
    with transaction.atomic():
        run = PrintRun.objects.select_for_update().get(pk=job.run_id)
        if not run.is_waiting:
            return
        job.cancelled_at = timezone.now()
        job.save(update_fields=["cancelled_at"])
        if not run.jobs.filter(cancelled_at=None).exists():
            run.state, run.finished_at = PrintRun.State.CANCELLED, job.cancelled_at
            run.save(update_fields=["state", "finished_at"])


def recent_jobs(user: User) -> list[PrintJob]:
    """What ``user`` had printed lately, as far as it may be handed out; those that are lost go back into the queue."""
    own = PrintJob.objects.filter(user=user)
    jobs = list(own.filter(Q(run__finished_at=None) | Q(run__erasure=newest_erasure()))[:RECENT])
    for job in jobs:
        running.revive(job.run)
    return jobs
