"""Background work that has a row of its own, so that a page can show how far it is and no dead worker is its end.

A worker *claims* the row, *reports* how far it is, and *ends* it. A claim holds until the work is cancelled, ended, or
claimed by another because nothing was heard of its worker for too long: whoever reports then learns that he has lost it.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Running work that hasn't been heard of for so long has lost its worker: another takes it over.
SILENT_AFTER = timedelta(seconds=150)
# Work that has waited for so long may have lost its place with the worker: it is put there once more. Harmless when
# the worker has only much to do: whichever call comes second does nothing.
FORGOTTEN_AFTER = timedelta(minutes=10)


class Lost(Exception):
    """The work was cancelled, or another worker has taken it over: whatever was done for it counts no more."""


class Stopped(Exception):
    """This process has been told to end."""


class WorkQuerySet(models.QuerySet):
    """Rows of background work."""

    def waiting(self) -> Self:
        """What isn't finished."""
        return self.filter(state__in=BackgroundWork.WAITING)

    def alive(self) -> Self:
        """What a living worker is at."""
        return self.filter(state=BackgroundWork.State.RUNNING).exclude(_is_silent())

    def lost(self) -> Self:
        """What runs without a sign of life, or waits without anybody knowing of it any more."""
        forgotten = timezone.now() - FORGOTTEN_AFTER
        return self.filter(
            Q(_is_silent())
            | Q(state=BackgroundWork.State.QUEUED, seen_at__lte=forgotten)
            | Q(state=BackgroundWork.State.QUEUED, seen_at=None, created_at__lte=forgotten)
        )


class BackgroundWork(models.Model):
    """Base of the rows."""

    class State(models.TextChoices):
        QUEUED = "queued", _("排队中")
        RUNNING = "running", _("进行中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("未完成")
        CANCELLED = "cancelled", _("已取消")

    WAITING = (State.QUEUED, State.RUNNING)

    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.QUEUED)
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    # How often it was claimed; a worker that finds another number here than its own has lost the work.
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)  # for the user
    created_at = models.DateTimeField(_("提交时间"), auto_now_add=True)
    seen_at = models.DateTimeField(null=True)  # the worker's last sign of life
    finished_at = models.DateTimeField(_("完成时间"), null=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_waiting(self) -> bool:
        return self.state in self.WAITING

    def claim(self) -> bool:
        """Take the work; ``False`` when it is finished or a living worker has it."""
        free = type(self)._default_manager.filter(Q(state=self.State.QUEUED) | _is_silent(), pk=self.pk)
        taken = free.update(
            state=self.State.RUNNING, attempts=F("attempts") + 1, seen_at=timezone.now(), error=""
        )
        if taken:
            self.refresh_from_db()
        return bool(taken)

    def report(self, **values: Any) -> None:
        """Give a sign of life, and tell how far it is. Raises ``Lost``."""
        self._write(seen_at=timezone.now(), **values)

    def end(self, state: State, **values: Any) -> None:
        """Finish it. Raises ``Lost``."""
        self._write(state=state, finished_at=timezone.now(), **values)

    def hand_back(self) -> None:
        """Leave it to another worker as if it had not been claimed. Raises ``Lost``."""
        self._write(state=self.State.QUEUED, attempts=self.attempts - 1, seen_at=timezone.now())

    def revive(self) -> bool:
        """Make it wait again when it is lost; ``True``: it has to be enqueued. A query only when it isn't finished."""
        if not self.is_waiting:
            return False
        lost = type(self)._default_manager.lost().filter(pk=self.pk)  # type: ignore[attr-defined]
        if not lost.update(state=self.State.QUEUED, seen_at=timezone.now()):
            return False
        self.refresh_from_db()
        return True

    def _write(self, **values: Any) -> None:
        held = type(self)._default_manager.filter(
            pk=self.pk, state=self.State.RUNNING, attempts=self.attempts
        )
        if not held.update(**values):
            raise Lost
        for name, value in values.items():
            setattr(self, name, value)


def _is_silent() -> Q:
    return Q(state=BackgroundWork.State.RUNNING, seen_at__lte=timezone.now() - SILENT_AFTER)


@contextmanager
def told_to_stop() -> Iterator[Callable[[], bool]]:
    """Whether this worker has been told to end (SIGTERM) within the block, so that it can hand its work back.

    It ends when its task returns; without this it would work on until the task is done, or be killed in the middle.
    """
    before = signal.getsignal(signal.SIGTERM)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield lambda: False  # no worker: a web process, or a command that simply dies
        return
    told = threading.Event()

    def note(number: int, frame: Any) -> None:
        told.set()
        before(number, frame)

    signal.signal(signal.SIGTERM, note)
    try:
        yield told.is_set
    finally:
        signal.signal(signal.SIGTERM, before)
