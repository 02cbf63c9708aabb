"""Several writers at once: many who begin in the same moment, and two who meet on PostgreSQL."""

import threading
from collections.abc import Callable

from django.db import close_old_connections, connection, connections


def together(work: Callable[[int], object], threads: int = 8) -> None:
    """Run ``work(number)`` in threads that begin at the same moment; fail with what failed in them."""
    barrier = threading.Barrier(threads)
    failures: list[BaseException] = []

    def run(number: int) -> None:
        try:
            close_old_connections()
            barrier.wait(timeout=30)
            work(number)
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    running = [threading.Thread(target=run, args=[number]) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in running), "deadlock"
    assert failures == []


class Meeting:
    """The second begins in the middle of the first one's work.

    ``first`` calls ``let_the_other_in()`` where it is caught; it goes on once the other waits for it, or is done.
    """

    def __init__(self) -> None:
        self._begun = threading.Event()
        self._here = threading.Event()
        self._done = threading.Event()
        self._pid = 0

    def let_the_other_in(self) -> None:
        if self._begun.is_set():  # the other one comes by here too
            return
        self._begun.set()
        assert self._here.wait(30)
        for _ in range(1500):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE pid = %s AND NOT granted)", [self._pid]
                )
                if cursor.fetchone()[0]:
                    return
            if self._done.wait(0.02):  # it came through: nothing to wait for
                return
        raise AssertionError("the other one neither waits nor ends")

    def of(self, first: Callable[[], object], other: Callable[[], object]) -> None:
        """Run both on connections of their own; fail with what failed in them."""
        failures: list[BaseException] = []

        def run(work: Callable[[], object]) -> None:
            try:
                work()
            except BaseException as error:
                failures.append(error)
            finally:
                connections.close_all()

        def come() -> None:
            assert self._begun.wait(30)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self._pid = cursor.fetchone()[0]
            self._here.set()
            try:
                other()
            finally:
                self._done.set()

        threads = [threading.Thread(target=run, args=[work]) for work in (first, come)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert not any(thread.is_alive() for thread in threads)
        assert failures == []
