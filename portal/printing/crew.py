"""Drawing on all cores: processes that do nothing else.

They are started anew (never forked: a worker of the portal has threads and connections to the database), ask no
database, and end with the process that started them, even when that one was killed.
"""

import gc
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from itertools import count
from multiprocessing import connection, get_context, parent_process
from multiprocessing.util import Finalize
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation

from . import parts
from .documents import Entry, SheetSource

if TYPE_CHECKING:
    from .studio import Studio

# What the portal's settings were where the work was ordered (tests set others than the environment says).
SHARED_SETTINGS = ("FONTS_DIR", "VAR_DIR", "PORTAL_URL")
# So many tasks wait for each process: none is ever idle, and what was read for them stays little.
WAITING = 2
LISTEN_SECONDS = 0.3
COLLECT_EVERY = 8  # fragments drawn


@dataclass(frozen=True, slots=True)
class EntryWork:
    """One record's pages: ``key`` is what they are kept under."""

    key: str
    entry: Entry
    level: int
    heading: parts.SectionHeading | None


@dataclass(frozen=True, slots=True)
class EntryTask:
    """Some records' pages, with what is known of them."""

    source: SheetSource
    materials: Sequence[Any]
    works: Sequence[EntryWork]


@dataclass(frozen=True, slots=True)
class FlowTask:
    """A flow's pieces. ``of_records``: its items are what progress is counted in, not lines that lead to it."""

    flow: parts.Flow
    of_records: bool = True


Task = EntryTask | FlowTask
Note = Callable[[int, int], None]  # told after each piece: so many records more, on so many pages


def draw_task(studio: "Studio", task: Task, note: Note) -> list[str]:
    """Draw what ``task`` asks for; returns the keys in order."""
    keys = []
    if isinstance(task, FlowTask):
        for key, head, items in studio.pieces(task.flow):
            keys.append(key)
            note(*((items, len(head.pages)) if task.of_records else (0, 0)))
        return keys
    for work, material in zip(task.works, task.materials, strict=True):
        html = parts.entry(task.source.sheet(material), work.entry, work.level, work.heading)
        key, head = studio.drawn(html, work.key)
        keys.append(key)
        note(1, len(head.pages))
    return keys


class Crew:
    """So many processes that draw for one kind of paper into the store in ``folder``. A context manager."""

    def __init__(self, size: int, paper: str, folder: Path, language: str):
        values = {name: getattr(settings, name) for name in SHARED_SETTINGS}
        context = get_context("spawn")
        self._size = size
        self._noted = context.SimpleQueue()
        self._stopped = context.Event()
        self._pool = ProcessPoolExecutor(
            size,
            mp_context=context,
            initializer=_begin,
            initargs=(paper, folder, language, values, self._noted, self._stopped),
        )

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *exception: object) -> None:
        if any(exception):
            self._stopped.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def draw(self, tasks: Iterable[Task], note: Note) -> Iterator[list[str]]:
        """Draw all ``tasks``; yields the keys of each, in their order.

        ``tasks`` is read only as fast as they are drawn. Raises what a task or ``note`` raised.
        """
        waiting: deque[Future] = deque()
        tasks = iter(tasks)
        while True:
            while len(waiting) < self._size * (1 + WAITING) and (task := next(tasks, None)):
                waiting.append(self._pool.submit(_work, task))
            if not waiting:
                return
            wait([waiting[0]], timeout=LISTEN_SECONDS)
            finished = []
            while waiting and waiting[0].done():
                finished.append(waiting.popleft())
            while not self._noted.empty():  # after that: what the finished ones noted has come by now
                note(*self._noted.get())
            for future in finished:
                yield future.result()


class _Stopped(Exception):
    """The printing was given up."""


@dataclass(frozen=True, slots=True)
class _Process:
    """What one of the crew's processes works with."""

    studio: "Studio"
    noted: Any
    stopped: Any
    drawn: "count[int]"

    def note(self, records: int, pages: int) -> None:
        if next(self.drawn) % COLLECT_EVERY == 0:
            gc.collect()
        if self.stopped.is_set():
            raise _Stopped
        self.noted.put((records, pages))


_process: _Process | None = None


def _begin(paper: str, folder: Path, language: str, values: dict[str, Any], noted: Any, stopped: Any) -> None:
    """Make a fresh process ready to draw."""
    global _process
    threading.Thread(target=_end_with_parent, daemon=True).start()
    import django

    django.setup()
    for name, value in values.items():
        setattr(settings, name, value)
    translation.activate(language)
    from .store import FragmentStore
    from .studio import Studio

    _process = _Process(Studio(paper, FragmentStore(folder)), noted, stopped, count(1))
    # Fonts are given back while there is still an interpreter to do it.
    Finalize(None, _end, exitpriority=0)
    # What is loaded now stays: the collector needn't look at it again and again.
    gc.collect()
    gc.freeze()
    # A collection in the middle of a layout looks at all of it in vain: once in a while between two is enough.
    gc.disable()


def _end() -> None:
    global _process
    _process = None


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _work(task: Task) -> list[str]:
    assert _process is not None
    return draw_task(_process.studio, task, _process.note)
