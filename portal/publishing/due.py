"""What the clock does, told by the state of the database alone: what is scheduled is due, or isn't.

A task of the worker looks at one record when its hour comes; ``run_due`` looks at all of them, for a task that was lost
or a worker that stood still. Both may come twice, early or late: what is done already is not done again.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils import timezone

from .actions.publish_due import Expire, PublishScheduled, ReturnUnready
from .errors import NotReady, WrongState
from .kinds import all_kinds, kind_of
from .models import Publishable, State

logger = logging.getLogger(__name__)


def publish_if_due(record: Publishable) -> bool:
    """Publish what was approved for an hour that has come; what has become faulty meanwhile goes back.

    What it needs comes first: main item and sub-items are often approved for the same hour.
    """
    first = kind_of(record).needs(record)
    if first is not None and first.state == State.SCHEDULED:
        publish_if_due(first)
    try:
        PublishScheduled(record, None).run()
    except WrongState:
        return False
    except NotReady as error:
        ReturnUnready(record, None, note=str(error)).run()
        return False
    return True


def expire_if_due(record: Publishable) -> bool:
    """End the public version if it was approved until an hour that has passed."""
    try:
        Expire(record, None).run()
    except WrongState:
        return False
    return True


_also: list[Callable[[], str]] = []


def also(work: Callable[[], str]) -> None:
    """Let a higher app do its own work by the clock in the same run; called from ``AppConfig.ready()``.

    ``work`` finds out itself whether anything is to be done, and says what it did in a line, or nothing.
    """
    _also.append(work)


@dataclass
class Done:
    """How many records were published and ended, and at how many something went wrong (the log says what)."""

    published: int = 0
    expired: int = 0
    failed: int = 0
    said: list[str] = field(default_factory=list)


def run_due() -> Done:
    """Publish and end everything that is due; an index finds it, however many records there are."""
    now, done = timezone.now(), Done()
    for kind in all_kinds():
        records = kind.model._default_manager.order_by("pk")
        for record in records.filter(state=State.SCHEDULED, scheduled_for__lte=now):
            done.published += _try(publish_if_due, record, done)
        for record in records.filter(public_until__lte=now):
            done.expired += _try(expire_if_due, record, done)
    for work in _also:
        try:
            done.said += filter(None, [work()])
        except Exception:
            logger.exception("%s", work.__name__)
            done.failed += 1
    return done


def _try(act: Callable[[Publishable], bool], record: Publishable, done: Done) -> bool:
    """One record's trouble keeps no other waiting."""
    try:
        return act(record)
    except Exception:
        logger.exception("%s: %s %s", act.__name__, type(record).__name__, record.pk)
        done.failed += 1
        return False
