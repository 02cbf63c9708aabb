"""Who wants to know that the calendar has changed: apps above register here what has to be counted anew."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db import transaction

Callback = Callable[[frozenset[date]], Any]

_callbacks: list[Callback] = []


def on_calendar_change(callback: Callback) -> None:
    """Call ``callback`` with the dates concerned after days of the calendar were added, changed or removed.

    It runs after the commit, so that it counts with the calendar as it stands then, and outside of any transaction: moving
    many deadlines belongs into a background task. One that fails is logged, and the others still run.
    ``rules.may_move`` says of a limit whether the dates concern it. Register in ``AppConfig.ready()``.

    Nobody is told of a year that came with new code (the national arrangement is data of a library): what is provisional
    is better counted anew by a task of every night as well.
    """
    if callback not in _callbacks:
        _callbacks.append(callback)


def calendar_changed(dates: Iterable[date]) -> None:
    """Tell everyone who registered, once the transaction is committed."""
    concerned = frozenset(dates)
    if not concerned:
        return
    for callback in _callbacks:
        _after_the_commit(callback, concerned)


def _after_the_commit(callback: Callback, dates: frozenset[date]) -> None:
    def tell() -> None:  # with a name, which Django's log of a failure wants
        callback(dates)

    transaction.on_commit(tell, robust=True)
